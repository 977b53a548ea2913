#pragma once

#include "db/allowances.hpp"
#include "db/boosts.hpp"
#include "db/clocks.hpp"
#include "db/entries.hpp"
#include "db/operation.hpp"
#include "db/refs.hpp"
#include "db/shop.hpp"
#include "db/stakes.hpp"
#include "db/stops.hpp"
#include "db/transaction.hpp"
#include "db/undoer.hpp"
#include "db/visits.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::db {

/// Does operations, each whole or not at all, inside a transaction that the caller opens and ends.
/// Private to db/.
class Booker {
 public:
  Booker(SQLite::Database& database, Clocks& clocks, Visits& visits);

  Outcome perform(const Operation& operation);

  /// Gives back every stake that is held in the channel.
  Outcome return_stakes(UserId channel, WallTime at) { return stakes_.give_back(channel, at); }

  /// Whether an operation with this ref is in the database, also a refused one.
  bool holds(UserId channel, const std::string& ref) { return refs_.holds(channel, ref); }

 private:
  // Each fills the outcome; what it refuses is rolled back by perform().
  void act(const Credit& credit, const Operation& operation, Outcome& outcome);
  void act(const Debit& debit, const Operation& operation, Outcome& outcome);
  void act(const SetTo& set, const Operation& operation, Outcome& outcome);
  void act(const Transfer& transfer, const Operation& operation, Outcome& outcome);
  void act(const Stake& stake, const Operation& operation, Outcome& outcome);
  void act(const Settle& settle, const Operation& operation, Outcome& outcome);
  void act(const PayPresent& bonus, const Operation& operation, Outcome& outcome);
  void act(const Reset& reset, const Operation& operation, Outcome& outcome);
  void act(const Merge& merge, const Operation& operation, Outcome& outcome);
  void act(const Undo& undo, const Operation& operation, Outcome& outcome);
  void act(const Stop& stop, const Operation& operation, Outcome& outcome);
  void act(const Boost& boost, const Operation& operation, Outcome& outcome);
  void act(const Forget& forget, const Operation& operation, Outcome& outcome);
  void act(const Reward& reward, const Operation& operation, Outcome& outcome);
  void act(const Redeem& redeem, const Operation& operation, Outcome& outcome);

  /// All of `operation` but its row.
  void act(const Operation& operation, Outcome& outcome);

  const std::string& note_of(const Operation& operation) const;

  /// Somebody to act upon, or the refusal.
  std::optional<Holder> find(const Whom& whom, Outcome& outcome);
  void give(const Whom& whom, Points amount, Outcome& outcome);
  void take(const Whom& whom, Points amount, Outcome& outcome);

  SQLite::Database& database_;
  Clocks& clocks_;
  Visits& visits_;
  Entries entries_;
  Refs refs_;
  Stakes stakes_;
  Stops stops_;
  Boosts boosts_;
  Shop shop_;
  Allowances allowances_;
  std::optional<std::string> served_;  // an item of the orders that the operation under way ends
  std::optional<Undoer> undoer_;       // made when it is needed: many statements
  Savepoints savepoints_;
  SQLite::Statement rich_;
  SQLite::Statement merge_;
};

}  // namespace pointsbot::db
