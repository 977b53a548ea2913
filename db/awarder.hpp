#pragma once

#include "base/result.hpp"
#include "db/arrivals_table.hpp"
#include "db/error.hpp"
#include "db/records.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

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
  /// So many arrivals are looked up, or inserted, by one statement: the pages that it touches stay
  /// in the cache for the next one.
  static constexpr std::size_t kBlock = 32;

  static std::span<Arrival> block_of(std::span<Arrival> all, std::size_t from);

  /// Which of them have an account here. REQUIRES: at most kBlock.
  std::bitset<kBlock> known(UserId channel, std::span<const Arrival> block);
  /// False when the ledger does not know him as absent.
  bool open_visit(const Award& award, const Before& was, std::int64_t at, const Arrival& viewer);
  /// False when one of them is in the ledger already. REQUIRES: at most kBlock, sorted by id.
  bool first_sights(const Award& award, const Awarded& now, const Before& was,
                    std::span<const Arrival> block);
  void take_login(UserId channel, const Arrival& viewer);
  void check_limits(const Award& award, const Before& was);
  std::int64_t tariff(std::int64_t pay);

  ArrivalsTable arrivals_;
  SQLite::Statement before_;
  SQLite::Statement visit_line_;
  SQLite::Statement leave_;
  SQLite::Statement known_;
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
  SQLite::Statement lose_logins_;
};

}  // namespace pointsbot::db
