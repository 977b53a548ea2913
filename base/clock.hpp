#pragma once

#include "base/task.hpp"

#include <chrono>

namespace pointsbot {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where the program's time comes from; tests put a settable one in its place and jump hours.
/// Loop thread only.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Monotonic, and stands still while the computer sleeps (CLOCK_MONOTONIC): decides when.
  virtual SteadyTime now() const = 0;

  /// The time of day: for people and for what is stored. May jump either way; decides nothing
  /// while the program runs.
  virtual WallTime wall() const = 0;

  /// Returns once `now()` has reached `when`; throws operation_aborted when cancelled.
  virtual Task<> sleep_until(SteadyTime when) = 0;
};

class SystemClock final : public Clock {
 public:
  SteadyTime now() const override;
  WallTime wall() const override;
  Task<> sleep_until(SteadyTime when) override;
};

}  // namespace pointsbot
