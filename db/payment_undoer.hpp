#pragma once

#include "db/day_book.hpp"
#include "db/entries.hpp"
#include "db/line_finder.hpp"
#include "db/operation.hpp"
#include "db/span_replay.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <optional>

namespace pointsbot::db {

/// Takes payments back from those who had them, into the operation under way. Private to db/.
class PaymentUndoer {
 public:
  PaymentUndoer(SQLite::Database& database, Entries& entries);

  /// Payments of one kind (kCyclePayment, kBonusPayment), by their numbers.
  struct Span {
    std::int64_t first, last, kind;
    std::optional<std::int64_t> except{};  ///< who got nothing of it
  };

  /// Those of the span that were not taken back yet: of each viewer what is left of it. Refused
  /// where that is nothing of anybody. Those before a reset that counts, of which nobody has
  /// anything, stay as they are. On a refusal the caller rolls back.
  void take_back(const Span& span, Outcome& outcome);

 private:
  void take_from_visitors(std::int64_t first_no, std::int64_t last_no, Outcome& outcome);
  void take_from(std::int64_t viewer, Outcome& outcome);

  Entries& entries_;
  DayBook days_;
  SpanReplay replay_;
  boost::unordered_flat_set<std::int64_t> seen_;  // accounts, of one span
  LineFinder lines_;
  SQLite::Statement folded_;
  SQLite::Statement payments_;
  SQLite::Statement prices_;
  SQLite::Statement open_visits_;
  SQLite::Statement visits_;
  SQLite::Statement mark_;
};

}  // namespace pointsbot::db
