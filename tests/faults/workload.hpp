#pragma once

#include "tests/db/support.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace pointsbot::tests {

/// What happens to a channel, turn after turn, the same for the same seed: cycles with roles,
/// operations, imports and claims. Each turn is one transaction. Kept in thought by the naive rule,
/// so that what a database holds after a fault can be compared with what it must hold after as many
/// steps as it has.
class Workload {
 public:
  struct Row {
    std::int64_t points = 0;
    std::int64_t seconds = 0;
    friend bool operator==(const Row&, const Row&) = default;
  };
  using Rows = std::map<std::int64_t, Row>;
  using Crowd = std::map<std::int64_t, Roles>;

  explicit Workload(unsigned seed) : seed_{seed} {}

  /// Rows of payment and of op that there must be by now.
  std::int64_t steps() const { return steps_; }
  const Rows& rows() const { return rows_; }
  /// What orders that are open hold.
  std::int64_t held() const;

  /// Goes on in thought alone until so many steps are done. False when that is in the middle of a
  /// turn. REQUIRES: not fewer than steps().
  bool think_until(std::int64_t steps);
  /// `till` takes up where the workload stands.
  void hand_over(db::Till& till) const;
  /// The next turn, done with `till`; in thought as well when it is done. Throws std::logic_error
  /// when it is answered wrongly.
  Result<void, db::Error> live(db::Till& till);
  /// Asks for the operations of the turn before once more, for its import or its claim. Whether
  /// that changes nothing, and is told so.
  bool is_repeated(db::Till& till) const;

  /// What the next turn does.
  enum class Kind { cycle, raid, operations, import, claim };
  Kind next_kind() const { return next().kind; }

 private:
  struct Turn {
    Kind kind = Kind::cycle;
    Crowd crowd{};                            // of a cycle
    std::vector<db::Operation> operations{};  // of operations
    Rows lines{};         // of an import: what the other bot's file says that they have
    std::string name{};   // whom Twitch does not know: in the file, or who is claimed
    Row of_name{};        // what that one has
    db::Whom claimant{};  // who gets it
  };

  /// Every other cycle somebody does.
  bool chats(std::int64_t id) const { return steps_ % 2 == 0 && id % 9 == 0; }

  // What comes next (workload_turns.cpp).
  Turn next() const;
  Turn next_cycle(std::mt19937& random) const;
  Turn next_operations(std::mt19937& random) const;
  static db::Redeem redeem(std::mt19937& random, const db::Whom& who, Points cost);
  db::Action settle(std::mt19937& random) const;
  Turn next_import(std::mt19937& random) const;
  Turn next_claim(std::mt19937& random) const;

  // What it makes of everybody's points.
  void think(const Turn& turn);
  void think_cycle(const Turn& turn);
  void think_import(const Turn& turn);
  /// Whether it is done, and not refused.
  bool think(const db::Operation& operation);
  bool do_in_thought(const db::Operation& operation);
  bool think_of(const db::Redeem& redeem, const db::Operation& operation);
  bool think_of(const db::Settle& settle);
  /// What of an operation is measured by an allowance, and what was of those before.
  std::optional<std::int64_t> moves(const db::Operation& operation) const;
  std::int64_t moved(const db::Operation& operation) const;

  struct Order {
    std::string ref;
    std::int64_t viewer, cost;
    std::string item;
    WallTime at;
    db::OpState state = db::OpState::held;
  };
  struct Moved {
    std::optional<UserId> actor;
    WallTime at;
    std::int64_t size;
  };

  Result<void, db::Error> live_cycle(db::Till& till, const Turn& turn) const;
  Result<void, db::Error> live_operations(db::Till& till, const Turn& turn) const;
  static Result<db::Imported, db::Error> import(db::Till& till, const Turn& turn, std::string ref);
  static Result<db::Claimed, db::Error> claim(db::Till& till, const Turn& turn, std::string ref);
  std::string ref(std::int64_t of = 0) const { return "step-" + std::to_string(steps_ + of); }

  unsigned seed_;
  std::int64_t steps_ = 0;
  Crowd present_;
  Rows rows_;
  Rows stated_;                       // what the other bot's files said last
  std::map<std::string, Row> aside_;  // names that wait for somebody to claim them
  std::vector<Order> orders_;
  std::vector<Moved> moved_;
  Turn before_;  // the turn before
};

/// What anybody gets a cycle, by role.
Pay workload_prices();
db::Terms workload_terms(std::int64_t step);

/// The most steps that a turn has.
inline constexpr std::int64_t kLongestTurn = 4;

}  // namespace pointsbot::tests
