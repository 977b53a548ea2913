#include "db/backup.hpp"
#include "db/restore.hpp"
#include "db/schema.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/schema_1.hpp"
#include "tests/db/second_process.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
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

TEST_F(Upgrade, FindsANameByItsIndexAfterItAsInANewOne) {
  { const Ledger ledger{file_, Source::simulator}; }
  for (const char* const name : {"points.db", "new.db"}) {
    for (const char* const where : {"channel_id=77 AND login='bob'", "login='bob'"}) {
      const std::string plan =
          raw_text(folder_.path() / name,
                   std::string{"EXPLAIN QUERY PLAN SELECT * FROM points WHERE "} + where);
      EXPECT_NE(plan.find("USING INDEX viewer_login"), std::string::npos) << name << plan;
    }
  }
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

TEST_F(Upgrade, ThatIsKilledAnywhereHasNotHappenedOrIsWhole) {
  const auto kept = folder_.path() / "kept.db";
  std::filesystem::copy_file(file_, kept);
  const std::string before = columns(), after = columns_when_new();
  int undone = 0;
  bool ended = false;
  for (int at = 1; !ended; ++at) {
    SCOPED_TRACE(at);
    ASSERT_LT(at, 200);
    for (const char* const suffix : {"-wal", "-shm"})
      std::filesystem::remove(file_.string() + suffix);
    std::filesystem::copy_file(kept, file_, std::filesystem::copy_options::overwrite_existing);
    ended = comes_to_its_end([&] {
      faults() = {.fail_at = at, .die = true, .skip_syncs = true};
      const Ledger ledger{file_, Source::simulator};
      ::_exit(0);  // as a killed bot, without closing it
    });
    const bool whole = version() == kNow;
    undone += whole ? 0 : 1;
    EXPECT_TRUE(whole || version() == "1\n");
    EXPECT_EQ(columns(), whole ? after : before);
    EXPECT_EQ(balances(), balances_);
    { const Ledger ledger{file_, Source::simulator}; }
    EXPECT_EQ(columns(), after);
    EXPECT_EQ(differences(file_), "");
    std::filesystem::remove_all(folder_.path() / "backups");
  }
  EXPECT_GT(undone, 20);
}

TEST_F(Upgrade, MakesABackupOfTheOldTablesFirstWhereverItIsTold) {
  const auto elsewhere = folder_.path() / "elsewhere";
  { const Ledger ledger{file_, Source::simulator, elsewhere}; }
  const auto backups = BackupFolder{file_, elsewhere}.list();
  ASSERT_EQ(backups.size(), 1U);
  EXPECT_TRUE(backups[0].before_upgrade);
  EXPECT_EQ(backups[0].file.filename().string().find("points-before-version-1-"), 0U)
      << backups[0].file;
  EXPECT_EQ(raw_text(backups[0].file, "PRAGMA user_version"), "1\n");
  EXPECT_EQ(raw_text(backups[0].file,
                     "SELECT login, points, watch_seconds, present FROM points ORDER BY 1"),
            balances_);
}

TEST_F(Upgrade, DoesNotBeginWithoutABackup) {
  std::ofstream{folder_.path() / "backups"} << "a file is in the way";
  try {
    const Ledger ledger{file_, Source::simulator};
    FAIL();
  } catch (const Unusable& refused) {
    EXPECT_NE(std::string{refused.what()}.find("backups"), std::string::npos) << refused.what();
  }
  EXPECT_EQ(version(), "1\n");
  std::filesystem::remove(folder_.path() / "backups");
  EXPECT_EQ((Ledger{file_, Source::simulator}.upgraded_from()), 1);
}

TEST_F(Upgrade, IsUndoneByRestoringTheBackupOfIt) {
  { const Ledger ledger{file_, Source::simulator}; }
  const auto backups = BackupFolder{file_, {}}.list();
  ASSERT_EQ(backups.size(), 1U);
  Restore restore{file_, backups[0].file, Source::simulator};
  EXPECT_FALSE(restore.loss().any());
  restore.put_in_place(kNoon);
  EXPECT_EQ(version(), "1\n");
  EXPECT_EQ(balances(), balances_);
}

}  // namespace
}  // namespace pointsbot::db
