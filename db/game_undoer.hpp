#pragma once

#include "db/entries.hpp"
#include "db/operation.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsbot::db {

/// Takes the end of a game back, as if nobody had staked: whoever won loses what he won, as far as
/// it is there, and whoever lost has it again. No more comes back than was taken and what the game
/// itself had of it, each in proportion to what he lost: so nothing is minted where a winner has
/// spent it. Inside an operation that the caller began. Private to db/.
class GameUndoer {
 public:
  GameUndoer(SQLite::Database& database, Entries& entries);

  /// The Settle `op`, whose payouts are those entries. Refused (not_undoable) where it is not known
  /// any more who had staked what.
  void take_back(std::int64_t op, std::int64_t first_line, std::int64_t last_line,
                 Outcome& outcome);

 private:
  /// What the game brought somebody.
  struct Balance {
    std::int64_t viewer, amount;
  };
  /// In the order of the payouts.
  std::optional<std::vector<Balance>> balances(std::int64_t op, std::int64_t first_line,
                                               std::int64_t last_line);

  Entries& entries_;
  SQLite::Statement payouts_;
  SQLite::Statement stakes_;
};

}  // namespace pointsbot::db
