#pragma once

#include "db/operation.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::db {

/// What was asked for before, by its ref. In a transaction of the caller's, who may be one that
/// only reads. Private to db/.
class Refs {
 public:
  explicit Refs(SQLite::Database& database);

  /// What became of the operation that had the same ref; Refusal::other_ref where that was another
  /// one (Operation::ref says what is the same). Nothing where the ref is new.
  std::optional<Outcome> before(const Operation& operation);

  /// Whether an operation with this ref is in the database, also a refused one.
  bool holds(UserId channel, const std::string& ref);

 private:
  struct Leg {
    std::int64_t viewer, amount, after;
  };
  struct Found {
    std::int64_t channel, op;
    OpKind kind;
    OpState state;
    std::optional<Refusal> refusal;
    std::int64_t first_line, last_line, no;
    std::optional<std::int64_t> undoes;
    std::string note;
    std::vector<Leg> legs;  ///< none where they are folded
  };

  bool is(const Found& found, const Operation& operation);
  // Whether it asks for what was found; so it does where that cannot be known any more.
  bool asks_for(const Found& found, const Credit& credit);
  bool asks_for(const Found& found, const Debit& debit);
  bool asks_for(const Found& found, const SetTo& set);
  bool asks_for(const Found& found, const Transfer& transfer);
  bool asks_for(const Found& found, const Stake& stake);
  bool asks_for(const Found& found, const Settle& settle);
  bool asks_for(const Found& found, const PayPresent& bonus);
  bool asks_for(const Found& found, const Reset& reset);
  bool asks_for(const Found& found, const Merge& merge);
  bool asks_for(const Found& found, const Undo& undo);
  bool asks_for(const Found& found, const Stop& stop);
  bool asks_for(const Found& found, const Boost& boost);
  bool asks_for(const Found& found, const Forget& forget);
  bool asks_for(const Found& found, const Reward& reward);
  bool asks_for(const Found& found, const Redeem& redeem);
  bool is_leg(const Found& found, std::size_t leg, UserId viewer, Points amount);
  bool is_one_account(std::int64_t channel, std::int64_t a, std::int64_t b);
  std::int64_t account_of(std::int64_t channel, std::int64_t viewer);

  SQLite::Statement find_;
  SQLite::Statement entered_;
  SQLite::Statement bonus_;
  RareStatement legs_;
  RareStatement merged_;
  RareStatement prices_;
  RareStatement undone_;
  RareStatement staker_;
};

}  // namespace pointsbot::db
