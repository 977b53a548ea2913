#pragma once

#include "db/boosts.hpp"
#include "db/entries.hpp"
#include "db/game_undoer.hpp"
#include "db/import_undo.hpp"
#include "db/operation.hpp"
#include "db/payment_undoer.hpp"
#include "db/stops.hpp"
#include "db/transaction.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::db {

/// Writes entries against what was done. What somebody has spent already cannot be taken back: he
/// ends at 0 and is noted. Inside an operation that the caller began. Private to db/.
class Undoer {
 public:
  Undoer(SQLite::Database& database, Entries& entries, Stops& stops, Boosts& boosts);

  /// Undoes one operation into the one under way. On a refusal the caller rolls back.
  void one(std::int64_t op, Outcome& outcome);

  /// Undoes, each by an operation of its own with a ref of its own, what `actor` did. None may be
  /// under way; afterwards none is.
  void all_of(UserId actor, const Operation& operation, Outcome& outcome);

  /// Takes back payments of the cycles into the operation under way.
  void payments(std::int64_t first, std::int64_t last, Outcome& outcome);

 private:
  void take_bonus_back(std::int64_t payment, std::int64_t line, Outcome& outcome);
  /// A stop or its end.
  void turn_back(OpKind kind, std::int64_t line, Outcome& outcome);
  std::optional<std::int64_t> viewer_of(std::int64_t line);
  void reverse(std::int64_t first_line, std::int64_t last_line, OpKind kind, Outcome& outcome);

  Entries& entries_;
  Stops& stops_;
  Boosts& boosts_;
  PaymentUndoer payments_;
  ImportUndo imports_;
  GameUndoer games_;
  Savepoints savepoints_;
  SQLite::Statement find_;
  SQLite::Statement undone_;
  SQLite::Statement of_actor_;
  SQLite::Statement lines_;
  SQLite::Statement unmerge_;
};

}  // namespace pointsbot::db
