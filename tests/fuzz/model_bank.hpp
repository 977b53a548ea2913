#pragma once

#include "base/points.hpp"
#include "db/imports.hpp"
#include "db/operation.hpp"
#include "db/records.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace pointsbot::tests {

/// What the ledger should hold in all, by what it was asked and what it says that it did. Aborts
/// where that is something that no rule allows: a ref that counts twice, a stake that comes out
/// otherwise than its game may pay.
class ModelBank {
 public:
  void did(const db::Operation& operation, const db::Outcome& outcome);
  void did(const db::Awarded& awarded);
  void did(const db::Claimed& claimed);
  /// A start gave all open stakes back.
  void gave_stakes_back();

  /// All balances and what is held.
  std::int64_t total() const { return total_; }
  /// What is held: stakes of games, and orders.
  std::int64_t held() const { return held_; }

 private:
  struct Held {
    std::int64_t amount;
    bool order;
    std::string game;  ///< note of the Stake: "!gamble"
  };

  void settle(const db::Operation& operation, const db::Settle& settle, const db::Outcome& outcome);

  std::map<std::string, Held> open_;             // by ref
  std::set<std::string> asked_;                  // refs
  std::set<std::string> done_;                   // of them, those that were not refused
  std::map<std::int64_t, std::int64_t> houses_;  // by operation: what a Settle left to nobody
  std::int64_t total_ = 0;
  std::int64_t held_ = 0;
};

}  // namespace pointsbot::tests
