#pragma once

#include "db/operation.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>
#include <string>

namespace pointsbot::db {

/// What was asked for before, by its ref. In a transaction of the caller's. Private to db/.
class Refs {
 public:
  explicit Refs(SQLite::Database& database);

  /// What became of the operation that had the same ref, nothing where it is new.
  std::optional<Outcome> before(const Operation& operation);

  /// Whether an operation with this ref is in the database, also a refused one.
  bool holds(UserId channel, const std::string& ref);

 private:
  SQLite::Statement find_;
  SQLite::Statement entered_;
  SQLite::Statement bonus_;
};

}  // namespace pointsbot::db
