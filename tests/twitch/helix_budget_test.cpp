#include "tests/support/stepped_clock.hpp"
#include "tests/twitch/helix_fixture.hpp"
#include "twitch/rate_budget.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <string>

namespace pointsbot::twitch {
namespace {

using std::chrono::seconds;

/// What Twitch says with its answers goes into the budget, which the requests wait for.
class HelixBudget : public HelixTest {
 protected:
  HelixBudget() { helix_->spend_from(budget_); }

  /// "In so many seconds", as Twitch says it.
  std::string in(seconds time) const {
    return std::to_string(
        std::chrono::floor<seconds>(clock_.wall() + time).time_since_epoch().count());
  }

  tests::SteppedClock clock_;
  RateBudget budget_{clock_};
};

constexpr const char* kOffline = R"({"data":[]})";

TEST_F(HelixBudget, IsToldByEachAnswerAndWaitedForByTheNextRequest) {
  twitch_.answers.push_back(
      {.body = kOffline, .ratelimit_reset = in(seconds{30}), .ratelimit_remaining = "1"});
  EXPECT_TRUE(live());
  twitch_.answers.push_back(
      {.body = kOffline, .ratelimit_reset = in(seconds{30}), .ratelimit_remaining = "0"});
  EXPECT_TRUE(live());
  can(kOffline);
  bool answered = false;
  boost::asio::co_spawn(loop_, helix_->live(kChannel),
                        [&](const std::exception_ptr&, const auto&) { answered = true; });
  loop_.restart();
  loop_.run_for(std::chrono::milliseconds{1});
  EXPECT_EQ(twitch_.asked.size(), 2U);
  clock_.advance(seconds{32});
  loop_.restart();
  while (!answered) loop_.run_one();
  EXPECT_EQ(twitch_.asked.size(), 3U);
}

TEST_F(HelixBudget, ARefusalForWantOfPointsSaysWhenToComeBack) {
  twitch_.answers.push_back({.body = "{}",
                             .status = 429,
                             .ratelimit_reset = in(seconds{20}),
                             .ratelimit_remaining = "0"});
  const auto answer = live();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error, Error::rate_limited);
  EXPECT_TRUE(answer.error().retry_at);
  EXPECT_GT(budget_.when(Purpose::payment), clock_.now() + seconds{15});
}

TEST_F(HelixBudget, ARefusalWithPointsLeftIsForSomethingElseAndNoReasonToWaitForThem) {
  twitch_.answers.push_back({.body = R"({"message":"too many of these"})",
                             .status = 429,
                             .ratelimit_reset = in(seconds{20}),
                             .ratelimit_remaining = "500"});
  const auto answer = live();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error, Error::rate_limited);
  EXPECT_FALSE(answer.error().retry_at);
  EXPECT_EQ(answer.error().detail, "too many of these");
  EXPECT_LE(budget_.when(Purpose::payment), clock_.now());
}

TEST_F(HelixBudget, ABrokenAnswerCostsNoMoreThanItsPoint) {
  for (int i = 0; i < 50; ++i) {
    twitch_.answers.push_back({.body = kOffline, .way = Canned::Way::cut});
    EXPECT_FALSE(live());
  }
  twitch_.answers.push_back(
      {.body = kOffline, .ratelimit_reset = in(seconds{30}), .ratelimit_remaining = "7"});
  EXPECT_TRUE(live());
  for (int i = 0; i < 7; ++i) {
    can(kOffline);
    EXPECT_TRUE(live());
  }
  EXPECT_GT(budget_.when(Purpose::payment), clock_.now());
}

}  // namespace
}  // namespace pointsbot::twitch
