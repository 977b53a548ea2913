#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pointsbot::tests {

/// What fails, and how it is told to fail at its n-th time.
struct Fault {
  std::string name;
  bool harmless;    ///< never to be noticed
  bool ever_after;  ///< nor does anything work after it
  bool for_raids;   ///< tried there also outside of the soak
  bool of_sqlite;   ///< its calls: there are thousands in a raid
  std::function<void(std::int64_t)> arm;
  std::function<bool(std::int64_t)> reached;
};

/// Each kind of failure that is tried at each n: of calls to the kernel, of SQLite's allocations,
/// of calls of SQLite.
std::vector<Fault> all_faults();

/// From now on nothing fails.
void disarm();

}  // namespace pointsbot::tests
