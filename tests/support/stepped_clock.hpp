#pragma once

#include "base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <list>
#include <optional>

namespace pointsbot::tests {

/// Stands still until it is told otherwise, and whoever sleeps on it sleeps until then. Loop thread
/// only; outlives everybody who sleeps.
class SteppedClock final : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  WallTime wall() const override { return wall_; }
  Task<> sleep_until(SteadyTime when) override {
    if (when <= now_) co_return;
    const auto executor = co_await boost::asio::this_coro::executor;
    Sleeper sleeper{when, executor, sleepers_};
    boost::system::error_code cancelled;
    co_await sleeper.woken.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    if (sleeper.when > now_)
      throw boost::system::system_error{boost::asio::error::operation_aborted};
  }

  /// When the next sleeper is due; nothing when nobody sleeps.
  std::optional<SteadyTime> next() const {
    std::optional<SteadyTime> earliest;
    for (const Sleeper* const sleeper : sleepers_) {
      if (sleeper->when > now_)
        earliest = std::min(earliest.value_or(sleeper->when), sleeper->when);
    }
    return earliest;
  }

  /// How many sleep, and are not due.
  std::size_t asleep() const {
    std::size_t count = 0;
    for (const Sleeper* const sleeper : sleepers_) count += sleeper->when > now_ ? 1 : 0;
    return count;
  }

  /// Lets the time pass on both clocks, and wakes who is due.
  void advance(SteadyTime::duration time) {
    now_ += time;
    wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(time);
    for (Sleeper* const sleeper : sleepers_) {
      if (sleeper->when <= now_) sleeper->woken.cancel();
    }
  }
  /// The time of day alone, as when somebody sets it.
  void set_wall(WallTime wall) { wall_ = wall; }

 private:
  struct Sleeper {
    Sleeper(SteadyTime until, const boost::asio::any_io_executor& loop, std::list<Sleeper*>& of)
        : when{until}, woken{loop, boost::asio::steady_timer::time_point::max()}, all{of} {
      all.push_back(this);
    }
    ~Sleeper() { all.remove(this); }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    SteadyTime when;
    boost::asio::steady_timer woken;  // never expires: cancelled when it is time
    std::list<Sleeper*>& all;
  };

  SteadyTime now_{std::chrono::hours{1000}};
  WallTime wall_{std::chrono::hours{24 * 365 * 50}};
  std::list<Sleeper*> sleepers_;
};

/// Tells the time of another clock, but who sleeps on it sleeps for real: for what has to be slow.
class SlowClock final : public Clock {
 public:
  explicit SlowClock(const Clock& time) : time_{time} {}

  SteadyTime now() const override { return time_.now(); }
  WallTime wall() const override { return time_.wall(); }
  Task<> sleep_until(SteadyTime when) override {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer{executor, when - time_.now()};
    co_await timer.async_wait(boost::asio::use_awaitable);
  }

 private:
  const Clock& time_;
};

}  // namespace pointsbot::tests
