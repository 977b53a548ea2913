#pragma once

#include "db/day_book.hpp"
#include "db/entries.hpp"
#include "db/operation.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <functional>
#include <string>

namespace pointsbot::db {

/// Writes entries against what was done. What somebody has spent already cannot be taken back: he
/// ends at 0 and is noted. Inside an operation that the caller began. Private to db/.
class Undoer {
 public:
  Undoer(SQLite::Database& database, Entries& entries);

  /// Undoes one operation into the one under way. On a refusal the caller rolls back.
  void one(std::int64_t op, Outcome& outcome);

  /// Undoes, each by an operation of its own with a ref of its own, what `actor` did. None may be
  /// under way; afterwards none is.
  void all_of(UserId actor, const Operation& operation, Outcome& outcome);

  /// Takes back payments of the cycles into the operation under way.
  void payments(std::int64_t first, std::int64_t last, Outcome& outcome);

 private:
  struct Span {
    std::int64_t first, last, kind;
  };

  void reverse(std::int64_t first_line, std::int64_t last_line, OpKind kind,
               const std::string& source, Outcome& outcome);
  void take_back(const Span& span, Outcome& outcome);
  std::int64_t first_line_of(std::int64_t no);
  /// At most `amount`, and no more than he has; how much it was.
  std::int64_t take(std::int64_t viewer, std::int64_t amount, std::int64_t seconds,
                    Outcome& outcome);

  Entries& entries_;
  DayBook days_;
  SQLite::Statement find_;
  SQLite::Statement undone_;
  SQLite::Statement of_actor_;
  SQLite::Statement lines_;
  SQLite::Statement last_line_;
  SQLite::Statement line_after_;
  SQLite::Statement folded_;
  SQLite::Statement payments_;
  SQLite::Statement prices_;
  SQLite::Statement open_visits_;
  SQLite::Statement visits_;
  SQLite::Statement mark_;
  SQLite::Statement unmerge_;
  SQLite::Statement unimport_;
  SQLite::Statement unclaim_;
  SQLite::Statement reopen_claim_;
};

}  // namespace pointsbot::db
