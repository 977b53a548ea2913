#include "app/wanted_events.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace pointsbot::app {
namespace {

using twitch::EventType;

/// A bot.ini that pays everybody the same, rewards nothing and answers nobody.
Config plain() {
  Config config;
  for (RolePrice& price : config.roles.prices) price = {};
  config.chat.answer = false;
  return config;
}

std::set<std::string_view> scopes(const Config& config) {
  std::set<std::string_view> scopes;
  for (const EventType type : wanted_events(config)) scopes.insert(twitch::form_of(type).scope);
  scopes.erase("");
  return scopes;
}

TEST(WantedEvents, AreWhetherTheChannelIsLiveAloneWhereNothingIsSwitchedOn) {
  EXPECT_EQ(wanted_events(plain()),
            (std::vector<EventType>{EventType::stream_online, EventType::stream_offline}));
  EXPECT_EQ(scopes(plain()), std::set<std::string_view>{});
}

TEST(WantedEvents, AskForTheScopeOfWhatIsSwitchedOnAlone) {
  using Names = std::set<std::string_view>;
  const auto with = [](auto change) {
    Config config = plain();
    change(config);
    return scopes(config);
  };
  EXPECT_EQ(with([](Config& c) { c.rewards.raid_viewer = {1}; }), Names{});
  EXPECT_EQ(with([](Config& c) { c.rewards.bits = {1}; }), Names{"bits:read"});
  EXPECT_EQ(with([](Config& c) { c.rewards.subscription_tier3 = {1}; }),
            Names{"channel:read:subscriptions"});
  EXPECT_EQ(with([](Config& c) { c.rewards.gift = {1}; }), Names{"channel:read:subscriptions"});
  EXPECT_EQ(with([](Config& c) { c.rewards.resubscription = {1}; }),
            Names{"channel:read:subscriptions"});
  EXPECT_EQ(with([](Config& c) { c.rewards.follow = {1}; }), Names{"moderator:read:followers"});
  EXPECT_EQ(with([](Config& c) {
              c.rewards.redeem.push_back({"A", "a", {1}});
            }),
            Names{"channel:read:redemptions"});
  EXPECT_EQ(with([](Config& c) { c.points.active_bonus = {1}; }), Names{"user:read:chat"});
  EXPECT_EQ(with([](Config& c) { c.chat.answer = true; }), Names{"user:read:chat"});
  EXPECT_EQ(with([](Config& c) { c.roles[Role::vip].live.times = 2; }),
            (Names{"channel:read:vips", "user:read:chat"}));
}

TEST(WantedEvents, AreForWhatIsSwitchedOnAlone) {
  Config config = plain();
  config.rewards.subscription = {1};
  EXPECT_EQ(purpose_of(EventType::subscribe, config), "[rewards] subscription");
  config.roles[Role::subscriber].live.times = 2;
  EXPECT_EQ(purpose_of(EventType::subscribe, config),
            "[rewards] subscription, and [roles] subscriber");
  EXPECT_EQ(purpose_of(EventType::chat_message, config),
            "the badges that show who is what, for [roles]");
  config.rewards.subscription = {};
  EXPECT_EQ(purpose_of(EventType::subscribe, config), "[roles] subscriber");
  config.roles = plain().roles;
  config.points.active_bonus = {1};
  EXPECT_EQ(purpose_of(EventType::chat_message, config), "[points] active_bonus");
}

TEST(WantedEvents, StandInOrderEachOnce) {
  Config all = plain();
  all.rewards = {{1}, {1}, {1}, {1}, {1}, {1}, {1}, {1}, {1}, {{"A", "a", {1}}}};
  all.points.active_bonus = {1};
  for (RolePrice& price : all.roles.prices) price.live.times = 2;
  const std::vector<EventType> wanted = wanted_events(all);
  EXPECT_EQ(wanted.size(), twitch::kEventTypes);
  EXPECT_TRUE(std::ranges::is_sorted(wanted));
  for (const EventType type : wanted) EXPECT_FALSE(purpose_of(type).empty());
}

}  // namespace
}  // namespace pointsbot::app
