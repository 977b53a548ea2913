#pragma once

#include "base/local_day.hpp"
#include "db/earnings.hpp"
#include "db/payment_times.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// Who has gained most since a day: what table `day` has of it, the lines that are not in it yet,
/// and the visits that are still open. In the caller's snapshot. Not to be moved. Private to db/.
class Gains {
 public:
  explicit Gains(SQLite::Database& database);
  Gains(const Gains&) = delete;
  Gains& operator=(const Gains&) = delete;

  enum class Of { points, seconds };
  struct Gained {
    std::int64_t id;
    std::int64_t points;
    std::int64_t seconds;
  };
  /// Those who gained anything; equals by id. An account that went into another one counts there.
  std::vector<Gained> top(std::int64_t channel, LocalDay since, Of by, int count);

 private:
  struct Function;

  void look(std::int64_t channel, LocalDay since);

  std::vector<std::pair<std::int64_t, std::int64_t>> merged_;  // from, into; sorted
  std::vector<std::int64_t> hidden_;                           // sorted
  std::int64_t before_ = 0;                                    // the last payment before the day
  PaymentTimes times_;
  Earnings earnings_;
  bool has_functions_;  // the statements below call them
  SQLite::Statement find_merged_;
  SQLite::Statement find_hidden_;
  SQLite::Statement by_points_;
  SQLite::Statement by_seconds_;
};

}  // namespace pointsbot::db
