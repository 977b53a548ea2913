#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>

struct sqlite3;

/// What the ledger is compared with runs on the same SQLite with the same settings.
namespace pointsbot::bench {

/// A connection with the settings of db/connection.cpp; made when it is not there.
SQLite::Database open_like_the_ledger(const std::filesystem::path& file);

/// What Ledger::settle() does at the quiet point after a cycle, except that the page cache is kept.
void settle_like_the_ledger(sqlite3* connection);

/// Written to the log so far; a page that was written twice counts twice.
std::int64_t log_bytes_written(sqlite3* connection);

}  // namespace pointsbot::bench
