#pragma once

#include "db/differences.hpp"
#include "db/viewer_check.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::db {

/// Compares operations with their entries, bonuses and stakes with their operations: I6 of
/// docs/ledger.md. Inside snapshots of the caller's. Private to db/.
class OperationCheck {
 public:
  OperationCheck(SQLite::Database& database, Differences& differences);

  /// Checks the operations after number `after`, some at a time, up to `last`; the last one that it
  /// came to, or nothing when there are no more. Counts the entries up to `last_line`.
  std::optional<std::int64_t> check(std::int64_t after, std::int64_t last, std::int64_t last_line);

  /// Every stake that is held, and their sum.
  void check_holds(const CheckedChannel& channel);

  std::int64_t operations() const { return operations_; }
  std::int64_t entries() const { return entries_; }

 private:
  struct Op {
    std::int64_t id, channel, no, kind, state;
    bool has_refusal;
    std::optional<std::int64_t> undoes;
    std::int64_t first_line, last_line;  ///< 0 where it has none
    std::int64_t last_no, folded_no;     ///< of its channel
    std::optional<std::int64_t> held;
    std::optional<std::int64_t> ended;  ///< which op it says it came out by
    bool folded = false;                ///< not all of its entries are there any more
  };

  void check_op(const Op& op, std::int64_t last_line);
  void check_entries(const Op& op, std::int64_t last_line);
  void check_undone(const Op& op);
  void check_ended(const Op& op);
  void differs(const Op& op, const std::string& what);

  Differences& differences_;
  SQLite::Statement ops_;
  SQLite::Statement first_line_;
  SQLite::Statement legs_;
  SQLite::Statement payment_of_;
  SQLite::Statement undone_;
  SQLite::Statement ending_;
  SQLite::Statement holds_;
  std::int64_t operations_ = 0;
  std::int64_t entries_ = 0;
};

}  // namespace pointsbot::db
