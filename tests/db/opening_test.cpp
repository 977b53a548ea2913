#include "db/lock.hpp"
#include "db/schema.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace pointsbot::db {
namespace {

std::string content(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// What a refusal says.
std::string refusal(const std::filesystem::path& file, Source source = Source::simulator) {
  try {
    const Ledger ledger{file, source};
  } catch (const Unusable& refused) {
    return refused.what();
  }
  return "not refused";
}

class Opening : public ::testing::Test {
 protected:
  tests::TemporaryDirectory folder_;
  std::filesystem::path file_ = folder_.path() / "points.db";
};

TEST_F(Opening, MakesAFileThatOnlyItsOwnerReads) {
  const Ledger ledger{file_, Source::twitch};
  EXPECT_TRUE(ledger.created());
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct ::stat status {};
    ASSERT_EQ(::stat((file_.string() + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(Opening, LeavesOneFileAndTheLockBehind) {
  { Till{file_}.cycle({}); }
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-shm"));
  EXPECT_EQ(differences(file_), "");
}

TEST_F(Opening, ASecondLedgerIsRefusedWithThePidOfTheFirst) {
  const Ledger first{file_, Source::simulator};
  EXPECT_THROW((Ledger{file_, Source::simulator}), AlreadyRunning);
  const std::string said = refusal(file_);
  EXPECT_EQ(said.find("pointsbot is already running on " + file_.string() + " (pid " +
                      std::to_string(::getpid()) + ", since "),
            0U)
      << said;
  EXPECT_NE(said.find("). This second one stops now; nothing was changed."), std::string::npos)
      << said;
}

TEST_F(Opening, ACommandInTheWayIsNamedAsOne) {
  const Ledger command{file_, Source::simulator, {}, LockedBy::command};
  ASSERT_TRUE(running_bot(file_).has_value());
  EXPECT_EQ(running_bot(file_)->holder, LockedBy::command);
  try {
    const Ledger second{file_, Source::simulator, {}, LockedBy::command};
    FAIL() << "not refused";
  } catch (const AlreadyRunning& refused) {
    EXPECT_TRUE(refused.by_command);
    EXPECT_EQ(
        std::string{refused.what()}.find("A command of pointsbot is at work on " + file_.string() +
                                         " (pid " + std::to_string(::getpid()) + ", since "),
        0U)
        << refused.what();
  }
}

TEST_F(Opening, ABotWaitsForACommandToEnd) {
  auto command = std::make_optional<Lock>(file_, LockedBy::command);
  std::thread ends{[&] { command.reset(); }};
  EXPECT_NO_THROW((Lock{file_}));
  ends.join();
  command.emplace(file_, LockedBy::command);
  ends = std::thread{[&] { command.reset(); }};
  wait_for_command(file_);
  EXPECT_FALSE(running_bot(file_).has_value());
  ends.join();
}

TEST_F(Opening, AnEmptyFileThatOthersCouldReadIsItsOwnersAlone) {
  std::ofstream{file_};
  std::filesystem::permissions(file_, std::filesystem::perms{0644});
  const Ledger ledger{file_, Source::simulator};
  struct ::stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(Opening, ASymbolicLinkIsTheSameDatabase) {
  const Ledger first{file_, Source::simulator};
  std::filesystem::create_symlink(file_, folder_.path() / "other.db");
  EXPECT_THROW((Ledger{folder_.path() / "other.db", Source::simulator}), AlreadyRunning);
}

TEST_F(Opening, AnotherProcessIsRefusedUntilTheFirstEnds) {
  int up[2], down[2];
  ASSERT_EQ(::pipe(up), 0);
  ASSERT_EQ(::pipe(down), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    char byte = 0;
    auto* const ledger = new Ledger{file_, Source::simulator};
    if (::write(up[1], &byte, 1) != 1 || ::read(down[0], &byte, 1) != 1) ::_exit(1);
    ::_exit(ledger->created() ? 0 : 1);  // without closing anything, as a killed bot
  }
  char byte = 0;
  ASSERT_EQ(::read(up[0], &byte, 1), 1);
  EXPECT_NE(refusal(file_).find("(pid " + std::to_string(child) + ", since"), std::string::npos);
  ASSERT_EQ(::write(down[1], &byte, 1), 1);
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_FALSE((Ledger{file_, Source::simulator}.created()));
  for (const int end : {up[0], up[1], down[0], down[1]}) ::close(end);
}

TEST_F(Opening, RefusesAFileThatIsNoDatabase) {
  for (const std::string& text : {std::string{"hello"}, std::string(10'000, 'x')}) {
    std::ofstream{file_} << text;
    const std::string said = refusal(file_);
    EXPECT_NE(said.find(file_.string() + " is not a SQLite database. Nothing was changed."),
              std::string::npos)
        << said;
    EXPECT_EQ(content(file_), text);
  }
}

TEST_F(Opening, RefusesTheDatabaseOfAnotherProgram) {
  {
    SQLite::Database{file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
        "CREATE TABLE songs(x)");
  }
  const std::string before = content(file_);
  EXPECT_NE(refusal(file_).find("is a database of another program"), std::string::npos)
      << refusal(file_);
  EXPECT_EQ(content(file_), before);
  EXPECT_THROW(Reader{file_}, Unusable);
}

TEST_F(Opening, RefusesALogWhoseDatabaseIsGoneAndLeavesIt) {
  Till till{file_};
  till.cycle({{1, "alice"}});
  const std::filesystem::path log = file_.string() + "-wal";
  const auto kept = folder_.path() / "kept";
  std::filesystem::copy_file(log, kept);
  till.close();
  for (const bool empty : {false, true}) {
    std::filesystem::remove(file_);
    if (empty) std::ofstream{file_};
    std::filesystem::copy_file(kept, log, std::filesystem::copy_options::overwrite_existing);
    EXPECT_NE(refusal(file_).find("is gone or empty, and its newest changes are still in"),
              std::string::npos)
        << refusal(file_);
    EXPECT_EQ(content(log), content(kept));
  }
}

TEST_F(Opening, RefusesANewerVersion) {
  { const Ledger made{file_, Source::simulator}; }
  raw(file_, "PRAGMA user_version=" + std::to_string(kSchemaVersion + 1));
  EXPECT_NE(refusal(file_).find("was made by a newer pointsbot (its tables are version " +
                                std::to_string(kSchemaVersion + 1) + ", this program knows " +
                                std::to_string(kSchemaVersion) + ")"),
            std::string::npos)
      << refusal(file_);
  EXPECT_THROW(Reader{file_}, Unusable);
}

TEST_F(Opening, RefusesTheOtherSource) {
  { const Ledger made{file_, Source::simulator}; }
  EXPECT_NE(refusal(file_, Source::twitch)
                .find("holds the points of a pretended channel, and [twitch] source = twitch"),
            std::string::npos)
      << refusal(file_, Source::twitch);
  EXPECT_EQ(refusal(file_, Source::simulator), "not refused");
}

TEST_F(Opening, RefusesADamagedFileAndLeavesItAsItIs) {
  {
    Till till{file_};
    std::vector<Person> crowd;
    for (std::int64_t id = 1; id <= 2'000; ++id)
      crowd.push_back({id, "viewer" + std::to_string(id)});
    till.cycle(crowd);
  }
  const std::string sound = content(file_);
  ASSERT_GT(sound.size(), 100'000U);
  std::string torn = sound.substr(0, sound.size() / 2);
  std::string scratched = sound;
  std::fill_n(scratched.begin() + 60'000, 4'096, 'x');
  for (const std::string& damaged : {torn, scratched}) {
    std::ofstream{file_, std::ios::binary} << damaged;
    const std::string said = refusal(file_);
    EXPECT_NE(said.find(file_.string() + " is damaged ("), std::string::npos) << said;
    EXPECT_EQ(content(file_), damaged);
  }
  std::ofstream{file_, std::ios::binary} << sound;
  EXPECT_EQ(refusal(file_), "not refused");
}

TEST_F(Opening, SaysWhatIsWrongWithAFolderThatIsNotThere) {
  EXPECT_NE(refusal(folder_.path() / "no" / "points.db").find("Is there such a folder"),
            std::string::npos);
  EXPECT_THROW(Reader{file_}, Unusable);
}

TEST_F(Opening, AnEmptyFileBecomesADatabase) {
  std::ofstream{file_};
  const Ledger ledger{file_, Source::simulator};
  EXPECT_TRUE(ledger.created());
}

TEST_F(Opening, ADatabaseThatAToolTookOutOfWalModeIsPaidInto) {
  { Till{file_}.cycle({}); }
  SQLite::Database{file_.string(), SQLite::OPEN_READWRITE}.execAndGet("PRAGMA journal_mode=DELETE");
  EXPECT_TRUE((Till{file_}.cycle({{1, "alice"}}).has_value()));
}

TEST_F(Opening, ALedgerWhoseFilesWereTakenAwayStops) {
  Till till{file_};
  ASSERT_TRUE(till.cycle({{1, "alice"}}).has_value());
  std::filesystem::rename(file_.string() + "-wal", folder_.path() / "elsewhere");
  EXPECT_THROW(till.cycle({{1, "alice"}}), Unusable);
  std::filesystem::rename(folder_.path() / "elsewhere", file_.string() + "-wal");
  EXPECT_TRUE(till.cycle({{1, "alice"}}).has_value());
  std::filesystem::rename(file_, folder_.path() / "elsewhere");
  EXPECT_THROW(till.cycle({{1, "alice"}}), Unusable);
  std::filesystem::rename(folder_.path() / "elsewhere", file_);
}

TEST_F(Opening, NoticesThatTheLogWentAlsoBehindALink) {
  { Till made{file_}; }
  const auto link = folder_.path() / "link.db";
  std::filesystem::create_symlink(file_, link);
  Till till{link};
  till.cycle({{1, "alice"}});
  const std::string log = file_.string() + "-wal";
  std::filesystem::rename(log, folder_.path() / "elsewhere");
  EXPECT_THROW(till.cycle({{1, "alice"}}), Unusable);
  std::filesystem::rename(folder_.path() / "elsewhere", log);
}

}  // namespace
}  // namespace pointsbot::db
