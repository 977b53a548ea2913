#include "db/backup.hpp"

#include "db/error.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/file_steps.hpp"
#include "tests/db/second_process.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace pointsbot::db {
namespace {

constexpr std::chrono::hours kDay{24};

class BackupTest : public ::testing::Test {
 protected:
  BackupTest() {
    faults() = {.skip_syncs = true};
    file_steps() = {};
    ::setenv("TZ", "Europe/Berlin", 1);
    ::tzset();
    till_.cycle({{1, "alice"}, {2, "bob"}});
    till_.cycle({{1, "alice"}});
  }
  ~BackupTest() override {
    faults() = {};
    file_steps() = {};
    ::unsetenv("TZ");
    ::tzset();
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& file : std::filesystem::directory_iterator{backups_})
      all.push_back(file.path().filename().string());
    std::ranges::sort(all);
    return all;
  }
  std::string balances(const std::filesystem::path& file) const {
    return raw_text(file, "SELECT login, points, watch_seconds, present FROM points ORDER BY 1");
  }
  template <class Refusal = Unusable>
  std::string refusal(int keep = 3) const {
    try {
      folder_.make(kNoon, keep);
    } catch (const Refusal& refused) {
      return refused.what();
    }
    return "not refused";
  }

  tests::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "points.db";
  std::filesystem::path backups_ = directory_.path() / "backups";
  Till till_{file_};
  BackupFolder folder_{file_, backups_};
};

TEST_F(BackupTest, IsTheLedgerOfThatMomentInAFileByItself) {
  const Backup made = folder_.make(kNoon, 3);
  EXPECT_EQ(made.file, backups_ / "points-2023-11-14-2313.db");
  EXPECT_EQ(made.contents.payments(), 2);
  EXPECT_EQ(made.contents.viewers, 2);
  EXPECT_EQ(made.contents.lines, 1);
  EXPECT_EQ(made.contents.total, Points{12});
  EXPECT_EQ(made.contents.last_at(), kNoon);
  EXPECT_EQ(made.contents.source, Source::simulator);
  EXPECT_EQ(made.bytes, static_cast<std::int64_t>(std::filesystem::file_size(made.file)));
  const std::string then = balances(file_);
  till_.cycle({{3, "carol"}});
  EXPECT_EQ(balances(made.file), then);
  EXPECT_EQ(differences(made.file), "");
  EXPECT_EQ(names(), (std::vector<std::string>{"points-2023-11-14-2313.db"}))
      << "reading it makes nothing beside it";
}

TEST_F(BackupTest, HoldsWhatIsInTheLogAlone) {
  EXPECT_GT(std::filesystem::file_size(file_.string() + "-wal"), 0U);
  raw(file_, "UPDATE viewer SET name='Alice' WHERE login='alice'");
  EXPECT_EQ(raw_text(folder_.make(kNoon, 3).file, "SELECT name FROM viewer WHERE user_id=1"),
            "Alice\n");
}

TEST_F(BackupTest, IsItsOwnersAlone) {
  struct ::stat status {};
  const Backup made = folder_.make(kNoon, 3);
  ASSERT_EQ(::stat(made.file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat(backups_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  ASSERT_EQ(::stat(back_up_to(file_, directory_.path() / "mine.db").file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(BackupTest, TwoOfAMinuteHaveTwoNamesAndTheSecondIsNewer) {
  folder_.make(kNoon, 9);
  folder_.make(kNoon, 9);
  folder_.make(kNoon + kDay, 9);
  folder_.make(kNoon - kDay, 9);
  std::vector<std::string> listed;
  for (const auto& entry : folder_.list()) listed.push_back(entry.file.filename().string());
  EXPECT_EQ(listed,
            (std::vector<std::string>{"points-2023-11-15-2313.db", "points-2023-11-14-2313-2.db",
                                      "points-2023-11-14-2313.db", "points-2023-11-13-2313.db"}));
  EXPECT_EQ(folder_.list()[0].made, std::chrono::floor<std::chrono::minutes>(kNoon + kDay));
}

TEST_F(BackupTest, RotationKeepsTheNewestAndTouchesNothingElse) {
  std::filesystem::create_directory(backups_);
  const std::vector<std::string> others{"points-2023-11-14.db",
                                        "points-2023-11-01-1200.db.txt",
                                        "points-old.db",
                                        "pointsX-2023-11-01-1200.db",
                                        "points-2023-11-01-12000.db",
                                        "points-2023-11-01-1200-a.db",
                                        "points-2023-11-01-1200.db-wal",
                                        "demo-2023-11-01-1200.db"};
  for (const std::string& name : others) std::ofstream{backups_ / name} << "mine";
  // Looks like one of ours and is none, or is another bot's.
  std::ofstream{backups_ / "points-2023-11-02-1200.db"} << "no database";
  {
    Ledger other{directory_.path() / "other.db", Source::simulator};
    ASSERT_TRUE(other.open_channel(UserId{78}, "somebody").has_value());
  }
  std::filesystem::copy_file(directory_.path() / "other.db",
                             backups_ / "points-2023-11-03-1200.db");
  folder_.make_before_upgrade(kNoon - 9 * kDay, 2);
  for (int day = 0; day < 5; ++day) {
    const Backup made = folder_.make(kNoon + day * kDay, 3);
    EXPECT_EQ(made.removed, day < 3 ? 0 : 1);
  }
  std::vector<std::string> expected = others;
  expected.insert(expected.end(),
                  {"points-2023-11-02-1200.db", "points-2023-11-03-1200.db",
                   "points-before-version-2-2023-11-05-2313.db", "points-2023-11-16-2313.db",
                   "points-2023-11-17-2313.db", "points-2023-11-18-2313.db"});
  std::ranges::sort(expected);
  EXPECT_EQ(names(), expected);
}

/// Two bots whose databases have one name, and whose backups go into one folder.
class SharedFolder : public BackupTest {
 protected:
  BackupFolder neighbour(Source source, UserId id, const std::string& login) {
    const auto folder = directory_.path() / ("of " + login);
    std::filesystem::create_directory(folder);
    const auto file = folder / "points.db";
    {
      Till till{file, source};
      till.cycle({{9, "zoe"}});
    }
    become(file, id, login);
    return BackupFolder{file, backups_};
  }
  void expect_apart(const BackupFolder& other, const Whose& its) {
    const Whose ours{Source::simulator, "streamer"};
    std::vector<std::filesystem::path> mine, yours;
    for (int day = 0; day < 4; ++day) {
      mine.push_back(folder_.make(kNoon + day * kDay, 2).file);
      yours.push_back(other.make(kNoon + day * kDay + kDay / 2, 2).file);
    }
    EXPECT_EQ(names().size(), 4U) << "each keeps two";
    const WallTime now = kNoon + 9 * kDay;
    EXPECT_EQ(folder_.newest(ours, held_now(file_), now)->file, mine[3]);
    EXPECT_EQ(
        other
            .newest(its, held_now(directory_.path() / ("of " + its.channels[0]) / "points.db"), now)
            ->file,
        yours[3]);
    EXPECT_EQ(folder_.newest_sound(ours, now)->file, mine[3]);
    EXPECT_EQ(other.newest_sound(its, now)->file, yours[3]);
    const BackupFolder::Found found = folder_.look_through(ours, now);
    ASSERT_EQ(found.own.size(), 2U);
    ASSERT_EQ(found.others.size(), 2U);
    EXPECT_EQ(found.others[0].entry.file, yours[3]);
    EXPECT_EQ(found.others[0].holds.names(), "\"" + its.channels[0] + "\"");

    // Without the database it is by bot.ini.
    till_.close();
    std::filesystem::remove(file_);
    EXPECT_EQ(folder_.newest_sound(ours, now)->file, mine[3]);
    EXPECT_EQ(folder_.newest_sound({Source::simulator, "third"}, now), std::nullopt);
  }
};

TEST_F(SharedFolder, WithAnotherChannelEachTakesItsOwn) {
  expect_apart(neighbour(Source::simulator, UserId{78}, "other"), {Source::simulator, "other"});
}

TEST_F(SharedFolder, WithTheSameChannelLiveAndPretendedEachTakesItsOwn) {
  expect_apart(neighbour(Source::twitch, kChannel, "streamer"), {Source::twitch, "streamer"});
}

TEST_F(BackupTest, OfAChannelThatHasAnotherNameNowIsItsOwn) {
  const auto made = folder_.make(kNoon, 3).file;
  till_.close();
  raw(file_, "UPDATE channel SET login='renamed'");
  const Whose renamed{Source::simulator, "renamed"};
  EXPECT_EQ(folder_.newest_sound(renamed)->file, made) << "the database knows the id";
  EXPECT_EQ(folder_.make(kNoon + kDay, 1).removed, 1);
}

TEST_F(BackupTest, OfADatabaseWithSeveralChannelsIsEachOnes) {
  till_.close();
  raw(file_, "INSERT INTO channel(channel_id,login) VALUES(78,'second')");
  const auto made = folder_.make(kNoon, 3).file;
  EXPECT_EQ(folder_.newest_sound({Source::simulator, "second"})->file, made);
  std::filesystem::remove(file_);
  for (const char* const login : {"streamer", "second"})
    EXPECT_EQ(folder_.newest_sound({Source::simulator, login})->file, made) << login;
}

TEST_F(BackupTest, OfADatabaseThatWasRenamedOrMovedToAnotherComputerIsFound) {
  const auto made = folder_.make(kNoon, 3).file;
  const auto elsewhere = directory_.path() / "elsewhere";
  std::filesystem::create_directory(elsewhere);
  const Whose ours{Source::simulator, "streamer"};
  EXPECT_EQ((BackupFolder{elsewhere / "points.db", backups_}.newest_sound(ours)->file), made);
  const BackupFolder renamed{elsewhere / "my-points.db", backups_};
  EXPECT_EQ(renamed.newest_sound(ours), std::nullopt) << "another file, which begins anew";
  EXPECT_EQ(renamed.newest_sound_of_any_name(ours)->file, made);
  EXPECT_EQ(renamed.newest_sound_of_any_name({Source::simulator, "other"}), std::nullopt);
}

TEST_F(BackupTest, DatedLaterThanNowAreTheOldest) {
  for (int day = 1; day <= 3; ++day) folder_.make(kNoon + day * kDay, 9);
  const auto first = folder_.make(kNoon - kDay, 9).file;  // the clock is right again
  const auto second = folder_.make(kNoon, 2).file;
  EXPECT_EQ(names(), (std::vector<std::string>{first.filename(), second.filename()}));
  folder_.make(kNoon + kDay, 9);
  EXPECT_EQ(folder_.newest_sound(Source::simulator, kNoon)->file, second);
}

TEST_F(BackupTest, ManyOfAMinuteAreKeptInTheirOrder) {
  for (int i = 0; i < 6; ++i) {
    till_.cycle({{1, "alice"}});
    EXPECT_EQ(folder_.make(kNoon, 2).contents.payments(), 3 + i);
  }
  const auto entries = folder_.list();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].file.filename(), "points-2023-11-14-2313-6.db");
  EXPECT_EQ(entries[1].file.filename(), "points-2023-11-14-2313-5.db");
}

TEST_F(BackupTest, TheOneJustMadeIsNeverTheOneThatGoes) {
  for (int day = 1; day <= 3; ++day) folder_.make(kNoon + day * kDay, 9);
  const Backup made = folder_.make(kNoon, 1);  // the clock was set back
  EXPECT_TRUE(std::filesystem::exists(made.file));
}

TEST_F(BackupTest, WithoutADatabaseOrAnybodyInItThereIsNothingToDo) {
  const auto none = directory_.path() / "none.db";
  EXPECT_THROW((BackupFolder{none, backups_}.make(kNoon, 3)), NothingYet);
  { const Ledger made{none, Source::simulator}; }
  EXPECT_THROW((BackupFolder{none, backups_}.make(kNoon, 3)), NothingYet);
  EXPECT_TRUE((BackupFolder{none, directory_.path() / "no such folder"}.list().empty()));
}

TEST_F(BackupTest, OfADamagedDatabaseIsRefusedAndTheOldOnesStay) {
  const Backup good = folder_.make(kNoon, 1);
  till_.close();
  {
    std::fstream file{file_, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(6 * 4096);
    file << std::string(300, 'x');
  }
  for (int tries = 0; tries < 3; ++tries) {
    EXPECT_NE(refusal<Damaged>(1).find(file_.string() + " is damaged"), std::string::npos)
        << refusal<Damaged>(1);
  }
  EXPECT_EQ(names(), std::vector<std::string>{good.file.filename().string()});
  EXPECT_EQ(folder_.newest_sound(Source::simulator)->file, good.file);
}

TEST_F(BackupTest, TheNewestSoundOneIsFoundBehindDamagedOnes) {
  const Backup good = folder_.make(kNoon, 9);
  const Backup bad = folder_.make(kNoon + kDay, 9);
  const Backup torn = folder_.make(kNoon + 2 * kDay, 9);
  EXPECT_EQ(folder_.newest_sound(Source::simulator)->file, torn.file);
  std::filesystem::resize_file(torn.file, 20'000);
  {
    std::fstream file{bad.file, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(5 * 4096);
    file << std::string(200, 'x');
  }
  EXPECT_EQ(folder_.newest_sound(Source::simulator)->file, good.file);
  EXPECT_EQ(folder_.newest_sound(Source::twitch), std::nullopt);
}

TEST_F(BackupTest, WithoutRoomForItIsNotBegun) {
  folder_.make(kNoon, 1);
  file_steps().free_bytes = 10'000'000;
  EXPECT_NE(refusal().find("There is not enough room for a backup in " + backups_.string() +
                           ": 9.5 MB are free"),
            std::string::npos)
      << refusal();
  EXPECT_EQ(names().size(), 1U);
}

TEST_F(BackupTest, ThatFailsAtAnyWriteLeavesNothingOfItselfAndAllOthers) {
  const Backup good = folder_.make(kNoon, 1);
  int failed = 0;
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    for (int n = 1;; ++n) {
      SCOPED_TRACE(n);
      faults() = {.fail_at = n, .code = code, .ever_after = true, .skip_syncs = true};
      const std::string said = refusal(1);
      const bool reached = faults().operations >= n;
      faults() = {.skip_syncs = true};
      if (!reached) break;
      ++failed;
      EXPECT_NE(said.find("could not be written"), std::string::npos) << said;
      ASSERT_EQ(names(), std::vector<std::string>{good.file.filename().string()});
      ASSERT_EQ(differences(good.file), "");
    }
    // The last one did not fail.
    EXPECT_EQ(names(), std::vector<std::string>{"points-2023-11-14-2313-2.db"});
    std::filesystem::remove_all(backups_);
    folder_.make(kNoon, 1);
  }
  EXPECT_GT(failed, 20);
  EXPECT_TRUE(till_.cycle({{1, "alice"}}).has_value()) << "the bot goes on";
}

TEST_F(BackupTest, ThatIsKilledAnywhereIsWholeOrUnderNoNameAndTheNextOneTidiesUp) {
  till_.close();
  int whole = 0, killed = 0;
  for (const bool by_step : {false, true}) {
    bool ended = false;
    for (int at = 1; !ended; ++at) {
      SCOPED_TRACE(at);
      ended = comes_to_its_end([&] {
        faults() = {.fail_at = by_step ? 0 : at, .die = true, .skip_syncs = true};
        file_steps() = {.die_at = by_step ? at : 0};
        folder_.make(kNoon, 3);
      });
      killed += ended ? 0 : 1;
      for (const auto& entry : folder_.list()) {
        ++whole;
        EXPECT_EQ(differences(entry.file), "");
        EXPECT_EQ(balances(entry.file), balances(file_));
      }
      folder_.make(kNoon, 3);
      for (const std::string& name : names())
        EXPECT_EQ(name.find(".part"), std::string::npos) << name;
      std::filesystem::remove_all(backups_);
    }
  }
  EXPECT_GT(killed, 20);
  EXPECT_GE(whole, 3) << "killed once it had its name";
}

TEST_F(BackupTest, OneAtATimeInAFolder) {
  std::filesystem::create_directory(backups_);
  const int other = ::open(backups_.c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  EXPECT_NE(refusal().find("Another backup is being made"), std::string::npos);
  ::close(other);
  EXPECT_EQ(refusal(), "not refused");
}

TEST_F(BackupTest, ThatOfAnUpgradeWaitsForAnother) {
  std::filesystem::create_directory(backups_);
  int other = ::open(backups_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  file_steps().asleep = [&] {
    if (other >= 0) ::close(std::exchange(other, -1));
  };
  EXPECT_EQ(differences(folder_.make_before_upgrade(kNoon, 1).file), "");
  file_steps().asleep = {};
}

TEST_F(BackupTest, ByNameOverwritesNothing) {
  const auto mine = directory_.path() / "my ?#%41 points.db";
  EXPECT_EQ(back_up_to(file_, mine).file, mine);
  EXPECT_EQ(differences(mine), "");
  till_.cycle({{3, "carol"}});
  const std::string before = balances(mine);
  EXPECT_THROW(back_up_to(file_, mine), Unusable);
  EXPECT_EQ(balances(mine), before);
  EXPECT_THROW(back_up_to(file_, file_), Unusable);
  EXPECT_THROW(back_up_to(file_, directory_.path() / "no" / "folder.db"), Unusable);
}

TEST_F(BackupTest, IsGivenUpWhenItIsAskedTo) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(folder_.make(kNoon, 3, stop.get_token()), Unusable);
  EXPECT_TRUE(names().empty());
}

}  // namespace
}  // namespace pointsbot::db
