#include "bench/baseline.hpp"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

namespace pointsbot::bench {
namespace {

constexpr int kFrame = 2048 + 24;

}  // namespace

SQLite::Database open_like_the_ledger(const std::filesystem::path& file) {
  SQLite::Database database{file.string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX};
  for (const char* const pragma :
       {"PRAGMA page_size=2048", "PRAGMA cache_size=-256", "PRAGMA mmap_size=0",
        "PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA wal_autocheckpoint=0",
        "PRAGMA journal_size_limit=8388608"}) {
    SQLite::Statement{database, pragma}.executeStep();
  }
  return database;
}

void settle_like_the_ledger(sqlite3* connection) {
  constexpr int kLongLog = (8 << 20) / kFrame;
  int frames = 0, moved = 0;
  sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
  if (frames <= kLongLog) return;
  sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

std::int64_t log_bytes_written(sqlite3* connection) {
  int pages = 0, highest = 0;
  sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0);
  return std::int64_t{pages} * kFrame;
}

}  // namespace pointsbot::bench
