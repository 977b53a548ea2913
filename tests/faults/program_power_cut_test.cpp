#include "db/reader.hpp"
#include "tests/db/schema_1.hpp"
#include "tests/faults/program_faults.hpp"
#include "tests/faults/rounds.hpp"
#include "tests/support/power_cut.hpp"
#include "tests/support/syscall_faults.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace pointsbot {
namespace {

namespace fs = std::filesystem;
using tests::PowerCut;
using tests::Unsynced;

/// The database at `from` as the first version of the program would have left it.
void make_old(const fs::path& from, const fs::path& to) {
  SQLite::Database old{to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  old.exec("PRAGMA journal_mode=WAL");
  old.exec(db::kSchema1);
  old.exec("PRAGMA application_id=0x50747342");
  old.exec("PRAGMA user_version=1");
  old.exec("ATTACH '" + from.string() + "' AS new");
  for (const char* const table :
       {"origin", "channel", "clock", "viewer", "tariff", "payment", "line"}) {
    SQLite::Statement columns{old, "SELECT group_concat(name) FROM pragma_table_info(?)"};
    columns.bind(1, table);
    columns.executeStep();
    old.exec(std::string{"INSERT INTO "} + table + " SELECT " + columns.getColumn(0).getString() +
             " FROM new." + table);
  }
}

/// What the built program did, once, and the disks that a power cut at its moments leaves.
class ProgramPowerCuts : public ProgramFaults {
 protected:
  void configure_backups_beside() const {
    configure(
        "[points]\ninterval = 1\n[database]\npath = folder/points.db\nbackup_dir = folder\n"
        "backups_kept = 2\n[simulator]\nviewers = 100\nchurn = 10\n");
  }

  /// Runs it to its end and writes down what it does in its folder.
  PowerCut recorded(std::vector<std::string> arguments) {
    const fs::path before = directory_.path() / "before", record = directory_.path() / "record";
    fs::copy(folder_, before);
    auto environment = environment_;
    environment.merge(tests::recording(POINTSBOT_DISK_RECORDER, folder_, record));
    const tests::Finished finished = tests::run(command(std::move(arguments)), environment);
    EXPECT_EQ(finished.code, 0) << finished.out << finished.err;
    return PowerCut{before, record};
  }

  /// Calls `look(said)` with `left_` as the disk is after cuts at moments from first to last, about
  /// `cuts` of them, or all for the soak.
  template <class Look>
  void cut(const PowerCut& power, int cuts, Look look) {
    constexpr Unsynced kWays[] = {Unsynced::lost, Unsynced::any, Unsynced::in_order};
    const std::size_t every = std::max<std::size_t>(
        1, power.moments() * std::size(kWays) / static_cast<std::size_t>(tests::rounds(cuts)));
    tests::syscall_faults().skip_syncs = true;
    int made = 0;
    for (std::size_t moment = 0; moment <= power.moments(); moment += every) {
      for (const Unsynced how : kWays) {
        SCOPED_TRACE("a cut after call " + std::to_string(moment));
        power.leave(moment, how, tests::Syncs::all,
                    tests::first_seed() + static_cast<unsigned>(moment), left_);
        look(power.said(moment));
        ++made;
        if (HasFailure()) break;
      }
    }
    tests::syscall_faults().skip_syncs = false;
    std::printf("%d cuts at %zu moments\n", made, power.moments() / every + 1);
    EXPECT_GE(made, std::min(cuts, tests::rounds(cuts)) / 2);
  }

  const fs::path left_ = directory_.path() / "left";
  const fs::path left_database_ = left_ / "points.db";
};

TEST_F(ProgramPowerCuts, LoseNothingThatWasToldToBePaid) {
  const PowerCut power = recorded({"run", "--verbose", "--cycles", "4"});
  ASSERT_EQ(tests::payments_told(power.said(power.moments())),
            (std::vector<std::int64_t>{1, 2, 3, 4}))
      << power.said(power.moments());
  std::size_t told_in_all = 0;
  cut(power, 45, [&](const std::string& said) {
    ASSERT_EQ(all_there(left_database_, tests::payments_told(said)), "");
    told_in_all += tests::payments_told(said).size();
  });
  EXPECT_GT(told_in_all, 20U);
}

TEST_F(ProgramPowerCuts, LeaveAnImportWholeOrNotAtAll) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  const std::string file = (directory_.path() / "old.csv").string();
  {
    std::ofstream csv{file};
    csv << "user_id,login,points\n";
    for (int i = 1; i <= 400; ++i) csv << 1'000'000 + i << ",import" << i << ',' << i << '\n';
  }
  const PowerCut power = recorded({"import", file, "--yes"});
  int without = 0, with = 0;
  cut(power, 45, [&](const std::string& said) {
    const bool told_so = said.find("Imported as operation 1.") != std::string::npos;
    ASSERT_EQ(all_there(left_database_, {1}), "");
    const std::string has =
        db::raw_text(left_database_,
                     "SELECT (SELECT count(*) FROM op), (SELECT coalesce(sum(points),0) FROM "
                     "points WHERE login LIKE 'import%')");
    ASSERT_TRUE(has == "1|80200\n" || (has == "0|0\n" && !told_so)) << has << said;
    ++(has == "0|0\n" ? without : with);
  });
  EXPECT_GT(without, 0);
  EXPECT_GT(with, 0);
}

TEST_F(ProgramPowerCuts, LeaveTheOldOrTheNewOfARestoreWhole) {
  const std::string backup = (directory_.path() / "backup.db").string();
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  ASSERT_EQ(run({"backup", backup}).code, 0);
  ASSERT_EQ(run({"run", "--cycles", "2"}).code, 0);
  const PowerCut power = recorded({"restore", "--lose-newer", backup});
  int old_ones = 0, new_ones = 0;
  cut(power, 90, [&](const std::string&) {
    ASSERT_EQ(all_there(left_database_, {1}), "");
    const std::string last = db::raw_text(left_database_, "SELECT last_no FROM channel");
    ASSERT_TRUE(last == "1\n" || last == "3\n") << last;
    ++(last == "3\n" ? old_ones : new_ones);
  });
  EXPECT_GT(old_ones, 0);
  EXPECT_GT(new_ones, 0);
}

TEST_F(ProgramPowerCuts, OfABackupAndItsRotationLeaveAsManySoundOnesAsAreKept) {
  configure_backups_beside();
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  for (int i = 0; i < 2; ++i) ASSERT_EQ(run({"backup"}).code, 0);
  const PowerCut power = recorded({"backup"});
  int most = 0;
  cut(power, 90, [&](const std::string& said) {
    ASSERT_EQ(all_there(left_database_, {1}), "");
    int sound = 0;
    bool told_one_is_there = false;
    for (const auto& entry : fs::directory_iterator{left_}) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with("points-2") || !name.ends_with(".db")) continue;
      ASSERT_EQ(db::raw_text(entry.path(), "PRAGMA integrity_check"), "ok\n") << name;
      ASSERT_EQ(db::differences(entry.path()), "") << name;
      ++sound;
      told_one_is_there = told_one_is_there || said.find(name) != said.npos;
    }
    ASSERT_GE(sound, 2);
    ASSERT_EQ(told_one_is_there, said.find("Backup: ") != said.npos);
    most = std::max(most, sound);
  });
  EXPECT_EQ(most, 3) << "the new one, before the oldest went";
}

TEST_F(ProgramPowerCuts, OfAnUpgradeLeaveTheOldTablesOrTheNewWhole) {
  configure_backups_beside();
  ASSERT_EQ(run({"run", "--cycles", "2"}).code, 0);
  make_old(database_, directory_.path() / "old.db");
  for (const auto& entry : fs::directory_iterator{folder_}) fs::remove(entry.path());
  fs::rename(directory_.path() / "old.db", database_);
  constexpr const char* kBalances = "SELECT login, points, watch_seconds FROM points ORDER BY 1";
  const std::string before = db::raw_text(database_, kBalances);
  const PowerCut power = recorded({"run", "--verbose", "--cycles", "1"});
  int old_ones = 0, new_ones = 0;
  cut(power, 90, [&](const std::string& said) {
    const std::string version = db::raw_text(left_database_, "PRAGMA user_version");
    ++(version == "1\n" ? old_ones : new_ones);
    for (const auto& entry : fs::directory_iterator{left_}) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with("points-before-version") || !name.ends_with(".db")) continue;
      ASSERT_EQ(db::raw_text(entry.path(), kBalances), before);
    }
    const std::string last = db::raw_text(left_database_, "SELECT last_no FROM channel");
    ASSERT_TRUE(last != "2\n" || db::raw_text(left_database_, kBalances) == before);
    ASSERT_EQ(all_there(left_database_, tests::payments_told(said)), "");
  });
  EXPECT_GT(old_ones, 0);
  EXPECT_GT(new_ones, 0);
}

}  // namespace
}  // namespace pointsbot
