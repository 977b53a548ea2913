#pragma once

#include "db/clocks.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>

namespace pointsbot::db {

/// Ends the visits of single viewers, inside a transaction of the caller's whose Clocks are loaded.
/// A visit ends with the last payment that it had, not now: the time since is unpaid. Private to
/// db/.
class Visits {
 public:
  Visits(SQLite::Database& database, Clocks& clocks);

  /// Where he stands; kAbsent also for whom nobody knows.
  std::int64_t clock_of(std::int64_t viewer);

  /// He leaves. False when he does not stand on `clock`.
  bool close(std::int64_t clock, std::int64_t viewer);

  /// He stays, on another clock: one visit ends and the next begins. REQUIRES: he stands on `from`.
  void move(std::int64_t from, std::int64_t to, std::int64_t viewer);

 private:
  bool write_line(std::int64_t clock, std::int64_t points, std::int64_t viewer);

  Clocks& clocks_;
  SQLite::Statement stands_on_;
  SQLite::Statement line_;
  SQLite::Statement leave_;
  SQLite::Statement move_;
};

}  // namespace pointsbot::db
