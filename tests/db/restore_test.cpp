#include "db/restore.hpp"

#include "db/backup.hpp"
#include "db/error.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/file_steps.hpp"
#include "tests/db/second_process.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <unistd.h>

namespace pointsbot::db {
namespace {

const Person kAlice{1, "alice"}, kBob{2, "bob"}, kCarol{3, "carol"};

std::string content(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

class RestoreTest : public ::testing::Test {
 protected:
  RestoreTest() {
    faults() = {.skip_syncs = true};
    file_steps() = {};
    Till till{file_};
    till.cycle({kAlice, kBob});
    till.cycle({kAlice, kBob});
    backup_ = back_up_to(file_, folder_.path() / "backup.db").file;
    then_ = balances(file_);
    till.cycle({kAlice, kBob});
    till.cycle({kAlice, kBob, kCarol});
    now_ = balances(file_);
  }
  ~RestoreTest() override {
    faults() = {};
    file_steps() = {};
  }

  static std::string balances(const std::filesystem::path& file) {
    return raw_text(file, "SELECT login, points, watch_seconds, present FROM points ORDER BY 1");
  }
  std::string refusal(const std::filesystem::path& backup, Source source = Source::simulator) {
    const std::string before = content(file_);
    try {
      Restore restore{file_, backup, source};
    } catch (const Unusable& refused) {
      EXPECT_EQ(content(file_), before);
      EXPECT_FALSE(std::filesystem::exists(file_.string() + ".restoring"));
      return refused.what();
    }
    return "not refused";
  }
  /// A bot that pays and is killed: what it paid last is in its log alone.
  void pay_and_be_killed() {
    ASSERT_TRUE(comes_to_its_end([this] {
      Till till{file_};
      for (const int id : {1, 2, 3}) till.here[UserId{id}] = Roles{};
      ::_exit(till.cycle({kAlice, kBob, kCarol}) ? 0 : 9);
    }));
    ASSERT_GT(std::filesystem::file_size(log_), 0U);
    const std::string after = balances(file_);
    ASSERT_NE(after, now_);
    now_ = after;
  }
  std::vector<std::filesystem::path> former() const {
    std::vector<std::filesystem::path> found;
    for (const auto& file : std::filesystem::directory_iterator{folder_.path()}) {
      const std::string name = file.path().filename().string();
      if (name.starts_with("points.db.before-restore-") && !name.ends_with("-wal") &&
          !name.ends_with("-shm")) {
        found.push_back(file.path());
      }
    }
    return found;
  }

  tests::TemporaryDirectory folder_;
  std::filesystem::path file_ = folder_.path() / "points.db";
  std::filesystem::path log_ = file_.string() + "-wal";
  std::filesystem::path backup_;
  std::string then_, now_;
};

TEST_F(RestoreTest, PutsTheBackupInPlaceAndKeepsWhatWasThere) {
  const std::string before = content(backup_);
  {
    Restore restore{file_, backup_, Source::simulator};
    EXPECT_EQ(restore.loss().payments, 2);
    EXPECT_TRUE(restore.loss().any());
    EXPECT_EQ(restore.backup().payments(), 2);
    EXPECT_EQ(restore.present()->payments(), 4);
    EXPECT_EQ(balances(file_), now_) << "nothing is done before it is asked for";
    const auto kept = restore.put_in_place(kNoon);
    EXPECT_EQ(balances(kept), now_);
    EXPECT_EQ(differences(kept), "");
  }
  EXPECT_EQ(balances(file_), then_);
  EXPECT_EQ(differences(file_), "");
  EXPECT_EQ(content(backup_), before);
  Till till{file_};
  EXPECT_EQ(till.last_no, 2);
  for (const int id : {1, 2}) till.here[UserId{id}] = Roles{};
  ASSERT_TRUE(till.cycle({kAlice, kBob}).has_value());
  ASSERT_TRUE(till.cycle({kAlice}).has_value()) << "its log is the one that it began with";
  EXPECT_EQ(differences(file_), "");
}

TEST_F(RestoreTest, KeepsTheLogOfAKilledBotBesideItsDatabaseAndNeverAppliesItToTheNewOne) {
  pay_and_be_killed();
  {
    Restore restore{file_, backup_, Source::simulator};
    EXPECT_EQ(restore.loss().payments, 3) << "the log counts";
    const auto kept = restore.put_in_place(kNoon);
    EXPECT_FALSE(std::filesystem::exists(log_));
    EXPECT_EQ(balances(kept), now_);
    EXPECT_EQ(differences(kept), "");
  }
  EXPECT_EQ(balances(file_), then_);
  { Till till{file_}; }
  EXPECT_EQ(balances(file_), then_);
}

TEST_F(RestoreTest, TwiceInASecondKeepsBoth) {
  for (int i = 0; i < 2; ++i) Restore{file_, backup_, Source::simulator}.put_in_place(kNoon);
  ASSERT_EQ(former().size(), 2U);
  EXPECT_EQ(balances(former()[0]) == now_, balances(former()[1]) != now_);
}

TEST_F(RestoreTest, CountsWhatCameAfterTwoHistoriesParted) {
  // The later state, kept; then the earlier one goes on by itself, not as far.
  const auto later = back_up_to(file_, folder_.path() / "later.db").file;
  Restore{file_, backup_, Source::simulator}.put_in_place(kNoon);
  {
    Till till{file_};
    for (const int id : {1, 2}) till.here[UserId{id}] = Roles{};
    till.cycle({kAlice, kBob}, {.at = kNoon + std::chrono::hours{1}});
  }
  raw(file_, "INSERT INTO op(channel_id,no,at,kind,state) VALUES(77,3,5,1,1)");
  raw(later, "INSERT INTO op(channel_id,no,at,kind,state) VALUES(77,3,6,1,1),(77,3,7,1,1)");
  const Restore restore{file_, later, Source::simulator};
  EXPECT_GT(restore.backup().payments(), restore.present()->payments());
  EXPECT_EQ(restore.loss().payments, 1);
  EXPECT_EQ(restore.loss().operations, 1);
}

/// Two files whose histories are the same up to payment 40; from then on `here` has 20 more and, if
/// they parted, `copy` has 10 of its own.
class FoldedRestoreTest : public RestoreTest {
 protected:
  FoldedRestoreTest() {
    std::filesystem::remove(file_);
    pay(file_, 40, {});
    std::filesystem::copy_file(file_, copy_);
  }
  static void pay(const std::filesystem::path& file, int count, std::chrono::milliseconds later) {
    Till till{file};
    for (const std::int64_t id : till.present()) till.here[UserId{id}] = Roles{};
    for (int i = 0; i < count; ++i) {
      const auto at = kNoon + std::chrono::minutes{till.last_no + 1} + later;
      // Whose visit is open needs its payments: nobody stays.
      const std::vector<Person> here{till.last_no % 2 == 0 ? kAlice : kBob};
      ASSERT_TRUE(till.cycle(here, {.at = at}).has_value());
    }
    ASSERT_TRUE(till.cycle({}, {.at = kNoon + std::chrono::minutes{till.last_no + 1} + later}));
  }
  /// Leaves payments from about `minute` on alone.
  static void fold(const std::filesystem::path& file, int minute) {
    Till till{file};
    while (*till.ledger->book_days()) {
    }
    while (till.ledger->fold(kNoon + std::chrono::minutes{minute})->more) {
    }
  }
  static std::int64_t first_kept(const std::filesystem::path& file) {
    return std::stoll(raw_text(file, "SELECT coalesce(min(no),0) FROM payment"));
  }
  Loss loss() const { return Restore{file_, copy_, Source::simulator}.loss(); }

  std::filesystem::path copy_ = folder_.path() / "copy.db";
};

TEST_F(FoldedRestoreTest, CountsTheSameWhereverHistoryWasPutTogether) {
  pay(file_, 20, {});
  const std::int64_t later = 21;
  EXPECT_EQ(loss().payments, later);
  fold(file_, 30);
  ASSERT_GT(first_kept(file_), 10);
  EXPECT_EQ(loss().payments, later) << "put together here";
  fold(copy_, 20);
  ASSERT_GT(first_kept(copy_), 5);
  EXPECT_EQ(loss().payments, later) << "on both sides, here more";
  EXPECT_FALSE(loss().at_least);
  fold(copy_, 38);
  ASSERT_GT(first_kept(copy_), first_kept(file_));
  EXPECT_EQ(loss().payments, later) << "there more";
  EXPECT_FALSE(loss().at_least);
}

TEST_F(FoldedRestoreTest, CountsFromWhereTheyPartedAlsoBehindWhatWasPutTogether) {
  pay(file_, 20, {});
  pay(copy_, 10, std::chrono::milliseconds{5});
  EXPECT_EQ(loss().payments, 21);
  fold(file_, 30);
  EXPECT_EQ(loss().payments, 21);
  fold(copy_, 35);
  EXPECT_EQ(loss().payments, 21);
  EXPECT_FALSE(loss().at_least);
}

TEST_F(FoldedRestoreTest, SaysAtLeastWhereNothingIsLeftToCompare) {
  pay(file_, 20, {});
  pay(copy_, 10, std::chrono::milliseconds{5});
  fold(file_, 48);  // behind where they parted
  ASSERT_GT(first_kept(file_), 41);
  EXPECT_GE(loss().payments, 62 - first_kept(file_) + 1);
  EXPECT_TRUE(loss().at_least);
}

TEST_F(RestoreTest, KnowsWhoseBackupItIs) {
  const auto other = folder_.path() / "other.db";
  std::filesystem::copy_file(backup_, other);
  become(other, UserId{78}, "other");
  const Whose ours{Source::simulator, "streamer"};
  EXPECT_TRUE((Restore{file_, backup_, ours}.is_own_backup()));
  {
    const Restore restore{file_, other, ours};
    EXPECT_FALSE(restore.is_own_backup());
    EXPECT_EQ(restore.backup().held().names(), "\"other\"");
    EXPECT_EQ(restore.held().names(), "\"streamer\"");
    EXPECT_EQ(restore.loss().payments, 4) << "all that is there";
  }
  raw(file_, "UPDATE channel SET login='renamed'");
  EXPECT_TRUE((Restore{file_, backup_, Whose{Source::simulator, "renamed"}}.is_own_backup()));
  std::filesystem::remove(file_);
  EXPECT_TRUE((Restore{file_, backup_, ours}.is_own_backup()));
  EXPECT_FALSE((Restore{file_, other, ours}.is_own_backup()));
  EXPECT_TRUE((Restore{file_, other, Whose{Source::simulator, "other"}}.is_own_backup()));
}

TEST_F(RestoreTest, WithoutADatabaseLosesNothing) {
  std::filesystem::remove(file_);
  Restore restore{file_, backup_, Source::simulator};
  EXPECT_FALSE(restore.loss().any());
  EXPECT_EQ(restore.put_in_place(kNoon), std::filesystem::path{});
  EXPECT_EQ(balances(file_), then_);
}

TEST_F(RestoreTest, OfADamagedDatabaseNeedsNobodysLeave) {
  for (const bool header : {false, true}) {
    {
      std::fstream file{file_, std::ios::in | std::ios::out | std::ios::binary};
      file.seekp(header ? 0 : 6 * 4096);
      file << std::string(300, 'x');
    }
    const std::string damaged = content(file_);
    Restore restore{file_, backup_, Source::simulator};
    EXPECT_FALSE(restore.loss().any());
    EXPECT_NE(restore.damage(), "");
    EXPECT_EQ(content(restore.put_in_place(kNoon)), damaged) << "never written to";
    EXPECT_EQ(balances(file_), then_);
  }
}

TEST_F(RestoreTest, CountsWhatOtherChannelsAndOperationsWouldLose) {
  raw(file_, "INSERT INTO op(channel_id,no,at,kind,state) VALUES(77,4,0,1,1),(77,4,0,1,1)");
  raw(file_, "INSERT INTO channel(channel_id,login,last_no) VALUES(78,'other',5)");
  const Restore restore{file_, backup_, Source::simulator};
  EXPECT_EQ(restore.loss().payments, 7);
  EXPECT_EQ(restore.loss().operations, 2);
}

TEST_F(RestoreTest, WhatANewerPointsbotLeftIsNotCountedAndNotOverwrittenUnasked) {
  raw(file_, "PRAGMA user_version=99");
  const Restore restore{file_, backup_, Source::simulator};
  EXPECT_TRUE(restore.loss().any());
  EXPECT_TRUE(restore.loss().unknown);
}

TEST_F(RestoreTest, RefusesWhileABotRuns) {
  const Till till{file_};
  EXPECT_THROW((Restore{file_, backup_, Source::simulator}), AlreadyRunning);
}

TEST_F(RestoreTest, KeepsBotsAwayUntilItIsDone) {
  const Restore restore{file_, backup_, Source::simulator};
  EXPECT_THROW((Ledger{file_, Source::simulator}), AlreadyRunning);
}

TEST_F(RestoreTest, RefusesWhatIsNoBackupOfIt) {
  EXPECT_NE(refusal(folder_.path() / "none.db").find("There is no file"), std::string::npos);
  EXPECT_NE(refusal(file_).find("is the database itself"), std::string::npos);
  EXPECT_NE(refusal(backup_, Source::twitch).find("real"), std::string::npos);

  std::ofstream{folder_.path() / "text.db"} << "hello";
  EXPECT_NE(refusal(folder_.path() / "text.db").find("is no backup: it is not even a database"),
            std::string::npos);
  {
    SQLite::Database{(folder_.path() / "songs.db").string(),
                     SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}
        .exec("CREATE TABLE songs(x)");
  }
  EXPECT_NE(refusal(folder_.path() / "songs.db").find("is not a backup of this program"),
            std::string::npos);

  raw(backup_, "PRAGMA user_version=99");
  EXPECT_NE(refusal(backup_).find("newer pointsbot"), std::string::npos);
}

TEST_F(RestoreTest, RefusesABackupOfTheOtherKindOfChannel) {
  const auto real = folder_.path() / "real.db";
  {
    Till till{real, Source::twitch};
    till.cycle({kAlice});
  }
  EXPECT_NE(refusal(real).find("holds the points of a real channel"), std::string::npos)
      << refusal(real);
}

TEST_F(RestoreTest, LeavesADatabaseOfAnotherProgramWhereItIs) {
  std::filesystem::remove(file_);
  {
    SQLite::Database{file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
        "CREATE TABLE songs(x)");
  }
  EXPECT_NE(refusal(backup_).find("is a database of another program"), std::string::npos);
}

TEST_F(RestoreTest, RefusesADamagedBackup) {
  {
    std::fstream file{backup_, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(6 * 4096);
    file << std::string(300, 'x');
  }
  EXPECT_THROW((Restore{file_, backup_, Source::simulator}), Damaged);
  EXPECT_NE(refusal(backup_).find(backup_.string() + " is damaged"), std::string::npos);
  std::filesystem::resize_file(backup_, 9'000);
  EXPECT_THROW((Restore{file_, backup_, Source::simulator}), Damaged);
}

TEST_F(RestoreTest, WithoutRoomForItIsNotBegun) {
  file_steps().free_bytes = 10'000;
  EXPECT_NE(refusal(backup_).find("There is not enough room"), std::string::npos);
}

TEST_F(RestoreTest, TakesADatabaseThatWasKeptTogetherWithItsLog) {
  pay_and_be_killed();
  Restore{file_, backup_, Source::simulator}.put_in_place(kNoon);
  ASSERT_EQ(former().size(), 1U);
  Restore back{file_, former()[0], Source::simulator};
  EXPECT_FALSE(back.loss().any());
  back.put_in_place(kNoon);
  EXPECT_EQ(balances(file_), now_);
}

// At every rename, removal and sync of the process, and at every write of SQLite's.
TEST_F(RestoreTest, ThatIsKilledAnywhereLeavesTheOldOrTheNewAndTheNextStartFinishesIt) {
  pay_and_be_killed();
  const auto kept = folder_.path() / "kept";
  std::filesystem::create_directory(kept);
  for (const char* const name : {"points.db", "points.db-wal"})
    std::filesystem::copy_file(folder_.path() / name, kept / name);
  int old = 0, finished = 0;
  for (const bool by_step : {true, false}) {
    bool ended = false;
    for (int at = 1; !ended; ++at) {
      SCOPED_TRACE(at);
      ended = comes_to_its_end([&] {
        faults() = {.fail_at = by_step ? 0 : at, .die = true, .skip_syncs = true};
        file_steps() = {.die_at = by_step ? at : 0};
        Restore{file_, backup_, Source::simulator}.put_in_place(kNoon);
      });
      const bool pending = restore_is_pending(file_);
      { const Ledger next{file_, Source::simulator}; }
      EXPECT_FALSE(restore_is_pending(file_));
      const std::string got = balances(file_);
      EXPECT_TRUE(got == then_ || got == now_) << got;
      EXPECT_EQ(differences(file_), "");
      if (pending || ended) {
        EXPECT_EQ(got, then_);
      }
      old += got == now_ ? 1 : 0;
      finished += pending ? 1 : 0;
      if (got == then_) {
        ASSERT_EQ(former().size(), 1U);
        EXPECT_EQ(balances(former()[0]), now_) << "with its log";
      }
      for (const auto& file : std::filesystem::directory_iterator{folder_.path()}) {
        const std::string name = file.path().filename().string();
        if (name.starts_with("points.db")) std::filesystem::remove(file.path());
      }
      for (const char* const name : {"points.db", "points.db-wal"})
        std::filesystem::copy_file(kept / name, folder_.path() / name);
    }
  }
  EXPECT_GT(old, 10);
  EXPECT_GE(finished, 5);
}

}  // namespace
}  // namespace pointsbot::db
