#pragma once

#include "base/clock.hpp"

#include <chrono>

namespace pointsbot {

/// A day of the calendar where this computer is.
using LocalDay = std::chrono::local_days;

/// The day that a time belongs to.
LocalDay local_day(WallTime at);

/// When that day begins there: midnight, or the first moment after a midnight that was skipped.
WallTime start_of(LocalDay day);

/// local_day() of times that mostly lie close together: asks the system once a day. One thread.
class LocalDays {
 public:
  LocalDay of(WallTime at) {
    if (at < from_ || at >= to_) look(at);
    return day_;
  }

 private:
  void look(WallTime at);

  LocalDay day_{};
  WallTime from_{};
  WallTime to_{};
};

}  // namespace pointsbot
