#include "tests/app/bot_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <future>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using twitch::simulator::Route;

/// Keeps the writer's thread from the jobs behind it, as a slow disk does.
struct HoldUp {
  std::shared_future<void> until;
  void operator()(db::Ledger&) { until.wait(); }
};

class BotStop : public BotTest {
 protected:
  /// Every payment has its row in the history.
  void expect_reports_flushed() {
    EXPECT_EQ(query("SELECT no FROM cycle WHERE no>0 ORDER BY no"),
              query("SELECT no FROM payment ORDER BY no"));
  }
  void stop_and_wait() {
    stop_->request();
    run_until([this] { return ended(); });
  }

  static Task<> hold_up(Writer& writer, HoldUp job) { co_await writer.run(std::move(job)); }
};

TEST_F(BotStop, WhileItSleepsEndsAtOnce) {
  start();
  pay(2);
  const SteadyTime before = clock_.now();
  stop_and_wait();
  EXPECT_EQ(ending(), Ending::done);
  EXPECT_EQ(clock_.now(), before);
  shut();
  EXPECT_EQ(payments(), 3);
  expect_reports_flushed();
}

TEST_F(BotStop, WhileAFetchHangsEndsAtOnceAndPaysNobody) {
  start();
  pay();
  const std::uint64_t asked = twitch_.asked(Route::chatters);
  twitch_.change("fault=hang");
  clock_.advance(*clock_.next() - clock_.now());
  run_until([&] { return twitch_.asked(Route::chatters) > asked; });
  stop_and_wait();
  EXPECT_EQ(ending(), Ending::done);
  shut();
  EXPECT_EQ(payments(), 2);
  expect_reports_flushed();
}

TEST_F(BotStop, WhileItWaitsToTryAgainKeepsTheReportOfWhatWasGivenUp) {
  start();
  twitch_.change("fault=error_500");
  const auto due = *clock_.next();
  while (*clock_.next() <= due + config_.points.interval) step();
  stop_and_wait();
  EXPECT_EQ(ending(), Ending::done);
  shut();
  EXPECT_EQ(query("SELECT no,error FROM cycle WHERE no=0"), "0|server_error\n");
}

TEST_F(BotStop, WhileTwitchHangsAtTheStartIsDone) {
  for (const Route route : {Route::validate, Route::users}) {
    const std::uint64_t asked = twitch_.asked(route);
    twitch_.change(route == Route::users ? "fault=hang@users" : "fault=hang@validate");
    timeouts_.total = std::chrono::seconds{60};
    begin();
    run_until([&] { return twitch_.asked(route) > asked; });
    stop_and_wait();
    EXPECT_EQ(ending(), Ending::done);
    shut();
  }
}

TEST_F(BotStop, WhileItWaitsForTwitchAtTheStartIsDone) {
  twitch_.change("fault=error_503@validate");
  start();
  stop_and_wait();
  EXPECT_EQ(ending(), Ending::done);
}

TEST_F(BotStop, DuringTheCommitFinishesThePayment) {
  start();
  pay();
  std::promise<void> gate;
  asio::co_spawn(loop_, hold_up(*writer_, HoldUp{gate.get_future().share()}), asio::detached);
  clock_.advance(*clock_.next() - clock_.now());
  run_until([this] { return awaits_payment(); });
  EXPECT_EQ(bot().stopping(), "Stopping: the payment under way is finished first.");
  stop_->request();
  loop_.poll();
  EXPECT_FALSE(ended());
  EXPECT_EQ(payments(), 2);
  gate.set_value();
  run_until([this] { return ended(); });
  EXPECT_EQ(ending(), Ending::done);
  shut();
  EXPECT_EQ(payments(), 3);
  EXPECT_EQ(lines_with("payment 3 "), 1) << "and it was acknowledged";
  expect_reports_flushed();
}

}  // namespace
}  // namespace pointsbot::app
