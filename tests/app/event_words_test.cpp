#include "app/event_words.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

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

TEST(EventWords, CountsOneKindAsOne) {
  EXPECT_TRUE(has(told(twitch::EventSubConnected{1, 1}, "ann", false), "\"ann\": 1 kind of"));
  EXPECT_TRUE(has(told(twitch::EventSubConnected{9, 9}, "ann", false), "\"ann\": 9 kinds of"));
}

TEST(EventWords, ALossIsToldOnce) {
  const EventSubLost lost{.why = EventSubLost::Why::silent, .next_try = seconds{2}};
  EXPECT_TRUE(has(told(lost, "ann", false), "balances are safe"));
  EXPECT_EQ(told(lost, "ann", true), std::nullopt);
}

TEST(EventWords, AMistakeOfOurOwnIsToldEachTimeWithItsCode) {
  for (const bool was_lost : {false, true}) {
    EXPECT_TRUE(has(told(closed_with(4001), "ann", was_lost), "no program may send (code 4001)"));
    EXPECT_TRUE(has(told(closed_with(4002), "ann", was_lost), "ping in time (code 4002)"));
    EXPECT_TRUE(has(told(closed_with(4001), "ann", was_lost), "please report it"));
  }
}

TEST(EventWords, WhatIsRefusedForWantOfLeaveSaysWhatGivesIt) {
  twitch::EventSubRefused refused{.wish = {EventType::follow, UserId{1}}, .failure = {}};
  refused.failure = {.error = twitch::Error::forbidden, .status = 403};
  EXPECT_TRUE(has(told(refused, "ann", false), "[rewards] follow"));
  EXPECT_TRUE(has(told(refused, "ann", false), "pointsbot login"));
  refused.failure = {.error = twitch::Error::rejected, .status = 400};
  EXPECT_FALSE(has(told(refused, "ann", false), "pointsbot login"));
}

TEST(EventWords, AnEndedSubscriptionSaysWhy) {
  EXPECT_TRUE(has(told(twitch::EventSubRevoked{EventType::raid, UserId{1}, "authorization_revoked"},
                       "ann", false),
                  "taken back there"));
  EXPECT_TRUE(
      has(told(twitch::EventSubRevoked{EventType::raid, UserId{1}, "odd\x1b[2J"}, "ann", false),
          "[rewards] raid: odd"));
}

}  // namespace
}  // namespace pointsbot::app
