#include "app/event_words.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;
using twitch::EventSubLost;
using twitch::EventType;

testing::AssertionResult has(const std::optional<std::string>& told, std::string_view text) {
  if (told && told->find(text) != told->npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "not in: " << told.value_or("(nothing)");
}

EventSubLost closed_with(int code) {
  EventSubLost lost{.why = EventSubLost::Why::our_mistake, .next_try = seconds{8}};
  lost.end.code = code;
  return lost;
}

TEST(EventWords, NamesWhatIsHeardAndByWhoseLogin) {
  const std::vector types{
      EventType::stream_online, EventType::stream_offline,    EventType::raid,
      EventType::subscribe,     EventType::subscription_gift, EventType::chat_message};
  const std::string words = heard_in_words(types);
  EXPECT_EQ(words, "going live and offline, raids, subscriptions, the chat");
  EXPECT_EQ(told(twitch::EventSubConnected{6, 6}, {"ann", words}),
            "Events come in from Twitch, as \"ann\": " + words + ".");
}

TEST(EventWords, SaysWhoseConnectionItIs) {
  const EventSubLost lost{.why = EventSubLost::Why::silent, .next_try = seconds{2}};
  for (const std::string_view whose : {"ann", "annbot"}) {
    const std::string name = "\"" + std::string{whose} + "\"";
    EXPECT_TRUE(has(told(lost, {whose}), name));
    EXPECT_TRUE(has(told(twitch::EventSubConnected{}, {whose, "", true}), name));
    EXPECT_TRUE(has(told(closed_with(4001), {whose}), name));
    EXPECT_TRUE(has(told(twitch::EventSubNeedsLogin{}, {whose}), name));
  }
}

TEST(EventWords, SaysWhatALoginBrought) {
  EXPECT_EQ(heard_now("ann", "[rewards] follow; [roles] vip"),
            "By the login of \"ann\" this works from now on: [rewards] follow; [roles] vip.");
}

TEST(EventWords, ALossIsToldOnce) {
  const EventSubLost lost{.why = EventSubLost::Why::silent, .next_try = seconds{2}};
  EXPECT_TRUE(has(told(lost, {"ann"}), "balances are safe"));
  EXPECT_EQ(told(lost, {"ann", "", true}), std::nullopt);
}

TEST(EventWords, AMistakeOfOurOwnIsToldEachTimeWithItsCode) {
  for (const bool was_lost : {false, true}) {
    EXPECT_TRUE(
        has(told(closed_with(4001), {"ann", "", was_lost}), "no program may send (code 4001)"));
    EXPECT_TRUE(has(told(closed_with(4002), {"ann", "", was_lost}), "ping in time (code 4002)"));
    EXPECT_TRUE(has(told(closed_with(4001), {"ann", "", was_lost}), "please report it"));
  }
}

TEST(EventWords, WhatIsRefusedForWantOfLeaveSaysWhatGivesIt) {
  twitch::EventSubRefused refused{.wish = {EventType::follow, UserId{1}}, .failure = {}};
  refused.failure = {.error = twitch::Error::forbidden, .status = 403};
  EXPECT_TRUE(has(told(refused, {"ann"}, "[rewards] follow"), "[rewards] follow"));
  EXPECT_TRUE(has(told(refused, {"ann"}, "[rewards] follow"), "pointsbot login"));
  refused.failure = {.error = twitch::Error::rejected, .status = 400};
  EXPECT_FALSE(has(told(refused, {"ann"}, "[rewards] follow"), "pointsbot login"));
}

TEST(EventWords, ATokenOfTheEnvironmentThatIsNotTakenAsksForAStart) {
  const Connection of{.login = "ann", .fixed = true};
  const twitch::EventSubRevoked revoked{EventType::raid, UserId{1}, "authorization_revoked"};
  for (const auto& said : {told(twitch::EventSubNeedsLogin{}, of), told(revoked, of)}) {
    EXPECT_TRUE(has(said, "\"ann\""));
    EXPECT_TRUE(has(said, "ll balances are safe"));
    EXPECT_TRUE(has(said,
                    "Put a valid token into POINTSBOT_ACCESS_TOKEN and start again; or start "
                    "without it, after: pointsbot login"));
    EXPECT_FALSE(has(said, "no restart"));
  }
}

TEST(EventWords, BesideATokenOfTheEnvironmentALoginCountsAfterAStartWithoutIt) {
  twitch::EventSubRefused refused{.wish = {EventType::follow, UserId{1}}, .failure = {}};
  refused.failure = {.error = twitch::Error::forbidden, .status = 403};
  const twitch::EventSubRevoked revoked{EventType::raid, UserId{1}, "moderator_removed"};
  for (const bool fixed : {false, true}) {
    const Connection of{.login = "ann", .fixed = fixed};
    for (const auto& said :
         {told(refused, of), told(revoked, of),
          std::optional{not_heard("ann", "[rewards] raid", {"some:scope"}, false, fixed)},
          std::optional{not_heard("ann", "[rewards] raid", {"some:scope"}, true, fixed)}}) {
      EXPECT_TRUE(has(said, "pointsbot login"));
      EXPECT_EQ(has(said, "Then start without POINTSBOT_ACCESS_TOKEN."), fixed) << *said;
    }
  }
}

TEST(EventWords, AnEndedSubscriptionSaysWhy) {
  EXPECT_TRUE(has(
      told(twitch::EventSubRevoked{EventType::raid, UserId{1}, "authorization_revoked"}, {"ann"}),
      "taken back there"));
  EXPECT_TRUE(has(told(twitch::EventSubRevoked{EventType::raid, UserId{1}, "odd\x1b[2J"}, {"ann"},
                       "[rewards] raid"),
                  "[rewards] raid: odd"));
}

}  // namespace
}  // namespace pointsbot::app
