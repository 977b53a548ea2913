#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/local_day.hpp"
#include "db/records.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace pointsbot::app {

/// Decides which cycles are worth a line and writes it: every one (while the channel is offline
/// those that paid somebody), those in which something changed, or one line an hour; and in which
/// of them the memory stands. A channel going live or offline is always told, and each new day:
/// lines begin with the time alone. Pure, and in a steady cycle without an allocation.
class CycleLog {
 public:
  CycleLog(const Config& config, std::string channel, bool verbose);

  /// By what a cycle was paid.
  struct Air {
    bool live = false;
    WallTime since{};    ///< that it is live, or is not
    bool rerun = false;  ///< why it is not live
  };
  /// The lines to say about a cycle that was paid, at `now`; none or more. They stand until the
  /// next call.
  std::span<const std::string> lines(const db::CycleReport& report, const Air& air, SteadyTime now);

 private:
  void add_up(const db::CycleReport& report, SteadyTime now);
  void tell(const db::CycleReport& report, bool live);
  bool tells_memory(const db::CycleReport& report);

  const Config& config_;
  const std::string channel_;
  const bool verbose_;
  std::array<std::string, 3> lines_;  // the day, that it turned, the cycle; they keep their room
  std::size_t told_ = 0;              // of these
  std::optional<bool> live_;          // of the last cycle
  bool rerun_ = false;                // its
  LocalDays days_;
  std::optional<LocalDay> day_;       // its
  std::optional<std::int64_t> rest_;  // memory at rest that was told last
  std::optional<SteadyTime> hour_began_;
  db::CycleReport hour_;  // sums, and the latest figures, since then
};

}  // namespace pointsbot::app
