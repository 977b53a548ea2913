#include "tests/app/channels_fixture.hpp"
#include "twitch/fixed_credential.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

namespace pointsbot::app {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(ChannelsTest, EachIsPaidByItself) {
  list({{"alpha", 30}, {"beta", 20}, {"gamma", 10}});
  start();
  pass(minutes{5});
  for (const char* const login : {"alpha", "beta", "gamma"}) EXPECT_EQ(payments(login), 5) << login;
  EXPECT_EQ(query("SELECT channel,count(*),min(points),max(points) FROM points GROUP BY 1"),
            "alpha|30|5|5\nbeta|20|5|5\ngamma|10|5|5\n");
}

TEST_F(ChannelsTest, ArePaidOneAfterTheOtherWithinTheInterval) {
  list({{"alpha", 1}, {"beta", 1}, {"gamma", 1}});
  start();
  pass(minutes{3});
  EXPECT_EQ(query("SELECT c.login,p.no,(p.at-(SELECT min(at) FROM payment))/1000 FROM payment p "
                  "JOIN channel c USING(channel_id) WHERE p.no<3 ORDER BY 3"),
            "alpha|1|0\nbeta|1|20\ngamma|1|40\nalpha|2|60\nbeta|2|80\ngamma|2|100\n");
}

TEST_F(ChannelsTest, EachIsPaidByItsOwnSettings) {
  list({{"alpha", 3}, {"beta", 3}});
  Config::PointsSection beta = config_.points;
  beta.modifier = Points{7};
  beta.interval = minutes{2};
  beta.welcome = Points{};
  config_.points_of_channel["beta"] = beta;
  start();
  pass(minutes{10});
  EXPECT_EQ(payments("alpha"), 10);
  EXPECT_EQ(payments("beta"), 5);
  EXPECT_EQ(query("SELECT channel,max(points) FROM points GROUP BY 1"), "alpha|10\nbeta|28\n");
}

TEST_F(ChannelsTest, ALineOfTheLogSaysWhichOneItIsOf) {
  list({{"alpha", 3}, {"betabeta", 4}});
  start();
  pass(minutes{1});
  EXPECT_EQ(lines_with("info: alpha     live  3 here"), 1);
  EXPECT_EQ(lines_with("info: betabeta  live  4 here"), 1);
}

TEST_F(ChannelsTest, OneAloneHasNoNameBeforeItsLines) {
  list({{"alpha", 3}});
  start();
  EXPECT_EQ(lines_with("info: live  3 here"), 1);
}

TEST_F(ChannelsTest, OneThatTwitchDoesNotKnowDoesNotStopTheOthers) {
  list({{"alpha", 3}, {"nobody", 3}, {"gamma", 3}});
  twitch_.channels[1].known = false;
  start(3);
  step_until([this] { return ended(); });
  EXPECT_EQ(payments("alpha"), 3);
  EXPECT_EQ(payments("gamma"), 3);
  EXPECT_EQ(lines_with("Twitch knows no channel \"nobody\""), 1);
  EXPECT_EQ(lines_with("The other channels are paid all the same."), 1);
  EXPECT_EQ(channels().ending(), Ending::refused);
}

TEST_F(ChannelsTest, OneInWhichTheBotIsNoModeratorDoesNotStopTheOthersAndGoesOnByItself) {
  list({{"alpha", 3}, {"beta", 3}});
  start();
  pass(minutes{2});
  twitch_.channels[1].moderated = false;
  pass(minutes{5});
  EXPECT_EQ(payments("alpha"), 7);
  EXPECT_EQ(payments("beta"), 2);
  EXPECT_EQ(lines_with("beta   No viewer list"), 0);
  EXPECT_EQ(lines_with("beta   Viewer list incomplete: Twitch refused the viewer list of \"beta\""),
            1);
  EXPECT_LE(twitch_.channels[1].refused, 6) << "not asked more often than its turn comes";
  twitch_.channels[1].moderated = true;
  pass(minutes{5});
  EXPECT_GE(payments("beta"), 5);
  EXPECT_EQ(lines_with("beta   Viewer list complete again"), 1);
}

TEST_F(ChannelsTest, AllOfThemRefusedIsTheEnd) {
  list({{"no", 3}, {"none", 3}});
  for (auto& channel : twitch_.channels) channel.known = false;
  start();
  EXPECT_TRUE(ended());
  EXPECT_EQ(channels().ending(), Ending::refused);
}

TEST_F(ChannelsTest, AStopEndsAllOfThem) {
  list({{"alpha", 3}, {"beta", 3}, {"gamma", 3}});
  start();
  pass(minutes{2});
  shut();
  EXPECT_TRUE(ended());
}

TEST_F(ChannelsTest, SoManyPaymentsAreMadeInEach) {
  list({{"alpha", 3}, {"beta", 3}});
  start(2);
  step_until([this] { return ended(); });
  EXPECT_EQ(channels().ending(), Ending::done);
  EXPECT_EQ(payments("alpha"), 2);
  EXPECT_EQ(payments("beta"), 2);
}

TEST_F(ChannelsTest, AfterARestartEachGoesOnWhenItIsDue) {
  list({{"alpha", 3}, {"beta", 3}});
  start();
  pass(minutes{3});
  shut();
  clock_.advance(seconds{10});
  start();
  pass(minutes{3});
  EXPECT_EQ(payments("alpha"), 6);
  EXPECT_EQ(payments("beta"), 6);
  EXPECT_EQ(query("SELECT channel,max(points) FROM points GROUP BY 1"), "alpha|6\nbeta|6\n");
}

TEST_F(ChannelsTest, TakeWhatBotIniSaysNowEachItsOwn) {
  list({{"alpha", 3}, {"beta", 3}});
  start();
  pass(minutes{1});
  Config changed = config_;
  changed.points.modifier = Points{2};
  changed.points_of_channel["beta"] = changed.points;
  changed.points_of_channel["beta"].modifier = Points{5};
  channels().renew(changed);
  pass(minutes{2});
  EXPECT_EQ(query("SELECT channel,max(points) FROM points GROUP BY 1"), "alpha|5\nbeta|11\n");
}

TEST_F(ChannelsTest, ABonusToEverybodyPresentIsForOneOfThem) {
  list({{"alpha", 3}, {"beta", 3}});
  start();
  EXPECT_FALSE(attendance_.of(ManyChannels::id_of(1))->seen.has_value())
      << "it was not paid so far";
  pass(minutes{1});
  EXPECT_TRUE(attendance_.of(ManyChannels::id_of(0))->seen.has_value());
  EXPECT_TRUE(attendance_.of(ManyChannels::id_of(1))->seen.has_value());
  EXPECT_EQ(attendance_.of(UserId{5}), nullptr);
}

/// Has new tokens only after a while.
class SlowRenewal final : public twitch::Credential {
 public:
  SlowRenewal(Clock& clock, seconds takes) : clock_{clock}, takes_{takes} {}

  Bearer bearer() const override { return bearer_; }
  Task<bool> renew(Bearer refused) override {
    if (refused != bearer_) co_return true;
    co_await clock_.sleep_until(clock_.now() + takes_);
    bearer_ = twitch::bearer_of("app", twitch::Secret{"newer"});
    co_return true;
  }
  bool reveals(std::string_view) const override { return false; }

 private:
  Clock& clock_;
  const seconds takes_;
  Bearer bearer_ = twitch::bearer_of("app", twitch::Secret{"older"});
};

TEST_F(ChannelsTest, ARenewalInTheMiddleOfASweepKeepsNobodyElseWaiting) {
  list({{"alpha", 3000}, {"beta", 3}});
  SlowRenewal renewal{clock_, seconds{45}};
  credential_ = &renewal;
  start();
  pass(minutes{1});
  twitch_.expired = "alpha";
  pass(minutes{2});
  EXPECT_EQ(twitch_.expired, "");
  EXPECT_EQ(query("SELECT c.login,p.no,(p.at-(SELECT min(at) FROM payment))/1000 FROM payment p "
                  "JOIN channel c USING(channel_id) WHERE p.no IN (2,3) ORDER BY 3"),
            "beta|2|90\nalpha|2|105\nalpha|3|120\nbeta|3|150\n");
  EXPECT_EQ(lines_with("alpha  Viewer list"), 0) << "nothing that a person has to know";
  EXPECT_EQ(query("SELECT DISTINCT channel,points FROM points"), "alpha|3\nbeta|3\n");
  shut();  // before the credential goes
}

TEST_F(ChannelsTest, ATokenThatIsRefusedHoweverOftenItIsRenewedIsTold) {
  list({{"alpha", 3}});
  SlowRenewal renewal{clock_, seconds{45}};
  credential_ = &renewal;
  start();
  pass(minutes{2});
  twitch_.refuses = true;
  pass(minutes{6});
  EXPECT_EQ(lines_with("No viewer list: Twitch does not accept the access token"), 1);
  EXPECT_NE(query("SELECT DISTINCT error FROM cycle WHERE error<>''"), "");
  twitch_.refuses = false;
  const auto before = payments("alpha");
  pass(minutes{6});
  EXPECT_GT(payments("alpha"), before);
  shut();  // before the credential goes
}

TEST_F(ChannelsTest, AListThatGrewPastThePointsOfAMinuteLeavesThemToTheOthers) {
  config_.points.interval = seconds{30};
  twitch_.rows = 2;
  twitch_.limit = 45;
  list({{"alpha", 3000}, {"beta", 10'000}});
  start();  // the channels take 2 points, the lists 4 and 11
  pass(seconds{20});
  twitch_.channels[0].viewers = 38'000;
  pass(seconds{30});
  EXPECT_EQ(payments("alpha"), 1);
  EXPECT_EQ(payments("beta"), 2) << "28 points were left at 30 s, and it needs 11 at 45 s";
  pass(minutes{1});
  EXPECT_GE(payments("alpha"), 2);
  EXPECT_EQ(twitch_.too_many, 0);
  EXPECT_EQ(lines_with("Viewer list"), 0);
}

TEST_F(ChannelsTest, AListOfMorePagesThanAMinuteHasPointsIsReadAllTheSame) {
  config_.points.interval = minutes{5};
  twitch_.rows = 2;
  twitch_.limit = 10;
  list({{"alpha", 25'000}, {"beta", 10}});
  start();
  pass(minutes{4});
  EXPECT_EQ(payments("alpha"), 1);
  EXPECT_EQ(payments("beta"), 1);
  EXPECT_EQ(twitch_.too_many, 0);
}

/// 30 channels of 100 to 20,000 viewers, with lists of as many pages.
class ManyChannelsTest : public ChannelsTest {
 protected:
  ManyChannelsTest() {
    std::vector<std::pair<std::string, int>> channels;
    for (int i = 0; i < 30; ++i) channels.emplace_back("channel" + std::to_string(i), size(i));
    list(channels);
    twitch_.rows = 2;
    twitch_.limit = 800;
  }

  static int size(int channel) { return 100 + 19'900 * channel * channel / (29 * 29); }

  /// Six, and an hour under script/soak-faults.
  static minutes simulated() {
    const char* const asked = std::getenv("POINTSBOT_SIMULATED_MINUTES");
    return minutes{asked == nullptr ? 6 : std::atoi(asked)};
  }
  void say_figures() const {
    const auto [least, most] =
        std::ranges::minmax(twitch_.channels, {}, &ManyChannels::Channel::swept);
    std::cout << fmt::format(
        "{} channels, {} minutes on 800 points a minute: {} requests, {} of them 429; {} to {} "
        "lists a channel ({} to {}), {} lines of a stretch\n",
        twitch_.channels.size(), simulated().count(), twitch_.asked, twitch_.too_many, least.swept,
        most.swept, least.login, most.login, lines_with("  Twitch allows 800 requests a minute"));
  }
};

TEST_F(ManyChannelsTest, OnOneTokenAreAllSweptWithoutARefusalAndAnHourIsWorthTheSameInAll) {
  config_.points.interval = std::chrono::seconds{10};
  config_.points.modifier = Points{10};
  config_.points.welcome = Points{};
  start();
  pass(simulated());
  say_figures();
  EXPECT_EQ(twitch_.too_many, 0);
  // The largest about once in two minutes.
  for (const auto& channel : twitch_.channels)
    EXPECT_GE(channel.swept, simulated() / minutes{2}) << channel.login;
  // What somebody has who was here from the first payment on is what the intervals since then are
  // worth, however many of them a payment was for.
  EXPECT_EQ(query("SELECT c.login FROM channel c JOIN clock k USING(channel_id) WHERE "
                  "k.clock_id<>0 AND "
                  "k.points<>c.seconds"),
            "");
  EXPECT_EQ(query(fmt::format("SELECT count(*) FROM channel WHERE seconds<{}",
                              seconds{simulated() - minutes{2}}.count())),
            "0\n");
  EXPECT_EQ(
      lines_with("channel29  Twitch allows 800 requests a minute, and the viewer lists of all "
                 "channels need more."),
      1);
  EXPECT_EQ(lines_with("channel0   Twitch allows"), 0) << "the large ones give way";
  EXPECT_EQ(lines_with("payments were passed over"), 0);
  for (auto& channel : twitch_.channels) channel.viewers = 100;
  pass(minutes{6});
  EXPECT_EQ(lines_with("There are requests enough again: \"channel29\" is paid every 10 s"), 1);
  EXPECT_EQ(lines_with("channel29  Twitch allows"), 1);
  EXPECT_EQ(twitch_.too_many, 0);
}

}  // namespace
}  // namespace pointsbot::app
