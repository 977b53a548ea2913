#pragma once

#include "base/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <sys/types.h>

namespace pointsbot::bench {

/// A time that two processes share and one of them sets: made before the second one begins. Who
/// sleeps on it sleeps for real.
class SharedClock final : public Clock {
 public:
  SharedClock();
  ~SharedClock() override;
  SharedClock(const SharedClock&) = delete;
  SharedClock& operator=(const SharedClock&) = delete;

  SteadyTime now() const override { return SteadyTime{std::chrono::hours{1} + passed()}; }
  WallTime wall() const override { return WallTime{std::chrono::hours{24 * 365 * 50} + passed()}; }
  Task<> sleep_until(SteadyTime when) override;

  void advance(std::chrono::milliseconds time) {
    passed_->fetch_add(time.count(), std::memory_order_relaxed);
  }

 private:
  std::chrono::milliseconds passed() const {
    return std::chrono::milliseconds{passed_->load(std::memory_order_relaxed)};
  }

  std::atomic<std::int64_t>* passed_;  // in memory that both have
};

/// The pretended Twitch in a process of its own that goes by a shared clock. It ends with this
/// object, and with the caller's process. REQUIRES: a process without other threads.
class SoakTwitch {
 public:
  /// Throws std::runtime_error when there is no second process, or no simulator in it.
  SoakTwitch(SharedClock& clock, double churn);
  ~SoakTwitch();
  SoakTwitch(const SoakTwitch&) = delete;
  SoakTwitch& operator=(const SoakTwitch&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// From now on; through the simulator's own control. Blocks. Throws std::runtime_error.
  void set_viewers(std::uint32_t viewers) const;

 private:
  ::pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace pointsbot::bench
