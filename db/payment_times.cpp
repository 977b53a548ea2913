#include "db/payment_times.hpp"

#include "db/statement.hpp"

namespace pointsbot::db {

PaymentTimes::PaymentTimes(SQLite::Database& database)
    : channel_row_{database,
                   "SELECT (SELECT no FROM payment p WHERE p.channel_id=c.channel_id "
                   "ORDER BY no LIMIT 1), last_no FROM channel c WHERE channel_id=?"},
      time_{database, "SELECT at FROM payment WHERE channel_id=?1 AND no=?2"} {}

void PaymentTimes::look(std::int64_t channel) {
  channel_ = channel;
  Rows rows{channel_row_, channel};
  const bool any = rows.next() && !rows.is_null(0);
  first_no_ = any ? rows.number(0) : 1;
  last_no_ = any ? rows.number(1) : 0;
}

std::optional<WallTime> PaymentTimes::of(std::int64_t no) {
  Rows rows{time_, channel_, no};
  if (!rows.next()) return std::nullopt;
  return WallTime{std::chrono::milliseconds{rows.number(0)}};
}

std::int64_t PaymentTimes::last_before(WallTime time) {
  std::int64_t low = first_no_, high = last_no_ + 1;  // of the first that is not before it
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const std::optional<WallTime> at = of(middle);
    if (!at || *at < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

}  // namespace pointsbot::db
