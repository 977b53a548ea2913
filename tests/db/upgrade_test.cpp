#include "db/schema.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/schema_1.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <sys/wait.h>
#include <unistd.h>

namespace pointsbot::db {
namespace {

/// The table of viewers as SQLite has its text, comments apart.
constexpr const char* kViewer =
    "SELECT substr(sql, instr(sql, 'FOREIGN KEY')) FROM sqlite_schema WHERE name='viewer'";

constexpr const char* kColumns =
    "SELECT m.name, group_concat(c.name) FROM sqlite_schema m, pragma_table_info(m.name) c "
    "GROUP BY m.name ORDER BY m.name";

const std::string kNow = std::to_string(kSchemaVersion) + '\n';

const Person kAlice{1, "alice"}, kBob{2, "bob"};

/// A database as the first version of the program left it: made with its tables, and its history.
class Upgrade : public ::testing::Test {
 protected:
  Upgrade() {
    {
      Till till{folder_.path() / "new.db"};
      CycleReport report{.channel = kChannel, .no = 1, .at = kNoon, .viewers = 2, .error = "why"};
      till.cycle({kAlice, kBob});
      till.cycle({kAlice, kBob});
      till.cycle({kAlice}, {}, {&report, 1});
    }
    SQLite::Database old{file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    old.exec("PRAGMA journal_mode=WAL");
    old.exec(kSchema1);
    old.exec("PRAGMA application_id=0x50747342");
    old.exec("PRAGMA user_version=1");
    old.exec("ATTACH '" + (folder_.path() / "new.db").string() + "' AS new");
    for (const char* const table :
         {"origin", "channel", "clock", "viewer", "tariff", "payment", "line"}) {
      SQLite::Statement columns{old, "SELECT group_concat(name) FROM pragma_table_info(?)"};
      columns.bind(1, table);
      columns.executeStep();
      const std::string those = columns.getColumn(0).getString();
      old.exec(std::string{"INSERT INTO "} + table + " SELECT " + those + " FROM new." + table);
    }
    old.exec(
        "INSERT INTO cycle SELECT cycle_id,channel_id,no,at,viewers,arrived,departed,moved,paid,"
        "fetch_us,parse_us,commit_us,rss_before,rss_peak,rss_rest,anon_before,anon_peak,anon_rest,"
        "pool_held,pool_given,error FROM new.cycle");
    balances_ = balances();
  }
  ~Upgrade() override { faults() = {}; }

  std::string balances() const {
    return raw_text(file_, "SELECT login, points, watch_seconds, present FROM points ORDER BY 1");
  }
  std::string version() const { return raw_text(file_, "PRAGMA user_version"); }
  std::string columns() const { return raw_text(file_, kColumns); }
  /// What they are in a database that is new.
  static std::string columns_when_new() {
    const tests::TemporaryDirectory folder;
    { const Ledger made{folder.path() / "points.db", Source::simulator}; }
    return raw_text(folder.path() / "points.db", kColumns);
  }

  tests::TemporaryDirectory folder_;
  std::filesystem::path file_ = folder_.path() / "points.db";
  std::string balances_;
};

TEST_F(Upgrade, HappensAtTheFirstOpeningForWritingAndIsToldOnce) {
  {
    const Ledger ledger{file_, Source::simulator};
    EXPECT_FALSE(ledger.created());
    EXPECT_EQ(ledger.upgraded_from(), 1);
  }
  EXPECT_EQ(version(), kNow);
  EXPECT_EQ(columns(), columns_when_new());
  EXPECT_EQ(raw_text(file_, kViewer), raw_text(folder_.path() / "new.db", kViewer))
      << "a raid needs no temporary file there either";
  EXPECT_EQ((Ledger{file_, Source::simulator}.upgraded_from()), 0);
}

TEST_F(Upgrade, KeepsEveryBalanceAndPaysOn) {
  Till till{file_};
  EXPECT_EQ(balances(), balances_);
  EXPECT_EQ(differences(file_), "");
  EXPECT_EQ(till.last_no, 3);
  EXPECT_EQ(till.present(), std::vector<std::int64_t>{1});
  till.here[UserId{1}] = {};
  CycleReport report{.channel = kChannel, .no = 3, .at = kNoon, .allocations = 5};
  ASSERT_TRUE(till.cycle({kAlice, kBob}, {}, {&report, 1}).has_value());
  EXPECT_EQ(till.balance("alice"), 31);
  EXPECT_EQ(till.balance("bob"), 21);
  EXPECT_EQ(differences(file_), "");
  const std::vector<CycleReport> reports = till.reader().cycles(kChannel, 10);
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].error, "why");
  EXPECT_EQ(reports[0].allocations, std::nullopt);
  EXPECT_EQ(reports[1].allocations, 5);
}

TEST_F(Upgrade, IsForTheBotAlone) {
  try {
    Reader reader{file_};
    FAIL();
  } catch (const Unusable& refused) {
    EXPECT_NE(std::string{refused.what()}.find("pointsbot run"), std::string::npos);
  }
  EXPECT_EQ(version(), "1\n") << "reading changes nothing";
}

TEST_F(Upgrade, ThatFailsAnywhereIsWholeOrHasNotHappened) {
  const auto kept = folder_.path() / "kept.db";
  std::filesystem::copy_file(file_, kept);
  const std::string before = columns(), after = columns_when_new();
  int undone = 0;
  bool failed = true;
  for (int fail_at = 1; failed; ++fail_at) {
    ASSERT_LT(fail_at, 100);
    for (const char* const suffix : {"-wal", "-shm"})
      std::filesystem::remove(file_.string() + suffix);
    std::filesystem::copy_file(kept, file_, std::filesystem::copy_options::overwrite_existing);
    faults() = {.fail_at = fail_at, .code = SQLITE_IOERR_WRITE, .ever_after = true};
    failed = false;
    try {
      const Ledger ledger{file_, Source::simulator};
    } catch (const Unusable&) {
      failed = true;
    }
    faults() = {};
    // A commit whose sync failed may be in the file: then all of it is.
    const bool whole = version() == kNow;
    undone += whole ? 0 : 1;
    EXPECT_TRUE(whole || version() == "1\n") << fail_at;
    EXPECT_EQ(columns(), whole ? after : before) << fail_at;
    EXPECT_EQ(balances(), balances_) << fail_at;
    EXPECT_EQ((Ledger{file_, Source::simulator}.upgraded_from()), whole ? 0 : 1) << fail_at;
    EXPECT_EQ(columns(), after) << fail_at;
    EXPECT_EQ(differences(file_), "") << fail_at;
  }
  EXPECT_GT(undone, 2);
}

int commits = 0;      // of this process so far
int last_commit = 0;  // the one at which it dies

int die_at_commit(void*) {
  if (++commits == last_commit) ::_exit(9);
  return 0;
}

/// SQLite calls it for each connection that is opened.
int watch_commits(sqlite3* database, const char**, const sqlite3_api_routines*) {
  sqlite3_commit_hook(database, die_at_commit, nullptr);
  return SQLITE_OK;
}

TEST_F(Upgrade, ThatIsKilledAtACommitHasNotHappenedOrIsWhole) {
  const std::string before = columns();
  for (const int at : {1, 2}) {
    const ::pid_t child = ::fork();
    if (child == 0) {
      last_commit = at;
      sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch_commits));
      const Ledger ledger{file_, Source::simulator};
      ::_exit(0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), at == 1 ? 9 : 0) << "it is one commit";
    EXPECT_EQ(version(), at == 1 ? "1\n" : kNow);
    EXPECT_EQ(columns(), at == 1 ? before : columns_when_new());
    EXPECT_EQ(balances(), balances_);
  }
}

}  // namespace
}  // namespace pointsbot::db
