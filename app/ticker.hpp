#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace pointsbot::app {

/// When the next cycle is due: a grid of one interval on the monotonic clock. Pure; nothing waits
/// here. Time that the computer sleeps does not count, and a payment that was missed is not made up
/// for. Where Twitch does not allow one every interval, one is due every so many, for all of them.
class Ticker {
 public:
  /// The first cycle: at once when nothing was ever paid or the last payment (`last_paid`, from the
  /// database) is an interval or more ago; else when the interval since it is over. When the time
  /// of day says that the last payment lies in the future (it was set back), one whole interval
  /// from now. What would be due at once is due `later`: the channels of one bot are not all paid
  /// in the same moment.
  Ticker(std::chrono::seconds interval, SteadyTime now, WallTime wall,
         std::optional<WallTime> last_paid, SteadyTime::duration later = {});

  SteadyTime due() const { return due_; }
  /// When the cycle that is due now is given up, since the next one is due.
  SteadyTime deadline() const { return due_ + step_ * interval_; }
  /// For how many intervals the cycle that is due pays.
  std::int64_t intervals() const { return step_; }
  /// True when the last payment lay in the future at the start.
  bool clock_was_set_back() const { return clock_was_set_back_; }

  /// The cycle that was due is over: moves on to the next point after `now`, `intervals` further
  /// on, and returns how many cycles were passed by on the way.
  std::int64_t advance(SteadyTime now, std::int64_t intervals = 1);

 private:
  std::chrono::seconds interval_;
  SteadyTime due_;
  std::int64_t step_ = 1;
  bool clock_was_set_back_ = false;
};

}  // namespace pointsbot::app
