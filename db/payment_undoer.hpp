#pragma once

#include "db/day_book.hpp"
#include "db/entries.hpp"
#include "db/operation.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>

namespace pointsbot::db {

/// Takes payments back from those who had them, into the operation under way. Private to db/.
class PaymentUndoer {
 public:
  PaymentUndoer(SQLite::Database& database, Entries& entries);

  /// Payments of one kind (kCyclePayment, kBonusPayment), by their numbers.
  struct Span {
    std::int64_t first, last, kind;
  };

  /// Those of the span that were not taken back yet. On a refusal the caller rolls back.
  void take_back(const Span& span, Outcome& outcome);

 private:
  std::int64_t first_line_of(std::int64_t no);

  Entries& entries_;
  DayBook days_;
  SQLite::Statement last_line_;
  SQLite::Statement line_after_;
  SQLite::Statement folded_;
  SQLite::Statement payments_;
  SQLite::Statement prices_;
  SQLite::Statement open_visits_;
  SQLite::Statement visits_;
  SQLite::Statement mark_;
};

}  // namespace pointsbot::db
