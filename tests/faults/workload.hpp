#pragma once

#include "tests/db/support.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace pointsbot::tests {

/// What happens to a channel, turn after turn, the same for the same seed: cycles with roles. Each
/// turn is one transaction. Kept in thought by the naive rule, so that what a database holds after
/// a fault can be compared with what it must hold after as many steps as it has.
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

  /// Goes on in thought alone until so many steps are done. False when that is in the middle of a
  /// turn. REQUIRES: not fewer than steps().
  bool think_until(std::int64_t steps);
  /// `till` takes up where the workload stands.
  void hand_over(db::Till& till) const;
  /// The next turn, done with `till`; in thought as well when it is done. Throws std::logic_error
  /// when it is answered wrongly.
  Result<void, db::Error> live(db::Till& till);
  /// Asks for the operations of the turn before once more. Whether each is told to have been done.
  bool are_repeated(db::Till& till) const;

  /// What the next turn does.
  enum class Kind { cycle, raid, operations };
  Kind next_kind() const;

 private:
  struct Turn {
    Crowd crowd;                            // of a cycle
    std::vector<db::Operation> operations;  // none: it is a cycle
  };

  Turn next() const;
  Turn next_cycle(std::mt19937& random) const;
  Turn next_operations(std::mt19937& random) const;
  void think(const Turn& turn);
  /// Whether it is done, and not refused.
  bool think(const db::Operation& operation);

  unsigned seed_;
  std::int64_t steps_ = 0;
  Crowd present_;
  Rows rows_;
  std::vector<db::Operation> before_;  // those of the turn before
};

/// How many steps of a workload the database at `file` has.
std::int64_t steps_in(const std::filesystem::path& file);

/// The most steps that a turn has.
inline constexpr std::int64_t kLongestTurn = 4;

/// Opens the database as a bot does and holds it against a workload of this seed, which goes on to
/// as many steps as it has. What is wrong: empty when it has at least `acknowledged` steps and at
/// most `begun`, every balance is what it is after that many, and `verify` agrees.
std::string what_is_wrong(const std::filesystem::path& file, Workload& workload,
                          std::int64_t acknowledged, std::int64_t begun);

/// The last step that a teller said it had done; 0: none.
std::int64_t last_acknowledged(const std::string& said);

}  // namespace pointsbot::tests
