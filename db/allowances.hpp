#pragma once

#include "db/operation.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Database.h>

#include <cstdint>

namespace pointsbot::db {

/// What is left of what somebody may move (Operation::allowance). Inside a transaction of the
/// caller's, so that no two go over it together. Private to db/.
class Allowances {
 public:
  explicit Allowances(SQLite::Database& database)
      : moved_{database, kMoved},
        minted_{database, kMinted},
        entered_{database, kEntered},
        his_own_{database, kHisOwn} {}

  /// Refuses what no allowance is for. REQUIRES: operation.allowance.
  void look_at(const Operation& operation, Outcome& outcome);

  /// After it was done: refuses what is more than was left, and says what is left. `total` is what
  /// it moved. REQUIRES: operation.allowance.
  void measure(const Operation& operation, Points total, Outcome& outcome);

 private:
  static const char* const kMoved;
  static const char* const kMinted;
  static const char* const kEntered;
  static const char* const kHisOwn;

  std::int64_t moved(const Operation& operation);
  std::int64_t entered(std::int64_t first_line, std::int64_t last_line);

  RareStatement moved_;
  RareStatement minted_;
  RareStatement entered_;
  RareStatement his_own_;
};

}  // namespace pointsbot::db
