#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class SlotsCommand : public ChatTest {};

TEST_F(SlotsCommand, PayByTheirTable) {
  roll({0, 1, 2});
  EXPECT_EQ(says(kAnn, "!slots"), "@ann 🍒 🍒 🍒: you get 50 points and have 1,040 points now.");
  roll({18, 19, 18});
  EXPECT_EQ(says(kBob, "!slots"), "@bob 💎 💎 💎: you get 1,000 points and have 1,990 points now.");
  roll({0, 15, 5});
  EXPECT_EQ(says(kCarol, "!slots"), "@carol 🍒 ⭐ 🍒: you get 10 points and have 1,000 points now.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(SlotsCommand, TakeWhatTheyCost) {
  roll({6, 11, 0});
  EXPECT_EQ(says(kAnn, "!slots"), "@ann 🍋 🔔 🍒: nothing this time, you have 990 points left.");
  configure("[games]\nslots_cost = 25");
  roll({6, 11, 0});
  EXPECT_EQ(says(kBob, "!slots"), "@bob 🍋 🔔 🍒: nothing this time, you have 975 points left.");
  EXPECT_EQ(says(kDave, "!slots"), "@dave you have only 1 point.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(SlotsCommand, StateTheirOdds) {
  EXPECT_EQ(says(kAnn, "!slots odds"),
            "@ann the slots cost 10 points. Three alike pay so many times that: 🍒 5, 🍋 10, "
            "🔔 20, ⭐ 50, 💎 100; two 🍒 pay it back. 24.4% of all spins pay, and of 100 points "
            "90.9 come back on average.");
}

TEST_F(SlotsCommand, AreUsedOnceInTenSeconds) {
  roll({0, 0, 0, 0, 0, 0});
  EXPECT_NE(says(kAnn, "!slots"), "");
  wait(seconds{9});
  EXPECT_EQ(says(kAnn, "!slots"), "");
  wait(seconds{1});
  EXPECT_NE(says(kAnn, "!slots"), "");
}

TEST_F(SlotsCommand, AreForWhomBotIniSaysAndCanBeOff) {
  configure("[commands]\nslots = vip, !spin");
  EXPECT_EQ(says(kAnn, "!spin"), "@ann that is for VIPs.");
  EXPECT_EQ(says(kAnn, "!slots"), "");
  configure("[commands]\ngamble = off");
  EXPECT_EQ(says(kAnn, "!spin a b"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(SlotsCommand, TakeNoFurtherWord) {
  EXPECT_EQ(says(kAnn, "!slots 5 6"), "@ann use it like this: !slots [odds]");
}

}  // namespace
}  // namespace pointsbot::app::chat
