#include "app/rewards.hpp"

#include "app/reward_titles.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app {
namespace {

const twitch::User kAlice{UserId{1}, "alice", "Alice"};
constexpr UserId kStreamer{77}, kBot{500}, kNightbot{19264788};

/// All that is switched on here; what a happening gives and why.
class RewardsTest : public ::testing::Test {
 protected:
  RewardsTest() {
    prices_.follow = {5};
    prices_.raid = {100};
    prices_.raid_viewer = {2};
    prices_.bits = {10};
    prices_.subscription = {500};
    prices_.subscription_tier3 = {2'500};
    prices_.gift = {50};
    prices_.resubscription = {300};
    redeem("Hydrate!", 40);
  }
  void redeem(std::string title, std::int64_t amount) {
    std::string folded = folded_title(title);
    prices_.redeem.push_back({std::move(title), std::move(folded), {amount}});
  }

  std::optional<db::Operation> operation(twitch::Happening what) {
    return reward(
        {.id = "m-1", .channel = kStreamer, .at = {}, .what = std::move(what)}, prices_,
        {.logins = logins_, .ids = ids_, .bot = kBot, .streamer = kStreamer, .pay_streamer = true});
  }
  /// "1 gets 500: subscription [event:m-1]"; empty: nobody gets anything.
  std::string told(twitch::Happening what) {
    const auto done = operation(std::move(what));
    if (!done) return "";
    const auto& given = std::get<db::Reward>(done->action);
    return std::to_string(number(given.viewer.id)) + " gets " + std::to_string(given.amount.value) +
           ": " + done->note + " [" + done->ref + "]";
  }

  Config::RewardsSection prices_;
  std::vector<std::string> logins_{"nightbot"};
  std::vector<UserId> ids_{kNightbot};
};

TEST_F(RewardsTest, SayWhatForInWordsOfPeople) {
  EXPECT_EQ(told(twitch::Raided{kAlice, 120}), "1 gets 340: raid with 120 people [event:m-1]");
  EXPECT_EQ(told(twitch::Raided{kAlice, 1}), "1 gets 102: raid with 1 person [event:m-1]");
  EXPECT_EQ(told(twitch::Cheered{kAlice, 1'000}), "1 gets 100: 1,000 bits [event:m-1]");
  EXPECT_EQ(told(twitch::Subscribed{kAlice, 1, false}), "1 gets 500: subscription [event:m-1]");
  EXPECT_EQ(told(twitch::Subscribed{kAlice, 3, false}),
            "1 gets 2500: subscription, tier 3 [event:m-1]");
  EXPECT_EQ(told(twitch::Resubscribed{kAlice, 1, 12}),
            "1 gets 300: resubscription, 12 months [event:m-1]");
  EXPECT_EQ(told(twitch::Redeemed{"r-9", kAlice, "Hydrate!", 300, ""}),
            "1 gets 40: redeemed \"Hydrate!\" [redemption:r-9]");
}

TEST_F(RewardsTest, GiveAHigherTierNoLessThanALowerOne) {
  EXPECT_EQ(told(twitch::Subscribed{kAlice, 2, false}),
            "1 gets 500: subscription, tier 2 [event:m-1]");
}

TEST_F(RewardsTest, OfAGiftBombAreOneOperationForTheGiver) {
  EXPECT_EQ(told(twitch::Gifted{kAlice, 1, 3}), "1 gets 150: 3 gifted subscriptions [event:m-1]");
  EXPECT_EQ(told(twitch::Subscribed{{UserId{2}, "bob", ""}, 1, true}), "");
}

TEST_F(RewardsTest, AreNobodysWhereItWasAnonymous) {
  EXPECT_EQ(told(twitch::Cheered{std::nullopt, 1'000}), "");
  EXPECT_EQ(told(twitch::Gifted{std::nullopt, 1, 50}), "");
}

TEST_F(RewardsTest, OfAFollowAreTheSameForEver) {
  EXPECT_EQ(told(twitch::Followed{kAlice}), "1 gets 5: follow [follow:1]");
}

TEST_F(RewardsTest, NeverOverflow) {
  constexpr std::int64_t kMany = std::numeric_limits<std::int64_t>::max();
  prices_.raid = prices_.raid_viewer = prices_.bits = prices_.gift = kMostAtOnce;
  for (const auto& done :
       {operation(twitch::Raided{kAlice, kMany}), operation(twitch::Cheered{kAlice, kMany}),
        operation(twitch::Gifted{kAlice, 1, kMany})}) {
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(std::get<db::Reward>(done->action).amount, kMostAtOnce);
  }
}

TEST_F(RewardsTest, AreNothingForCountsThatCannotBe) {
  EXPECT_EQ(told(twitch::Cheered{kAlice, -5}), "");
  EXPECT_EQ(told(twitch::Gifted{kAlice, 1, 0}), "");
  EXPECT_EQ(told(twitch::Raided{kAlice, -1}), "1 gets 100: raid with 0 people [event:m-1]");
}

TEST_F(RewardsTest, AreNothingForTheStreamerTheBotAndWhoeverIsLeftOut) {
  EXPECT_EQ(told(twitch::Cheered{twitch::User{kStreamer, "streamer", ""}, 500}), "");
  EXPECT_EQ(told(twitch::Cheered{twitch::User{kBot, "mybot", ""}, 500}), "");
  EXPECT_EQ(told(twitch::Cheered{twitch::User{UserId{3}, "nightbot", ""}, 500}), "");
  EXPECT_EQ(told(twitch::Cheered{twitch::User{kNightbot, "renamed", ""}, 500}), "");
}

TEST_F(RewardsTest, AreNothingWhereTheyAreSwitchedOff) {
  prices_ = {};
  for (twitch::Happening what : {twitch::Happening{twitch::Raided{kAlice, 120}},
                                 {twitch::Cheered{kAlice, 1'000}},
                                 {twitch::Subscribed{kAlice, 1, false}},
                                 {twitch::Resubscribed{kAlice, 1, 2}},
                                 {twitch::Gifted{kAlice, 1, 3}},
                                 {twitch::Followed{kAlice}},
                                 {twitch::Redeemed{"r", kAlice, "Hydrate!", 1, ""}}})
    EXPECT_EQ(told(std::move(what)), "");
}

TEST_F(RewardsTest, AreNothingForWhatCannotBeToldFromAnother) {
  EXPECT_EQ(told(twitch::Redeemed{"", kAlice, "Hydrate!", 1, ""}), "");
  EXPECT_EQ(told(twitch::Redeemed{std::string(200, 'x'), kAlice, "Hydrate!", 1, ""}), "");
  const twitch::Event nameless{
      .id = "", .channel = kStreamer, .at = {}, .what = twitch::Raided{kAlice, 9}};
  EXPECT_FALSE(reward(nameless, prices_, {}).has_value());
}

TEST_F(RewardsTest, OfRedemptionsGoByTitlesWithoutCapitals) {
  redeem("Über \xC3\x89t\xC3\xA9 — 水", 7);
  for (const std::string title : {"HYDRATE!", "  hydrate! "})
    EXPECT_NE(told(twitch::Redeemed{"r", kAlice, title, 1, ""}), "");
  EXPECT_NE(told(twitch::Redeemed{"r", kAlice, "über  \xC3\xA9T\xC3\x89 — 水", 1, ""}), "");
  EXPECT_EQ(told(twitch::Redeemed{"r", kAlice, "Hydrate", 1, ""}), "");
}

TEST_F(RewardsTest, ShowHostileTitlesHarmlessly) {
  redeem("\x1B[2J\xFF" + std::string(300, 'a'), 7);
  const auto done =
      operation(twitch::Redeemed{"r", kAlice, "\x1B[2J\xFF" + std::string(300, 'A'), 1, ""});
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->note.find('\x1B'), std::string::npos);
  EXPECT_LT(done->note.size(), 100U);
}

TEST(FoldedTitle, LeavesWhatIsNoUtf8) {
  EXPECT_EQ(folded_title("A\xC3"), "a\xC3");
  EXPECT_EQ(folded_title("\xF0\x9F\x92"), "\xF0\x9F\x92");
  EXPECT_EQ(folded_title(" \t\n "), "");
}

}  // namespace
}  // namespace pointsbot::app
