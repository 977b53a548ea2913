#include "app/chat/games/slots.hpp"

#include "tests/app/chat/games/settlements.hpp"
#include "tests/app/chat/games/some_dice.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pointsbot::app::chat::games {
namespace {

using enum Symbol;

TEST(Slots, StopAtEachOfTheTwentyPlacesOfAReel) {
  std::array<int, kSymbolCount> places{};
  for (std::uint64_t place = 0; place < 20; ++place) {
    ScriptedDice dice{place, 0, 19};
    const Reels reels = spin(dice);
    ++places[static_cast<std::size_t>(reels[0])];
    EXPECT_EQ(reels[1], cherry);
    EXPECT_EQ(reels[2], diamond);
  }
  EXPECT_EQ(places, (std::array{6, 5, 4, 3, 2}));
}

TEST(Slots, PayThreeOfAKind) {
  EXPECT_EQ(times({cherry, cherry, cherry}), 5);
  EXPECT_EQ(times({lemon, lemon, lemon}), 10);
  EXPECT_EQ(times({bell, bell, bell}), 20);
  EXPECT_EQ(times({star, star, star}), 50);
  EXPECT_EQ(times({diamond, diamond, diamond}), 100);
}

TEST(Slots, PayTheCostBackForTwoCherriesWhereverTheyAre) {
  for (const Symbol other : {lemon, bell, star, diamond}) {
    EXPECT_EQ(times({cherry, cherry, other}), 1);
    EXPECT_EQ(times({cherry, other, cherry}), 1);
    EXPECT_EQ(times({other, cherry, cherry}), 1);
  }
}

TEST(Slots, PayNothingElse) {
  EXPECT_EQ(times({cherry, lemon, bell}), 0);
  EXPECT_EQ(times({diamond, diamond, star}), 0);
  EXPECT_EQ(times({diamond, star, diamond}), 0);
  EXPECT_EQ(times({lemon, diamond, diamond}), 0);
}

TEST(Slots, PayAtMostWhatTheLedgerTakesAtOnce) {
  EXPECT_EQ(times({diamond, diamond, diamond}), kMostTimes);
  EXPECT_LE(kMostTimes * kMostSlotsCost.value, kMostAtOnce.value);
}

TEST(Slots, StateTheirOdds) {
  EXPECT_DOUBLE_EQ(slots_odds().win, 1'952 / 8'000.0);
  EXPECT_DOUBLE_EQ(slots_odds().back, 7'272 / 8'000.0);
}

}  // namespace
}  // namespace pointsbot::app::chat::games
