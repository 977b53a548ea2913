#pragma once

#include "base/result.hpp"
#include "db/arrivals_table.hpp"
#include "db/clocks.hpp"
#include "db/error.hpp"
#include "db/records.hpp"
#include "db/sightings.hpp"
#include "db/statement.hpp"
#include "db/visits.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

struct sqlite3;

namespace pointsbot::db {

/// The steps of an award, inside a transaction that the caller opens and ends; docs/ledger.md says
/// why they stand in this order. Private to db/.
class Awarder {
 public:
  Awarder(SQLite::Database& database, Clocks& clocks, Visits& visits);

  /// Throws Unusable when a limit of base/points.hpp would be passed. After an error the caller
  /// rolls back. `rows` and `wal_bytes` of the result are the caller's to fill in.
  Result<Awarded, Error> write(const Award& award);

  /// Lets go of what was prepared for a rare case.
  void forget();

 private:
  /// So many newcomers are inserted by one statement: the pages that it touches stay in the cache
  /// for the next one.
  static constexpr std::size_t kBlock = 10;

  /// What to do with somebody who came.
  enum class Came { back, stopped, unwelcomed, new_here };

  static std::span<Arrival> block_of(std::span<Arrival> all, std::size_t from);

  bool close_visit(const Attendee& viewer);
  bool change_roles(const Attendee& viewer);
  /// What first sights are written with: the channel as the payment will leave it.
  struct After {
    std::int64_t no, at, seconds;
  };

  /// Writes a block by looking for the account of each, or as newcomers first. How many were
  /// newcomers; nothing where somebody is here already. The first swaps newcomers to the front.
  /// REQUIRES: at most kBlock, sorted by id.
  std::optional<std::size_t> mostly_known(const Award& award, const After& after,
                                          std::span<Arrival> block);
  std::optional<std::size_t> mostly_new(const Award& award, const After& after,
                                        std::span<const Arrival> block);
  void start_from(const Award& award, const Arrival& viewer);
  /// How many of them had no account, and have one now. REQUIRES: start_from each.
  std::size_t insert(const Award& award, const After& after, std::span<const Arrival> block);
  Came open_visit(const Arrival& viewer, std::int64_t at);
  bool welcome(const Award& award, std::int64_t at);
  /// Throws Unusable for a name that comes to the number of another one.
  void check_name(const Arrival& viewer);
  void take_login(const Arrival& viewer);

  sqlite3* database_;
  Clocks& clocks_;
  Visits& visits_;
  /// Of this award, those who had an account before they were seen.
  std::vector<Arrival> unwelcomed_;
  Starts starts_{};
  ArrivalsTable arrivals_;
  RareStatement note_roles_;
  SQLite::Statement known_;
  SQLite::Statement come_;
  SQLite::Statement come_renamed_;
  SQLite::Statement peculiar_;
  RareStatement come_anyhow_;
  RareStatement login_of_;
  RareStatement holder_;
  RareStatement lose_login_;
  SQLite::Statement insert_;
  SQLite::Statement login_taken_;
  SQLite::Statement lose_logins_;
  RareStatement welcome_op_;
  RareStatement welcome_line_;
  RareStatement add_welcome_;
  Sightings sightings_;
};

}  // namespace pointsbot::db
