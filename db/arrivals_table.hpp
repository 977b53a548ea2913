#pragma once

#include "db/records.hpp"

#include <SQLiteCpp/Database.h>

#include <span>

namespace pointsbot::db {

/// Arrivals as a table that statements of this connection can read from: arrival(id, login, name),
/// in their order. Nothing is copied: REQUIRES that the arrivals and their names stay where they
/// are until every statement that reads them is reset. Not to be moved. Private to db/.
class ArrivalsTable {
 public:
  explicit ArrivalsTable(SQLite::Database& database);
  ArrivalsTable(const ArrivalsTable&) = delete;
  ArrivalsTable& operator=(const ArrivalsTable&) = delete;

  /// What the table holds from now on.
  void show(std::span<const Arrival> arrivals) { arrivals_ = arrivals; }
  std::span<const Arrival> rows() const { return arrivals_; }

 private:
  std::span<const Arrival> arrivals_;
};

/// What is stored of a display name; nullptr where there is nothing to store: none, or the login in
/// other capitals.
const char* stored_name(const Arrival& viewer);

}  // namespace pointsbot::db
