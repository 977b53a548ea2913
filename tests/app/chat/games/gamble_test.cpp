#include "app/chat/games/gamble.hpp"

#include "tests/app/chat/games/settlements.hpp"
#include "tests/app/chat/games/some_dice.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app::chat::games {
namespace {

TEST(Gamble, WinsTwiceTheStakeOrLosesIt) {
  for (std::uint64_t draw = 0; draw < 100; ++draw) {
    ScriptedDice dice{draw};
    EXPECT_EQ(gamble(Points{50}, Chance{45}, dice), Points{draw < 45 ? 100 : 0}) << draw;
  }
  ScriptedDice dice{0};
  EXPECT_EQ(gamble(kMostStake, Chance{1}, dice), kMostAtOnce);
}

TEST(Gamble, OfNoChanceNeverWinsAndOfAHundredAlways) {
  SystemDice dice;
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_EQ(gamble(Points{1}, Chance{0}, dice), Points{0});
    ASSERT_EQ(gamble(Points{1}, Chance{100}, dice), Points{2});
  }
}

TEST(Gamble, StatesItsOdds) {
  EXPECT_DOUBLE_EQ(gamble_odds(Chance{45}).win, 0.45);
  EXPECT_DOUBLE_EQ(gamble_odds(Chance{45}).back, 0.9);
  EXPECT_DOUBLE_EQ(gamble_odds(Chance{50}).back, 1.0);
}

}  // namespace
}  // namespace pointsbot::app::chat::games
