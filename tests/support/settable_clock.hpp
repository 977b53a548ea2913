#pragma once

#include "base/clock.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace pointsbot::tests {

/// Stands still until it is told otherwise; whoever sleeps on it wakes at once, and the time has
/// passed.
class SettableClock final : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  WallTime wall() const override { return wall_; }
  Task<> sleep_until(SteadyTime when) override {
    if (when > now_) advance(when - now_);
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
  }

  void advance(SteadyTime::duration time) {
    now_ += time;
    wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(time);
  }
  /// The time of day alone, as when somebody sets it.
  void set_wall(WallTime wall) { wall_ = wall; }

 private:
  SteadyTime now_{std::chrono::hours{1000}};
  WallTime wall_{std::chrono::hours{24 * 365 * 50}};
};

}  // namespace pointsbot::tests
