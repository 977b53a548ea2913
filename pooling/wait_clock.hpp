#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace pointsbot::pooling {

/// The time by which a reservoir's waits end: std::chrono::steady_clock, or in tests one that is
/// set. Any thread.
class WaitClock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  virtual ~WaitClock() = default;
  virtual TimePoint now() const noexcept = 0;

  /// Waits on `changed`, whose mutex `lock` holds, until it is notified or the time has come. May
  /// return early.
  virtual void wait_until(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
                          TimePoint until) = 0;
};

WaitClock& steady_wait_clock() noexcept;

}  // namespace pointsbot::pooling
