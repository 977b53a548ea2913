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

TEST_F(HelixBudget, WhereItGivesWayFailsAtOnceAndWaitsOutside) {
  helix_->give_way();
  twitch_.answers.push_back(
      {.body = kOffline, .ratelimit_reset = in(seconds{30}), .ratelimit_remaining = "0"});
  EXPECT_TRUE(live());
  EXPECT_FALSE(helix_->gave_way());
  const auto answer = live();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error, Error::rate_limited);
  EXPECT_TRUE(helix_->gave_way());
  EXPECT_EQ(twitch_.asked.size(), 1U) << "nobody was asked";
  bool ready = false;
  boost::asio::co_spawn(loop_, helix_->wait(),
                        [&](const std::exception_ptr&, bool is) { ready = is; });
  loop_.restart();
  loop_.run_for(std::chrono::milliseconds{1});
  EXPECT_FALSE(ready);
  clock_.advance(seconds{32});
  loop_.restart();
  while (!ready) loop_.run_one();
  can(kOffline);
  EXPECT_TRUE(live());
  EXPECT_FALSE(helix_->gave_way());
}

TEST_F(HelixBudget, AListForWhichThereAreNotEnoughPointsIsGivenUpAfterItsFirstPage) {
  helix_->give_way();
  twitch_.answers.push_back(
      {.body = page_of(1, 9), .ratelimit_reset = in(seconds{30}), .ratelimit_remaining = "7"});
  EXPECT_EQ(failure().error, Error::rate_limited);
  EXPECT_EQ(twitch_.asked.size(), 1U);
  EXPECT_EQ(helix_->needs(), 10) << "and whether the channel is live";
  twitch_.answers.push_back(
      {.body = page_of(1, 8), .ratelimit_reset = in(seconds{30}), .ratelimit_remaining = "7"});
  can_pages(2, 8, 8);
  EXPECT_TRUE(sweep());
}

TEST_F(HelixBudget, AListThatLosesItsPointsToSomebodyElseIsGivenUpInItsMiddle) {
  helix_->give_way();
  twitch_.answers.push_back(
      {.body = page_of(1, 3), .ratelimit_reset = in(seconds{30}), .ratelimit_remaining = "2"});
  twitch_.answers.push_back(
      {.body = page_of(2, 3), .ratelimit_reset = in(seconds{30}), .ratelimit_remaining = "0"});
  const Failure given_up = failure();
  EXPECT_EQ(given_up.error, Error::rate_limited);
  EXPECT_EQ(given_up.page, 3);
  EXPECT_EQ(helix_->needs(), 4);
}

TEST_F(HelixBudget, WhereItGivesWayARefusedTokenIsRenewedOutside) {
  helix_->give_way();
  can(page_of(1, 2));
  twitch_.answers.push_back({.body = "{}", .status = 401});
  const Failure refused = failure();
  EXPECT_EQ(refused.error, Error::unauthorized);
  EXPECT_EQ(refused.page, 2);
  EXPECT_TRUE(helix_->gave_way());
  EXPECT_EQ(helix_->needs(), 0);
  EXPECT_FALSE(tests::run_on_loop(loop_, helix_->wait())) << "this token stays as it is";
  EXPECT_FALSE(helix_->gave_way());
}

}  // namespace
}  // namespace pointsbot::twitch
