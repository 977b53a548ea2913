#include "db/backup.hpp"
#include "db/health.hpp"
#include "db/lock.hpp"
#include "db/restore.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/open_watch.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace pointsbot::db {
namespace {

// One open() and close() of the database file beside SQLite drops its locks, and with them what was
// acknowledged: a person's `sqlite3 FILE` then deletes the log under the bot.
TEST(Opens, NothingButSqliteOpensTheDatabaseFile) {
  tests::TemporaryDirectory folder;
  faults();
  watch_opens("/watched.db");
  {
    Till till{folder.path() / "watched.db"};
    till.cycle({{1, "alice"}});
    Reader reader{till.file};
    EXPECT_EQ(reader.top(kChannel, 1).size(), 1U);
    EXPECT_EQ(reader.verify().different, 0);
    EXPECT_THROW((Ledger{till.file, Source::simulator}), AlreadyRunning);
    till.cycle({});
    till.ledger->settle();
  }
  { Till again{folder.path() / "watched.db"}; }
  EXPECT_THROW((Ledger{folder.path() / "watched.db", Source::twitch}), Unusable);
  EXPECT_GE(opens_seen().inside, 4);
  EXPECT_EQ(opens_seen().outside, 0);
}

TEST(Opens, NorDoBackupsRestoresAndTheDoctor) {
  tests::TemporaryDirectory folder;
  faults();
  const auto file = folder.path() / "watched.db";
  watch_opens("/watched.db");
  {
    Till till{file};
    till.cycle({{1, "alice"}});
    const BackupFolder backups{file, {}};
    const Backup made = backups.make(kNoon, 3);
    back_up_to(file, folder.path() / "mine.db");
    EXPECT_TRUE(backups.newest_sound(Source::simulator).has_value());
    EXPECT_EQ(examine(file, std::chrono::seconds{1}).refused, "");
    EXPECT_TRUE(running_bot(file).has_value());
    EXPECT_FALSE(restore_is_pending(file));
    EXPECT_THROW((Restore{file, made.file, Source::simulator}), AlreadyRunning);
    till.cycle({});
    till.ledger->settle();
    till.close();
    Restore{file, made.file, Source::simulator}.put_in_place(kNoon);
  }
  EXPECT_GE(opens_seen().inside, 4);
  EXPECT_EQ(opens_seen().outside, 0);
}

TEST(Opens, TheWatchSeesThoseOfOthers) {
  tests::TemporaryDirectory folder;
  { Till till{folder.path() / "watched.db"}; }
  watch_opens("/watched.db");
  ::close(::open((folder.path() / "watched.db").c_str(), O_RDONLY));
  EXPECT_EQ(opens_seen().outside, 1);
  { std::ifstream in{folder.path() / "watched.db"}; }
  EXPECT_EQ(opens_seen().outside, 2);
  EXPECT_EQ(opens_seen().inside, 0);
}

}  // namespace
}  // namespace pointsbot::db
