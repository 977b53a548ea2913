#pragma once

#include "db/accounts.hpp"
#include "db/operation.hpp"
#include "db/summary.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>

namespace pointsbot::db {

/// Adds up somebody's history, all of it along his chain. In the caller's snapshots. Private to
/// db/.
class Summarizer {
 public:
  explicit Summarizer(SQLite::Database& database);

  /// Begins with the account and its open visit; false where there is none. Afterwards summary() is
  /// what it comes to so far.
  bool begin(std::int64_t channel, std::int64_t viewer, Accounts& accounts);

  enum class Reached { more, end, folded_meanwhile };
  /// Goes on through the next lines, in this snapshot or a later one: they never change, but may be
  /// folded, which begins anew.
  Reached go_on();

  const Summary& summary() const { return summary_; }

 private:
  void add_visit(std::int64_t clock, std::int64_t from_no, std::int64_t no, std::int64_t amount);
  void add_entry(OpKind kind, bool undone, std::int64_t amount);

  Summary summary_;
  std::int64_t channel_ = 0;
  std::int64_t next_ = 0;    // line
  std::int64_t oldest_ = 0;  // line that is not folded
  std::int64_t opening_ = 0;
  std::int64_t first_bonus_ = 0, last_bonus_ = 0;  // payments
  SQLite::Statement standing_;
  SQLite::Statement line_;
  SQLite::Statement bonuses_;
};

}  // namespace pointsbot::db
