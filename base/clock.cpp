#include "base/clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace pointsbot {

SteadyTime SystemClock::now() const { return std::chrono::steady_clock::now(); }

WallTime SystemClock::wall() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Task<> SystemClock::sleep_until(SteadyTime when) {
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, when};
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace pointsbot
