#include "bench/naive_bot.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

namespace pointsbot::bench {

NaiveBot::NaiveBot(const std::filesystem::path& file)
    : database_{file.string(),
                SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX} {
  SQLite::Statement{database_, "PRAGMA journal_mode=WAL"}.executeStep();
  database_.exec(
      "PRAGMA synchronous=FULL; PRAGMA cache_size=-256; PRAGMA mmap_size=0; "
      "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON");
  SQLite::Statement{database_, "PRAGMA wal_autocheckpoint=0"}.executeStep();
  database_.exec(
      "CREATE TABLE points(Username TEXT UNIQUE, Points INTEGER, PRIMARY KEY(Username))");
}

void NaiveBot::cycle(const std::vector<std::string>& logins, std::int64_t pay,
                     std::int64_t welcome) {
  SQLite::Transaction transaction{database_};
  for (const std::string& login : logins) {
    bool known;
    {
      SQLite::Statement ask{database_, "SELECT Username FROM points WHERE Username=?"};
      ask.bindNoCopy(1, login);
      known = ask.executeStep();
    }
    if (!known) {
      SQLite::Statement insert{database_, "INSERT INTO points(Username,Points) VALUES(?,?)"};
      insert.bindNoCopy(1, login);
      insert.bind(2, welcome);
      insert.exec();
      continue;
    }
    std::int64_t points;
    {
      SQLite::Statement ask{database_, "SELECT Points FROM points WHERE Username=?"};
      ask.bindNoCopy(1, login);
      ask.executeStep();
      points = ask.getColumn(0).getInt64();
    }
    SQLite::Statement update{database_, "UPDATE points SET Points=? WHERE Username=?"};
    update.bind(1, points + pay);
    update.bindNoCopy(2, login);
    update.exec();
  }
  transaction.commit();
}

void NaiveBot::settle() {
  sqlite3_wal_checkpoint_v2(database_.getHandle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                            nullptr);
  sqlite3_db_release_memory(database_.getHandle());
}

std::int64_t NaiveBot::wal_bytes() const {
  int pages = 0, highest = 0;
  sqlite3_db_status(database_.getHandle(), SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0);
  return std::int64_t{pages} * (4096 + 24);
}

std::int64_t NaiveBot::total() const {
  SQLite::Statement ask{database_, "SELECT sum(Points) FROM points"};
  ask.executeStep();
  return ask.getColumn(0).getInt64();
}

}  // namespace pointsbot::bench
