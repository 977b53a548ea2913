#pragma once

#include "db/clocks.hpp"
#include "db/records.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Database.h>

#include <cstdint>

struct sqlite3;

namespace pointsbot::db {

/// The step of an award for those who were seen by something else than a viewer list: their names,
/// and the bonus of those who chatted. Inside a transaction of the caller's. Private to db/.
class Sightings {
 public:
  Sightings(SQLite::Database& database, Clocks& clocks);

  /// After everybody present was paid. Adds to `awarded` what it did.
  void write(const Award& award, Awarded& awarded);

  /// Lets go of what was prepared.
  void forget();

 private:
  void rename(const Arrival& viewer);
  void pay_active(const Award& award, Awarded& awarded);

  sqlite3* database_;
  Clocks& clocks_;
  RareStatement holder_;
  RareStatement rename_;
  RareStatement lose_login_;
  RareStatement next_op_;
  RareStatement account_;
  RareStatement line_;
  RareStatement add_;
  RareStatement op_;
};

}  // namespace pointsbot::db
