#pragma once

#include "base/result.hpp"
#include "db/error.hpp"
#include "db/records.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>

namespace pointsbot::db {

/// The four steps of an award, inside a transaction that the caller opens and ends; docs/ledger.md
/// says why they stand in this order. Private to db/.
class Awarder {
 public:
  explicit Awarder(SQLite::Database& database);

  /// Throws Unusable when a limit of base/points.hpp would be passed. After an error the caller
  /// rolls back. `rows` and `wal_bytes` of the result are the caller's to fill in.
  Result<Awarded, Error> write(const Award& award);

 private:
  /// What the channel's two clocks and its counters show before the award.
  struct Before {
    std::int64_t no, at, seconds, paid, granted;
    std::int64_t points, present;
  };

  std::optional<Before> before(UserId channel);
  bool close_visit(const Award& award, const Before& was, UserId viewer);
  /// False when the ledger does not know him as absent: he is new, or here already.
  bool open_visit(const Award& award, const Before& was, std::int64_t at, const Arrival& viewer);
  bool first_sight(const Award& award, const Awarded& now, const Before& was,
                   const Arrival& viewer);
  void take_login(UserId channel, const Arrival& viewer);
  void check_limits(const Award& award, const Before& was);
  std::int64_t tariff(std::int64_t pay);

  SQLite::Statement before_;
  SQLite::Statement visit_line_;
  SQLite::Statement leave_;
  SQLite::Statement come_;
  SQLite::Statement come_renamed_;
  SQLite::Statement holder_;
  SQLite::Statement lose_login_;
  SQLite::Statement richest_;
  SQLite::Statement find_tariff_;
  SQLite::Statement add_tariff_;
  SQLite::Statement clock_;
  SQLite::Statement payment_;
  SQLite::Statement channel_;
  SQLite::Statement insert_;
};

}  // namespace pointsbot::db
