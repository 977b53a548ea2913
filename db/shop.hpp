#pragma once

#include "db/operation.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Database.h>

#include <cstdint>

namespace pointsbot::db {

/// What is left of an item, and since when. Inside a transaction of the caller's, so that of all
/// who want the last one at once it is one who gets it. Private to db/.
class Shop {
 public:
  explicit Shop(SQLite::Database& database) : had_{database, kHad}, last_{database, kLast} {}

  /// Refuses what is sold out or too soon. Looks at `stock` entries of an index at most.
  void check(const Redeem& redeem, std::int64_t channel, WallTime at, Outcome& outcome);

 private:
  static const char* const kHad;
  static const char* const kLast;

  RareStatement had_;
  RareStatement last_;
};

}  // namespace pointsbot::db
