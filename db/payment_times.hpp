#pragma once

#include "base/clock.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>

namespace pointsbot::db {

/// When the payments of one channel were: neither their numbers nor their times run back. In the
/// caller's snapshot. Private to db/.
class PaymentTimes {
 public:
  explicit PaymentTimes(SQLite::Database& database);

  /// Before the calls below, for each snapshot.
  void look(std::int64_t channel);

  /// The last payment before that time; those that are forgotten count as before it.
  std::int64_t last_before(WallTime time);
  std::optional<WallTime> of(std::int64_t no);

 private:
  std::int64_t channel_ = 0;
  std::int64_t first_no_ = 1;
  std::int64_t last_no_ = 0;
  SQLite::Statement channel_row_;
  SQLite::Statement time_;
};

}  // namespace pointsbot::db
