#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <vector>

namespace pointsbot::db {

/// What somebody earned by being present: what the payments gave, but for those that were undone.
/// Reads the payments of one channel only where a visit itself does not say it. In the caller's
/// snapshot. Private to db/.
class Earnings {
 public:
  explicit Earnings(SQLite::Database& database);

  /// Payments from `from` (not included) to `to`, on one clock, and what the ledger says they gave.
  struct Visit {
    std::int64_t clock, from, to, points, seconds;
  };
  struct Earned {
    std::int64_t points = 0;
    std::int64_t seconds = 0;
  };

  /// Before the call below, for each snapshot: payments up to `after` are asked for no more.
  void look(std::int64_t channel, std::int64_t after);

  /// The part of `visit` that lies in the payments from `after` (not included) to `to`.
  Earned of(const Visit& visit, std::int64_t after, std::int64_t to);

 private:
  struct Run {
    std::int64_t no;      ///< the first payment of this price
    std::int64_t before;  ///< all up to it
    std::int64_t price;
  };
  using Runs = std::vector<Run>;

  bool any_undone(std::int64_t after, std::int64_t to) const;
  void read();
  static void reprice(Runs& runs, std::int64_t no, std::int64_t price);
  static std::int64_t up_to(const Runs& runs, std::int64_t no);
  std::int64_t between(std::int64_t clock, std::int64_t after, std::int64_t to) const;

  std::int64_t channel_ = 0;
  std::int64_t after_ = 0;
  std::vector<std::int64_t> undone_;  // payments, sorted
  bool is_read_ = false;
  std::map<std::int64_t, Runs> clocks_;
  SQLite::Statement find_undone_;
  SQLite::Statement payments_;
  SQLite::Statement prices_;
};

}  // namespace pointsbot::db
