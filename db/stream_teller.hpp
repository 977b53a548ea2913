#pragma once

#include "db/accounts.hpp"
#include "db/earnings.hpp"
#include "db/line_finder.hpp"
#include "db/op_kinds.hpp"
#include "db/payment_times.hpp"
#include "db/stream.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>

namespace pointsbot::db {

/// Adds up what happened between two times. In the caller's snapshot; memory does not follow the
/// history: SQLite sorts the visits by whose they are, on disk where they are many. Private to db/.
class StreamTeller {
 public:
  explicit StreamTeller(SQLite::Database& database);

  Stream tell(std::int64_t channel, WallTime from, WallTime to, Accounts& accounts);

 private:
  /// Payments from `before` (not included) to `last`; lines from `first` on, before `end`.
  struct Span {
    std::int64_t channel, from, to, before, last, first, end;
  };
  struct Person {
    std::int64_t id = 0, seconds = 0;
    bool paid = false;
  };

  void tell_payments(const Span& span, Stream& stream);
  void tell_people(const Span& span, Stream& stream);
  void tell_person(const Span& span, const Person& person, Stream& stream);
  bool has_his_first_line(std::int64_t last_line);
  void tell_entries(const Span& span, Stream& stream);
  static void add(OpKind kind, bool undone, Points amount, Stream& stream);
  void tell_memory(const Span& span, Stream& stream);

  LineFinder lines_;
  PaymentTimes times_;
  Earnings earnings_;
  SQLite::Statement folded_;
  SQLite::Statement payments_;
  SQLite::Statement visits_;
  SQLite::Statement person_;
  SQLite::Statement previous_;
  SQLite::Statement entries_;
  SQLite::Statement memory_;
};

}  // namespace pointsbot::db
