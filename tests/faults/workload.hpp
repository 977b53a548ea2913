#pragma once

#include "tests/db/naive_points.hpp"
#include "tests/db/support.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace pointsbot::tests {

/// What happens to a channel, step by step: cycles, the same for the same seed. Kept in
/// thought by the naive rule, so that what a database holds after a fault can be compared with what
/// it must hold after as many steps as it has.
class Workload {
 public:
  explicit Workload(unsigned seed) : seed_{seed} {}

  std::int64_t steps() const { return steps_; }
  const std::map<std::int64_t, db::NaivePoints::Row>& rows() const { return naive_.rows; }

  /// How many come and go in the next step: hundreds, more than the page cache holds, in some.
  std::int64_t next_churn() const;
  /// Goes on in thought alone until so many steps are done. REQUIRES: not fewer than steps().
  void think_until(std::int64_t steps);
  /// `till` takes up where the workload stands.
  void hand_over(db::Till& till) const;
  /// The next step, done with `till`; in thought as well when it is done.
  Result<void, db::Error> live(db::Till& till);

 private:
  std::set<std::int64_t> next_crowd() const;
  static std::vector<db::Person> named(const std::set<std::int64_t>& ids);
  void think(std::set<std::int64_t> crowd);

  unsigned seed_;
  std::int64_t steps_ = 0;
  std::set<std::int64_t> present_;
  db::NaivePoints naive_;
};

/// How many steps of a workload the database at `file` has.
std::int64_t steps_in(const std::filesystem::path& file);

/// Opens the database as a bot does and holds it against a workload of this seed, which goes on to
/// as many steps as it has. What is wrong: empty when it has at least `acknowledged` steps and at
/// most `begun`, every balance is what it is after that many, and `verify` agrees.
std::string what_is_wrong(const std::filesystem::path& file, Workload& workload,
                          std::int64_t acknowledged, std::int64_t begun);

/// The last step that a teller said it had done; 0: none.
std::int64_t last_acknowledged(const std::string& said);

}  // namespace pointsbot::tests
