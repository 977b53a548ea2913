#include "tests/app/bot_fixture.hpp"
#include "twitch/simulator/identities.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app {
namespace {

namespace simulator = twitch::simulator;

/// Keeps what the bot opened, and is told by the test what happens.
class Ear final : public ChannelEvents {
 public:
  Chatters& open(Open channel) override {
    opened.emplace(std::move(channel));
    return chatters;
  }
  void close(UserId) override { opened.reset(); }
  void ready(UserId) override {}
  void say(UserId, std::string text) override { said.push_back(std::move(text)); }
  void rest() override {}

  pooling::Reservoir reservoir{{.regions = 2, .capacity = Chatters::kRegion}};
  Chatters chatters{reservoir};
  std::optional<Open> opened;
  std::vector<std::string> said;
};

/// A bot that hears who chats. The second viewer is pretend_bot, an account like any other here.
class BotEvents : public BotTest {
 protected:
  BotEvents() {
    events_ = &ear_;
    config_.points.active_bonus = {7};
  }
  void chats(std::string login = "pretend_bot") {
    ear_.chatters.saw({simulator::kBotId, std::move(login), ""}, true);
  }

  Ear ear_;
};

TEST_F(BotEvents, WhoHasChattedSinceTheLastPaymentGetsTheBonusOnce) {
  start();
  pay();
  chats();
  pay();
  EXPECT_EQ(balance("pretend_bot"), 21 + 7);
  pay();
  EXPECT_EQ(balance("pretend_bot"), 31 + 7);
  EXPECT_EQ(query("SELECT kind, count(*) FROM op GROUP BY 1"), "20|1\n");
}

TEST_F(BotEvents, AFailedCycleKeepsThemForTheNext) {
  start();
  pay();
  chats();
  twitch_.change("fault=error_503");
  while (lines_with("Next try") == 0) step();
  for (int i = 0; i < 5; ++i) step();
  twitch_.change("fault=none");
  pay();
  EXPECT_EQ(query("SELECT kind, count(*) FROM op GROUP BY 1"), "20|1\n");
}

TEST_F(BotEvents, NobodyGetsABonusWhileOfflinePaysNothing) {
  twitch_.change("live=no");
  start();
  pay();
  chats();
  pay();
  EXPECT_EQ(balance("pretend_bot"), 1);
}

TEST_F(BotEvents, WhatAStreamCameToIsToldWhenItIsOver) {
  config_.chat.receipt = true;
  start();
  pay(4);
  twitch_.change("live=no");
  bot().hint(LiveHint::offline);
  pay();
  run_until([this] { return !ear_.said.empty(); });
  EXPECT_EQ(lines_with("is over: 50 people were here. They earned"), 1) << log_text();
  EXPECT_EQ(lines_with("Every point checked: 50 viewers, all sums are right."), 1) << log_text();
  ASSERT_EQ(ear_.said.size(), 1U);
  EXPECT_NE(ear_.said[0].find("with 50 of you: "), std::string::npos) << ear_.said[0];
  pay(2);
  EXPECT_EQ(lines_with("is over:"), 1) << "once";
}

TEST_F(BotEvents, ANewNameShowsWhileSomebodyIsHere) {
  start();
  pay(2);
  chats("new_name");
  pay();
  EXPECT_EQ(balance("new_name"), 31 + 7);
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE login='pretend_bot'"), "0\n");
}

TEST_F(BotEvents, TheBotKnowsWhomItLeavesOut) {
  config_.points.pay_streamer = false;
  config_.points.left_out = {"nightbot"};
  start();
  ASSERT_TRUE(ear_.opened.has_value());
  const LeftOut out = ear_.opened->left_out();
  EXPECT_TRUE(out.has(simulator::kChannelId, "whatever"));
  EXPECT_TRUE(out.has(UserId{19264788}, "nightbot"));
  EXPECT_FALSE(out.has(UserId{5}, "somebody"));
}

TEST_F(BotEvents, UnignoringInventsNoPoints) {
  config_.points.left_out = {"pretend_bot"};
  start();
  pay(3);
  EXPECT_EQ(query("SELECT count(*) FROM viewer WHERE login='pretend_bot'"), "0\n");
  Config config = config_;
  config.points.left_out.clear();
  bot().renew(config);
  pay();
  EXPECT_EQ(balance("pretend_bot"), 1);
  pay();
  EXPECT_EQ(balance("pretend_bot"), 11);
}

TEST_F(BotEvents, ABotThatIsLeftOutIsKnownByItsAccount) {
  config_.points.left_out = {"pretend_bot"};
  start();
  pay(2);
  EXPECT_TRUE(ear_.opened->left_out().has(simulator::kBotId, "renamed"));
}

/// Whose token asks for the viewer list.
class BotsOwnAccount : public BotTest {
 protected:
  BotsOwnAccount() { token_ = simulator::kToken; }
};

TEST_F(BotsOwnAccount, EarnsNothing) {
  start();
  pay(2);
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE login='pretend_bot'"), "0\n");
  EXPECT_EQ(query("SELECT count(*) FROM points"), "49\n");
}

}  // namespace
}  // namespace pointsbot::app
