#include "db/open_files.hpp"

#include "db/backup.hpp"
#include "db/error.hpp"
#include "db/restore.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/file_steps.hpp"
#include "tests/db/support.hpp"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace pointsbot::db {
namespace {

/// What somebody does to the files of a bot that runs.
class FilesTakenAway : public ::testing::Test {
 protected:
  FilesTakenAway() {
    faults() = {.skip_syncs = true};
    file_steps() = {};
  }
  ~FilesTakenAway() override {
    faults() = {};
    file_steps() = {};
  }

  static std::string balances(const std::filesystem::path& file) {
    return raw_text(file, "SELECT login, points, watch_seconds, present FROM points ORDER BY 1");
  }
  /// What the ledger said, which saved all that had been paid.
  std::string saved(const std::function<void()>& take_away) {
    Till till{file_};
    till.cycle({{1, "alice"}, {2, "bob"}});
    till.cycle({{1, "alice"}});
    const std::string before = balances(file_);
    take_away();
    std::string said;
    for (int i = 0; i < 2; ++i) {
      try {
        till.cycle({{1, "alice"}, {3, "carol"}});
        ADD_FAILURE() << "paid";
      } catch (const Gone& gone) {
        said = gone.what();
      }
    }
    till.close();
    const auto backups = folder_.list();
    EXPECT_EQ(backups.size(), 1U) << "once, however often it is asked";
    if (backups.empty()) return said;
    EXPECT_EQ(balances(backups[0].file), before);
    EXPECT_NE(said.find("Nothing that was paid is lost: all of it was copied just now and checked, "
                        "as " +
                        backups[0].file.string()),
              said.npos)
        << said;
    Restore restore{file_, backups[0].file, Source::simulator};
    EXPECT_FALSE(restore.loss().any());
    restore.put_in_place(kNoon);
    EXPECT_EQ(balances(file_), before);
    EXPECT_EQ(differences(file_), "");
    return said;
  }
  void expect(std::string_view begin, const std::string& said) const {
    EXPECT_EQ(said.find(begin), 0U) << said;
  }

  tests::TemporaryDirectory directory_;
  std::filesystem::path file_ = std::filesystem::canonical(directory_.path()) / "points.db";
  std::filesystem::path elsewhere_ = file_.string() + ".elsewhere";
  BackupFolder folder_{file_, {}};
};

TEST_F(FilesTakenAway, ADatabaseThatWasMovedIsNamedWhereItIs) {
  expect(file_.string() + " was moved to " + elsewhere_.string() + " while the bot ran.",
         saved([&] { std::filesystem::rename(file_, elsewhere_); }));
}

TEST_F(FilesTakenAway, ADatabaseThatWasDeletedIsSavedFromWhatIsStillOpen) {
  expect(file_.string() + " was deleted while the bot ran.",
         saved([&] { std::filesystem::remove(file_); }));
}

TEST_F(FilesTakenAway, ADatabaseThatWasDeletedWithItsLogAsWell) {
  expect(file_.string() + " was deleted while the bot ran.", saved([&] {
           for (const char* const suffix : {"", "-wal", "-shm"})
             std::filesystem::remove(file_.string() + suffix);
         }));
}

TEST_F(FilesTakenAway, ALogThatWasDeletedIsSaved) {
  expect(file_.string() + "-wal, which has the newest changes of points.db, was deleted while",
         saved([&] { std::filesystem::remove(file_.string() + "-wal"); }));
}

/// Somebody else's backup in the same folder.
class AnotherBackup {
 public:
  explicit AnotherBackup(const std::filesystem::path& folder)
      : folder_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
    EXPECT_EQ(::flock(folder_, LOCK_EX), 0);
  }
  ~AnotherBackup() { end(); }
  AnotherBackup(const AnotherBackup&) = delete;
  AnotherBackup& operator=(const AnotherBackup&) = delete;
  void end() {
    if (folder_ >= 0) ::close(std::exchange(folder_, -1));
  }

 private:
  int folder_;
};

TEST_F(FilesTakenAway, WhatIsSavedWaitsForAnotherBackupInTheFolder) {
  std::filesystem::create_directory(directory_.path() / "backups");
  AnotherBackup other{directory_.path() / "backups"};
  int slept = 0;
  file_steps().asleep = [&] {
    if (++slept == 3) other.end();
  };
  saved([&] { std::filesystem::remove(file_); });
  EXPECT_EQ(slept, 3);
}

TEST_F(FilesTakenAway, WhatIsSavedGoesOnBesideABackupThatTakesLong) {
  const auto backups = directory_.path() / "backups";
  std::filesystem::create_directory(backups);
  const AnotherBackup other{backups};
  const auto half_done = backups / "points-2026-11-22-2100.db.part";
  std::ofstream{half_done} << "half of it";
  int slept = 0;
  file_steps().asleep = [&] { ++slept; };
  saved([&] { std::filesystem::remove(file_); });
  EXPECT_GT(slept, 20);
  EXPECT_TRUE(std::filesystem::exists(half_done)) << "that is the other's";
}

TEST_F(FilesTakenAway, ADatabaseThatWasReplacedLeavesItsLogToNobodyElse) {
  const auto other = directory_.path() / "other.db";
  {
    Till till{other};
    till.cycle({{9, "zoe"}});
  }
  const std::string its = balances(other);
  Till till{file_};
  till.cycle({{1, "alice"}});
  std::filesystem::rename(other, file_);
  EXPECT_THROW(till.cycle({{1, "alice"}}), Gone);
  till.close();
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-wal"));
  EXPECT_TRUE(std::filesystem::exists(file_.string() + "-wal.of-the-file-before"));
  EXPECT_EQ(balances(file_), its);
  { Till again{file_}; }
  EXPECT_EQ(balances(file_), its);
}

/// As `cp` and `cat` do it: the file stays the same one.
void write_over(const std::filesystem::path& file, const std::filesystem::path& by) {
  std::filesystem::copy_file(by, file, std::filesystem::copy_options::overwrite_existing);
}

TEST_F(FilesTakenAway, AnOlderCopyWrittenOverItIsNotPaidOn) {
  Till till{file_};
  till.cycle({{1, "alice"}});
  const auto copy = folder_.make(kNoon, 3).file;
  const std::string then = balances(copy);
  till.cycle({{1, "alice"}});
  till.cycle({{1, "alice"}, {2, "bob"}});
  till.ledger->settle();
  write_over(file_, copy);
  for (int i = 0; i < 2; ++i) {
    try {
      till.cycle({{1, "alice"}, {2, "bob"}});
      FAIL() << "paid";
    } catch (const Gone& gone) {
      expect(file_.string() +
                 " was written over while the bot ran, by an older copy or by another "
                 "database: the last 2 of the payments and commands",
             gone.what());
    }
    EXPECT_THROW(till.ledger->open_channel(kChannel, "streamer"), Gone) << "nor is it read again";
  }
  till.close();
  EXPECT_EQ(balances(file_), then);
  till.open();
  EXPECT_EQ(till.ledger->missing(), 2);
  till.here.erase(UserId{2});
  EXPECT_TRUE(till.cycle({{1, "alice"}}).has_value()) << "whoever wants the older one starts again";
}

TEST_F(FilesTakenAway, AnotherDatabaseWrittenOverItIsNotPaidOn) {
  const auto other = directory_.path() / "other.db";
  {
    Till till{other};
    till.cycle({{9, "zoe"}});
    const auto* const more =
        "INSERT INTO op(channel_id,no,at,kind,state,first_line,last_line) "
        "VALUES(1,1,1,1,1,1,0)";
    till.close();
    SQLite::Database database{other.string(), SQLite::OPEN_READWRITE};
    for (int i = 0; i < 5; ++i) database.exec(more);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  const std::string its = balances(other);
  Till till{file_};
  till.cycle({{1, "alice"}});
  till.cycle({{1, "alice"}});
  till.ledger->settle();
  write_over(file_, other);
  try {
    till.cycle({{1, "alice"}});
    FAIL() << "paid";
  } catch (const Gone& gone) {
    expect(file_.string() +
               " was written over while the bot ran, by an older copy or by another "
               "database: of this channel it has payments up to 1, and the bot has "
               "made 2.",
           gone.what());
  }
  till.close();
  EXPECT_EQ(balances(file_), its);
}

TEST_F(FilesTakenAway, WhatDoesNotFitADatabaseWasWrittenForAnother) {
  Till till{file_};
  till.cycle({{1, "alice"}});
  SQLite::Database other{file_.string(), SQLite::OPEN_READWRITE};
  other.exec(
      "INSERT INTO payment SELECT channel_id,no+1,at,kind,tariff_id,seconds,present,minted,op_id,"
      "undone FROM payment");
  try {
    till.cycle({{1, "alice"}});
    FAIL() << "paid";
  } catch (const Gone& gone) {
    const std::string said = gone.what();
    EXPECT_NE(said.find("database: what the bot writes does not fit it (UNIQUE"), said.npos)
        << said;
  }
}

TEST_F(FilesTakenAway, WhereNothingCanBeSavedIsSaidSo) {
  Till till{file_};
  till.cycle({{1, "alice"}});
  std::ofstream{directory_.path() / "backups"} << "in the way";
  std::filesystem::rename(file_, elsewhere_);
  try {
    till.cycle({{1, "alice"}});
    FAIL() << "paid";
  } catch (const Gone& gone) {
    const std::string said = gone.what();
    EXPECT_NE(said.find("was moved to " + elsewhere_.string()), said.npos) << said;
    EXPECT_NE(said.find("What was paid could not be copied any more: The folder "), said.npos)
        << said;
  }
}

}  // namespace
}  // namespace pointsbot::db
