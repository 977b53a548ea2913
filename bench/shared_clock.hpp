#pragma once

#include "base/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

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

}  // namespace pointsbot::bench
