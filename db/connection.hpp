#pragma once

#include "db/records.hpp"

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

/// The two kinds of connection there are, and what a database must be to get one. Private to db/.
namespace pointsbot::db {

/// How long a connection waits for another program to let go of the write lock.
inline constexpr std::chrono::milliseconds kPatience{5000};

/// A log longer than this is emptied (Ledger::settle) and its file cut.
inline constexpr std::int64_t kLongLog = std::int64_t{8} << 20;

struct Writing {
  SQLite::Database database;
  bool created;
  std::int64_t upgraded_from;  ///< version of the tables as they were found; 0: they were ours
};

/// Opens or creates the database for `source`, its settings pinned and read back; tables of an
/// older version become ours, in one transaction. Throws Unusable for a file that is not one of
/// ours; such a file is left as it is. REQUIRES: the Lock is held.
Writing open_for_writing(const std::filesystem::path& file, Source source);

/// Throws NothingYet when there is no such file or it is empty, Unusable when it is not one of ours
/// or has tables of another version: those of an older one are a bot's to bring up to date.
SQLite::Database open_for_reading(const std::filesystem::path& file);

/// "FILE: what SQLite said", with what it means where the code says more.
std::string describe(const std::filesystem::path& file, int code, const char* message);

}  // namespace pointsbot::db
