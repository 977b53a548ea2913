#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <stop_token>
#include <string>

/// Looking for damage in a database file. Private to db/.
namespace pointsbot::db {

struct Look {
  std::string found;  ///< what is wrong, as SQLite says it; empty: nothing
  bool whole = true;  ///< false: the time was over before the end
};

enum class Check {
  quick,  ///< pages, rows and constraints: as long as reading the file
  whole,  ///< and every entry of every index: some four times as long
};

struct Patience {
  std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
  std::stop_token stop{};
};

/// Whether reading the file or its log failed by the disk's doing: to SQLite that, too, is damage.
bool disk_refused(SQLite::Database& database);

/// Throws SQLite::Exception for what is no damage: a disk that fails, memory that is not there.
Look look_for_damage(SQLite::Database& database, Check check, const Patience& patience);

}  // namespace pointsbot::db
