#include "app/chat/games/heist.hpp"

#include "tests/app/chat/games/settlements.hpp"
#include "tests/app/chat/games/some_dice.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace pointsbot::app::chat::games {
namespace {

using std::chrono::seconds;

constexpr SteadyTime kNow{seconds{1'000}};
constexpr SteadyTime kUntil = kNow + seconds{60};
constexpr Chance kAlone{40};

Heist begun(std::int64_t people = 1) {
  Heist heist{kAlone, stake_of(1, 100), kNow, kUntil};
  for (std::int64_t who = 2; who <= people; ++who) {
    EXPECT_EQ(heist.join(stake_of(who, 100 * who), kNow), std::nullopt);
  }
  return heist;
}

TEST(Heist, DoublesTheStakeOfEachWhoGetsAwayAndKeepsThatOfTheOthers) {
  Heist heist = begun(3);
  ScriptedDice dice{43, 44, 0};  // 40 and 2 for each of two companions
  const Settlement settled = heist.run(dice);
  ASSERT_EQ(settled.size(), 3U);
  EXPECT_EQ(settled[0].back, Points{200});
  EXPECT_EQ(settled[1].back, Points{0});
  EXPECT_EQ(settled[2].back, Points{600});
  EXPECT_EQ(settled[2].stake.ref, "3");
  EXPECT_TRUE(dice.used_up());
}

TEST(Heist, WorksAlone) {
  for (const std::uint64_t draw : {39U, 40U}) {
    Heist heist = begun();
    ScriptedDice dice{draw};
    const Settlement settled = heist.run(dice);
    ASSERT_EQ(settled.size(), 1U);
    EXPECT_EQ(settled[0].back, Points{draw < 40 ? 200 : 0});
  }
}

TEST(Heist, IsLikelierWithCompanionsUpToHalf) {
  EXPECT_EQ(heist_chance(kAlone, 0), Chance{40});
  EXPECT_EQ(heist_chance(kAlone, 1), Chance{42});
  EXPECT_EQ(heist_chance(kAlone, 5), Chance{50});
  EXPECT_EQ(heist_chance(kAlone, 6), Chance{50});
  EXPECT_EQ(heist_chance(kAlone, kMostPeople), Chance{50});
  EXPECT_EQ(heist_chance(Chance{49}, 1), Chance{50});
  EXPECT_EQ(heist_chance(Chance{60}, 9), Chance{60}) << "nobody is worse off in company";
  EXPECT_EQ(begun(4).chance(), Chance{46});
}

TEST(Heist, TakesAStakeOfEachUntilItsTimeIsOver) {
  Heist heist = begun(2);
  EXPECT_EQ(heist.join(stake_of(1, 5), kNow), Refused::already_in) << "who began it is in it";
  EXPECT_EQ(heist.join(stake_of(2, 5), kNow), Refused::already_in);
  EXPECT_EQ(heist.refuses(UserId{3}, Points{5}, kUntil - seconds{1}), std::nullopt);
  EXPECT_EQ(heist.refuses(UserId{3}, Points{5}, kUntil), Refused::over);
  EXPECT_EQ(heist.join(stake_of(3, 5), kUntil), Refused::over);
  EXPECT_EQ(heist.lobby().stakes().size(), 2U);
}

TEST(Heist, TakesNoStakeThatIsNoneOrTooLarge) {
  Heist heist = begun();
  EXPECT_EQ(heist.join(stake_of(2, 0), kNow), Refused::wrong_amount);
  EXPECT_EQ(heist.join(stake_of(2, -5), kNow), Refused::wrong_amount);
  EXPECT_EQ(heist.join(stake_of(2, kMostStake.value + 1), kNow), Refused::too_much);
  EXPECT_EQ(heist.join(stake_of(2, kMostStake.value), kNow), std::nullopt);
  ScriptedDice dice{0, 0};
  EXPECT_EQ(heist.run(dice)[1].back, kMostAtOnce);
}

TEST(Heist, IsSettledOnce) {
  for (const bool run : {true, false}) {
    Heist heist = begun();
    ScriptedDice dice{0};
    EXPECT_EQ((run ? heist.run(dice) : heist.cancel()).size(), 1U);
    ScriptedDice none{};
    EXPECT_TRUE(heist.run(none).empty());
    EXPECT_TRUE(heist.cancel().empty());
    EXPECT_EQ(heist.join(stake_of(2, 10), kNow), Refused::over);
  }
}

TEST(Heist, GivesStakesBackWhenItIsCancelled) {
  Heist heist = begun(3);
  const Settlement cancelled = heist.cancel();
  ASSERT_EQ(cancelled.size(), 3U);
  for (const Settled& each : cancelled) EXPECT_EQ(each.back, each.stake.amount);
}

TEST(Heist, HasSoManyPeople) {
  Heist heist = begun(kMostPeople);
  EXPECT_EQ(heist.join(stake_of(5'000, 1), kNow), Refused::full);
  SeededDice dice{3};
  EXPECT_EQ(heist.run(dice).size(), kMostPeople);
}

TEST(Heist, StatesItsOdds) {
  EXPECT_DOUBLE_EQ(begun().odds().win, 0.4);
  EXPECT_DOUBLE_EQ(begun().odds().back, 0.8);
  EXPECT_DOUBLE_EQ(begun(2).odds().back, 0.84);
  EXPECT_DOUBLE_EQ(begun(9).odds().back, 1);
}

TEST(Heist, LetsEachGetAwayWhateverBecomesOfTheOthers) {
  const Heist two = begun(2);
  constexpr int kTimes = 100'000;
  SeededDice dice{5};
  int both = 0;
  for (int i = 0; i < kTimes; ++i) {
    Heist again{two};
    const Settlement settled = again.run(dice);
    both += settled[0].back > Points{} && settled[1].back > Points{} ? 1 : 0;
  }
  const double chance = 0.42 * 0.42;
  EXPECT_LT(std::abs(both - kTimes * chance), 4 * std::sqrt(kTimes * chance * (1 - chance)));
}

}  // namespace
}  // namespace pointsbot::app::chat::games
