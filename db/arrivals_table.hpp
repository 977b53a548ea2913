#pragma once

#include "db/records.hpp"

#include <SQLiteCpp/Database.h>

#include <array>
#include <cstdint>
#include <span>

namespace pointsbot::db {

/// What the clock of each set of roles shows where a newcomer starts, by Roles::mask.
using Starts = std::array<std::int64_t, 256>;

/// Arrivals as a table that statements of this connection can read from: arrival(id, login, name,
/// roles, start), in their order, where `start` is that of the roles. Nothing is copied: REQUIRES
/// that the arrivals and their names stay where they are until every statement that reads them is
/// reset. Not to be moved. Private to db/.
class ArrivalsTable {
 public:
  /// REQUIRES: `starts` outlives it.
  ArrivalsTable(SQLite::Database& database, const Starts& starts);
  ArrivalsTable(const ArrivalsTable&) = delete;
  ArrivalsTable& operator=(const ArrivalsTable&) = delete;

  /// What the table holds from now on.
  void show(std::span<const Arrival> arrivals) { arrivals_ = arrivals; }
  std::span<const Arrival> rows() const { return arrivals_; }
  std::int64_t start(Roles roles) const { return starts_[static_cast<std::size_t>(roles.mask())]; }

 private:
  const Starts& starts_;
  std::span<const Arrival> arrivals_;
};

/// What is stored of a display name; nullptr where there is nothing to store: none, or the login in
/// other capitals.
const char* stored_name(const Arrival& viewer);

}  // namespace pointsbot::db
