#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <ctime>

namespace pointsbot {

/// A day of the calendar where this computer is.
using LocalDay = std::chrono::local_days;

/// The day that a time belongs to.
LocalDay local_day(WallTime at);

/// What clocks there show.
std::tm local_time(WallTime at);

/// When they show `time` of that day: for the first and for the last time, where they are put back.
/// A time that they skip is the moment after the gap.
struct Shown {
  WallTime first;
  WallTime last;
};
Shown shown_at(LocalDay day, std::chrono::seconds time);

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
