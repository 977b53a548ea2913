#pragma once

#include "db/statement.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>

namespace pointsbot::db {

/// Reads a channel's rows of table `clock`. Private to db/.
class ClockRows {
 public:
  struct Row {
    std::int64_t id, points, present;
  };

  explicit ClockRows(SQLite::Database& database)
      : rows_{database,
              "SELECT clock_id, points, present FROM clock WHERE channel_id=?1 "
              "ORDER BY clock_id"} {}

  /// Calls `take` with each, by id; the one of those who are absent is among them.
  template <class Take>
  void read(std::int64_t channel, Take take) {
    Rows rows{rows_, channel};
    while (rows.next()) take(Row{rows.number(0), rows.number(1), rows.number(2)});
  }

 private:
  SQLite::Statement rows_;
};

}  // namespace pointsbot::db
