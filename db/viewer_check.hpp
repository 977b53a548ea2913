#pragma once

#include "db/differences.hpp"
#include "db/line_count.hpp"
#include "db/payment_sums.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pointsbot::db {

class Rows;

/// A channel as the current snapshot of a check has it.
struct CheckedChannel {
  std::int64_t id = 0, last_no = 0, seconds = 0, paid = 0, granted = 0, held = 0, folded_no = 0;
  std::int64_t known = 0;       ///< how many viewers it says there are
  std::int64_t first_line = 1;  ///< the first that is not folded
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> clocks;  ///< points, present
};

/// Compares one viewer with his own history, and that with the payments: I1 to I4 of
/// docs/ledger.md. Inside a snapshot of the caller's. Private to db/.
class ViewerCheck {
 public:
  /// Columns of a query for viewers, as check() reads them.
  static constexpr std::string_view kColumns =
      "channel_id, user_id, clock_id, base, watch_base, clock_from, seconds_from, from_no, "
      "from_at, "
      "opening, opening_seconds, first_seen, last_seen, last_line, roles, stopped, merged_into, "
      "coalesce(name,login,'somebody')";

  ViewerCheck(SQLite::Database& database, PaymentSums& sums, LineCount& lines,
              Differences& differences);

  struct Viewer {
    explicit Viewer(const Rows& row);

    std::int64_t channel, id, clock, base, watch_base, clock_from, seconds_from, from_no, from_at,
        opening, opening_seconds;
    std::optional<std::int64_t> first_seen, last_seen;
    std::int64_t last_line, roles;
    bool stopped;
    std::optional<std::int64_t> merged_into;
    std::string name;
  };
  /// REQUIRES: the channel has his clock.
  void check(const CheckedChannel& channel, const Viewer& viewer);

  std::int64_t visits() const { return visits_; }
  std::int64_t entries() const { return entries_; }

 private:
  struct Visit {
    std::int64_t line;  ///< 0: the open one
    std::int64_t clock, from_no, from_at, clock_from, to_no, points, seconds;

    std::string name() const;
  };

  bool check_chain(const CheckedChannel& channel, const Viewer& viewer, std::int64_t& points,
                   std::int64_t& seconds);
  void check_visit(const CheckedChannel& channel, const Viewer& viewer, const Visit& visit);
  void check_standing(const CheckedChannel& channel, const Viewer& viewer);
  std::optional<std::int64_t> time_of(std::int64_t channel, std::int64_t no);
  template <class... Values>
  void differs(const Viewer& viewer, const char* what, const Values&... values);

  PaymentSums& sums_;
  LineCount& lines_;
  Differences& differences_;
  SQLite::Statement line_;
  SQLite::Statement time_;
  SQLite::Statement exists_;
  std::int64_t visits_ = 0;
  std::int64_t entries_ = 0;
};

}  // namespace pointsbot::db
