#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "db/records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app {

/// Decides which cycles are worth a line and writes it: every one, those in which something
/// changed, or one line an hour. A channel going live or offline is always told. Pure.
class CycleLog {
 public:
  CycleLog(const Config& config, std::string channel, bool verbose)
      : config_{config}, channel_{std::move(channel)}, verbose_{verbose} {}

  /// The lines to say about a cycle that was paid, at `now`; none or more.
  std::vector<std::string> lines(const db::CycleReport& report, bool live, SteadyTime now);

 private:
  void add_up(const db::CycleReport& report, SteadyTime now);

  const Config& config_;
  const std::string channel_;
  const bool verbose_;
  std::optional<bool> live_;  // of the last cycle
  std::optional<SteadyTime> hour_began_;
  db::CycleReport hour_;  // sums, and the latest figures, since then
};

}  // namespace pointsbot::app
