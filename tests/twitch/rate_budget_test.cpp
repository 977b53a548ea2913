#include "twitch/rate_budget.hpp"

#include "tests/support/stepped_clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace pointsbot::twitch {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;
using std::chrono::seconds;

class RateBudgetTest : public testing::Test {
 protected:
  /// Asks for so many points; how many came without a wait.
  int take(int count, Purpose purpose = Purpose::payment) {
    const int before = taken_;
    for (int i = 0; i < count; ++i) {
      cancels_.push_back(std::make_unique<asio::cancellation_signal>());
      asio::co_spawn(loop_, take_one(*this, purpose),
                     asio::bind_cancellation_slot(cancels_.back()->slot(), asio::detached));
    }
    run();
    return taken_ - before;
  }
  void run() {
    loop_.restart();
    loop_.poll();
  }
  void pass(SteadyTime::duration time) {
    clock_.advance(time);
    run();
  }
  std::int64_t epoch() const {
    return std::chrono::floor<seconds>(clock_.wall()).time_since_epoch().count();
  }
  void told(const std::string& limit, const std::string& remaining, std::int64_t reset) {
    budget_.answered(limit, remaining, std::to_string(reset));
  }

  tests::SteppedClock clock_;
  asio::io_context loop_{1};
  RateBudget budget_{clock_};
  int taken_ = 0;
  std::vector<std::unique_ptr<asio::cancellation_signal>> cancels_;

 private:
  static Task<> take_one(RateBudgetTest& self, Purpose purpose) {
    co_await self.budget_.take(purpose);
    ++self.taken_;
  }
};

TEST_F(RateBudgetTest, HasWhatTwitchDocumentsUntilItIsTold) {
  EXPECT_EQ(take(900), 800);
  EXPECT_EQ(budget_.each_minute(), 800);
  pass(seconds{59});
  EXPECT_EQ(taken_, 800);
  pass(seconds{3});
  EXPECT_EQ(taken_, 900);
}

TEST_F(RateBudgetTest, BelievesTheAnswersAndWaitsForTheTimeThatTheyName) {
  EXPECT_EQ(take(1), 1);
  told("100", "2", epoch() + 20);
  EXPECT_EQ(take(5), 2) << "others ask with the same token";
  pass(seconds{19});
  EXPECT_EQ(taken_, 3);
  pass(seconds{3});
  EXPECT_EQ(taken_, 6);
  EXPECT_EQ(take(100), 97);
}

TEST_F(RateBudgetTest, CountsWhatIsUnderWayBesideWhatAnAnswerSays) {
  EXPECT_EQ(take(3), 3);
  told("100", "10", epoch() + 60);
  EXPECT_EQ(take(20), 8) << "two of the ten were under way";
}

TEST_F(RateBudgetTest, ARequestWithoutAnAnswerIsNotUnderWayForEver) {
  EXPECT_EQ(take(3), 3);
  budget_.unanswered();
  budget_.unanswered();
  told("100", "10", epoch() + 60);
  EXPECT_EQ(take(20), 10);
}

TEST_F(RateBudgetTest, DoesNotBelieveNonsenseAndWaitsAMinuteAtMost) {
  for (const std::int64_t reset :
       {std::int64_t{0}, std::int64_t{-5}, epoch() - 100, epoch() + 4000,
        std::int64_t{32'503'680'000}, std::numeric_limits<std::int64_t>::max()}) {
    SCOPED_TRACE(reset);
    EXPECT_GE(take(1), 1);
    told("800", "0", reset);
    const int before = taken_;
    take(1);
    EXPECT_EQ(taken_, before);
    pass(seconds{62});
    EXPECT_EQ(taken_, before + 1);
    pass(minutes{2});
  }
}

TEST_F(RateBudgetTest, KeepsWhatItKnowsWhereAHeaderIsNoNumber) {
  take(1);
  for (const char* const text : {"", "many", "-1", "1e3", "8 ", "99999999999999999999"})
    budget_.answered(text, text, text);
  EXPECT_EQ(budget_.each_minute(), 800);
  budget_.answered("0", "-7", "x");
  EXPECT_EQ(budget_.each_minute(), 800);
}

TEST_F(RateBudgetTest, WaitsAMinuteAtMostWhereNoTimeIsNamed) {
  take(1);
  pass(seconds{62});
  EXPECT_EQ(budget_.when(Purpose::payment), SteadyTime::min()) << "another minute has begun";
  budget_.answered("800", "0", "");
  EXPECT_EQ(take(1), 0);
  pass(seconds{62});
  EXPECT_EQ(taken_, 2);
}

TEST_F(RateBudgetTest, NeverHasMoreThanTheBucketHolds) {
  take(1);
  told("50", "4000000", epoch() + 60);
  EXPECT_EQ(take(100), 50);
}

TEST_F(RateBudgetTest, ListsOfRolesLeaveThePaymentsWhatTheyNeed) {
  budget_.keep_for_payments(600);
  take(1);
  told("800", "799", epoch() + 60);
  EXPECT_EQ(take(190, Purpose::roles), 189) << "799 less 61 seconds' share of 600 a minute";
  EXPECT_GT(budget_.when(Purpose::roles), clock_.now());
  EXPECT_LE(budget_.when(Purpose::payment), clock_.now());
  EXPECT_EQ(take(600), 600);
  pass(seconds{65});
  EXPECT_LE(budget_.when(Purpose::roles), clock_.now());
}

TEST_F(RateBudgetTest, WaitsForAsManyPointsAsAreNeededWithoutTakingThem) {
  take(1);
  told("100", "10", epoch() + 30);
  bool enough = false;
  asio::co_spawn(loop_, budget_.wait_for(20), [&](const std::exception_ptr&) { enough = true; });
  run();
  EXPECT_FALSE(enough);
  pass(seconds{32});
  EXPECT_TRUE(enough);
  EXPECT_EQ(take(200), 100);
  bool whole = false;
  asio::co_spawn(loop_, budget_.wait_for(5'000), [&](const std::exception_ptr&) { whole = true; });
  pass(seconds{62});
  EXPECT_TRUE(whole) << "more than the bucket holds is never there";
}

TEST_F(RateBudgetTest, WhoeverIsCancelledHasTakenNothing) {
  take(1);
  told("10", "0", epoch() + 30);
  EXPECT_EQ(take(3), 0);
  cancels_.back()->emit(asio::cancellation_type::terminal);
  run();
  pass(seconds{32});
  EXPECT_EQ(taken_, 3);
  EXPECT_EQ(take(20), 8);
}

// Who waits until then has looked at the clock before: he would wait for a moment for ever.
TEST(RateBudgetByARealClock, HasAPointAtOnceWhereThereIsOne) {
  SystemClock clock;
  RateBudget budget{clock};
  const SteadyTime before = clock.now();
  EXPECT_LE(budget.when(Purpose::roles), before);
}

}  // namespace
}  // namespace pointsbot::twitch
