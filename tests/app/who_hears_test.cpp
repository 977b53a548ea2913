#include "app/who_hears.hpp"

#include "app/wanted_events.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using twitch::Authorization;
using twitch::EventType;

constexpr UserId kAnn{1};
constexpr UserId kBot{7};

class WhoHears : public testing::Test {
 protected:
  WhoHears() {
    config_.twitch.channel = "ann";
    config_.twitch.channels = {"ann"};
    config_.chat.answer = false;
    ann_.user = kAnn;
    ann_.login = "ann";
    ann_.scopes = {"moderator:read:chatters", "moderator:read:followers"};
    bot_.user = kBot;
    bot_.login = "annbot";
    bot_.bot = true;
    bot_.scopes = {"moderator:read:chatters", "user:read:chat"};
  }
  std::string stops(std::vector<UserId> lost, bool with_bot = true) const {
    const auto kept = [&](const Authorization& one) {
      return std::ranges::find(lost, one.user) == lost.end() ? &one : nullptr;
    };
    return what_stops(
        config_,
        [&](const std::string& channel) {
          return LoggedIn{channel == "ann" ? &ann_ : nullptr, with_bot ? &bot_ : nullptr};
        },
        [&](const std::string& channel) {
          return LoggedIn{channel == "ann" ? kept(ann_) : nullptr, with_bot ? kept(bot_) : nullptr};
        });
  }

  Config config_;
  Authorization ann_;
  Authorization bot_;
};

TEST_F(WhoHears, WithoutAnybodyNobodyIsPaid) {
  EXPECT_EQ(stops({kAnn}, false), "nobody is being paid");
  config_.rewards.follow = Points{3};
  EXPECT_EQ(stops({kAnn}, false), "nobody is being paid or rewarded");
  EXPECT_EQ(stops({kAnn, kBot}), "nobody is being paid or rewarded");
}

TEST_F(WhoHears, TheBotsAccountStandsInForTheStreamersAsFarAsItMay) {
  EXPECT_EQ(stops({kAnn}), "payments go on as \"annbot\" (which has to be a moderator there)");
  config_.rewards.follow = Points{3};
  config_.rewards.raid = Points{3};
  config_.points.active_bonus = Points{5};
  EXPECT_EQ(stops({kAnn}),
            "payments go on as \"annbot\" (which has to be a moderator there), but this stops: "
            "[rewards] follow");
}

TEST_F(WhoHears, TheBotsAccountStandsInOnlyWhereItWasAskedForTheViewers) {
  bot_.scopes = {"user:read:chat", "user:write:chat"};
  EXPECT_EQ(stops({kAnn}), "nobody is being paid");
  EXPECT_EQ(stops({kBot}), "payments and all else go on");
  config_.twitch.channels = {"bea"};
  EXPECT_EQ(stops({kBot}), "nobody is being paid") << "nor was anybody before";
}

TEST_F(WhoHears, WithoutTheBotsAccountThatStopsWhichTheStreamersWasNotAskedFor) {
  config_.rewards.follow = Points{3};
  EXPECT_EQ(stops({kBot}), "payments and all else go on");
  config_.points.active_bonus = Points{5};
  EXPECT_EQ(stops({kBot}), "payments go on, but this stops: [points] active_bonus");
  ann_.scopes.emplace_back("user:read:chat");
  EXPECT_EQ(stops({kBot}), "payments and all else go on");
}

TEST_F(WhoHears, OfSeveralChannelsThoseAreNamedThatAreNotPaid) {
  config_.twitch.channels = {"ann", "bea"};
  EXPECT_EQ(stops({kBot}), "nobody is being paid in \"bea\"");
  config_.points.active_bonus = Points{5};
  EXPECT_EQ(stops({kBot}),
            "nobody is being paid or rewarded in \"bea\", and this stops: [points] active_bonus");
}

TEST_F(WhoHears, AListOfTheOldFormatNeedsNobody) {
  config_.twitch.format = ListFormat::legacy;
  EXPECT_EQ(stops({kAnn}, false), "payments go on") << "whether it is live is not known any more";
}

TEST_F(WhoHears, NamesOnlyWhatIsSwitchedOn) {
  config_.rewards.subscription = Points{5};
  config_.rewards.raid = Points{5};
  EXPECT_EQ(purposes_of(wanted_events(config_), config_), "[rewards] raid; [rewards] subscription");
  config_.points.active_bonus = Points{5};
  EXPECT_EQ(purposes_of(std::vector{EventType::chat_message}, config_), "[points] active_bonus");
  config_.chat.answer = true;
  EXPECT_EQ(purposes_of(std::vector{EventType::chat_message}, config_),
            "the commands of the chat, [points] active_bonus");
}

TEST_F(WhoHears, TheCommandThatBringsALoginBackNamesTheChannelWhereItMust) {
  EXPECT_EQ(login_command(config_, false, "ann"), "pointsbot login --streamer");
  EXPECT_EQ(login_command(config_, true, ""), "pointsbot login --bot");
  config_.twitch.channels = {"ann", "bea"};
  EXPECT_EQ(login_command(config_, false, "bea"), "pointsbot login --streamer --channel bea");
}

}  // namespace
}  // namespace pointsbot::app
