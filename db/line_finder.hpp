#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>

namespace pointsbot::db {

/// Where in the history a payment is. Private to db/.
class LineFinder {
 public:
  explicit LineFinder(SQLite::Database& database);

  std::int64_t last();
  /// The first line of the channel that a payment from `no` on can be in; behind last() where there
  /// is none. Within a channel the lines have their payments in order.
  std::int64_t first_of(std::int64_t channel, std::int64_t no);

 private:
  SQLite::Statement last_;
  SQLite::Statement line_after_;
};

}  // namespace pointsbot::db
