#include "db/line_finder.hpp"

#include "db/statement.hpp"

namespace pointsbot::db {

LineFinder::LineFinder(SQLite::Database& db)
    : last_{db, "SELECT coalesce(max(line_id),0) FROM line"},
      line_after_{db,
                  "SELECT line_id, no FROM line WHERE line_id>=?1 AND line_id<?2 AND channel_id=?3 "
                  "ORDER BY line_id LIMIT 1"} {}

std::int64_t LineFinder::last() {
  Rows rows{last_};
  return rows.next() ? rows.number(0) : 0;
}

std::int64_t LineFinder::first_of(std::int64_t channel, std::int64_t no) {
  std::int64_t low = 0, high = last() + 1;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    Rows rows{line_after_, middle, high, channel};
    if (rows.next() && rows.number(1) < no) {
      low = rows.number(0) + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace pointsbot::db
