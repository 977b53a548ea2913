#include "base/clock.hpp"

#include "tests/support/run_on_loop.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <exception>

namespace pointsbot {
namespace {

using std::chrono::milliseconds;

TEST(SystemClock, ReturnsOnceTheTimeHasCome) {
  boost::asio::io_context loop{1};
  SystemClock clock;
  tests::run_on_loop(loop, clock.sleep_until(clock.now() - std::chrono::hours{1}));
  const SteadyTime soon = clock.now() + milliseconds{5};
  tests::run_on_loop(loop, clock.sleep_until(soon));
  EXPECT_GE(clock.now(), soon);
}

TEST(SystemClock, TellsTheTimeOfDay) {
  const auto before = std::chrono::system_clock::now();
  const WallTime wall = SystemClock{}.wall();
  EXPECT_GE(wall, before - milliseconds{1});
  EXPECT_LE(wall, std::chrono::system_clock::now());
}

TEST(SystemClock, ThrowsWhereASleepIsCancelled) {
  boost::asio::io_context loop{1};
  SystemClock clock;
  boost::asio::cancellation_signal stop;
  std::exception_ptr broken;
  boost::asio::co_spawn(loop, clock.sleep_until(clock.now() + std::chrono::hours{1}),
                        boost::asio::bind_cancellation_slot(
                            stop.slot(), [&](const std::exception_ptr& error) { broken = error; }));
  loop.poll();
  EXPECT_FALSE(broken);
  stop.emit(boost::asio::cancellation_type::terminal);
  loop.run();
  ASSERT_TRUE(broken);
  try {
    std::rethrow_exception(broken);
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), boost::asio::error::operation_aborted);
  }
}

}  // namespace
}  // namespace pointsbot
