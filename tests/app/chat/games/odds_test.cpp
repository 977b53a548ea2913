#include "app/chat/games/odds.hpp"

#include "app/chat/games/bet.hpp"
#include "app/chat/games/duels.hpp"
#include "app/chat/games/gamble.hpp"
#include "app/chat/games/heist.hpp"
#include "app/chat/games/raffle.hpp"
#include "app/chat/games/slots.hpp"
#include "tests/app/chat/games/settlements.hpp"
#include "tests/app/chat/games/some_dice.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

/// A million rounds of each game against the odds that it states.
namespace pointsbot::app::chat::games {
namespace {

constexpr int kRounds = 1'000'000;
constexpr SteadyTime kNow{};
constexpr SteadyTime kUntil = kNow + std::chrono::minutes{1};

/// What somebody got back who staked the same in each of many rounds.
struct Played {
  std::int64_t stake;
  double rounds = 0, wins = 0, back = 0, squares = 0;

  void add(Points got) {
    const double times = static_cast<double>(got.value) / static_cast<double>(stake);
    rounds += 1;
    wins += times > 0 ? 1 : 0;
    back += times;
    squares += times * times;
  }

  /// How far these rounds are from what was stated, in standard errors; the farther of the two.
  double off(const Odds& stated) const {
    const double mean = back / rounds;
    const double of_wins = std::sqrt(stated.win * (1 - stated.win) / rounds);
    const double of_back = std::sqrt((squares / rounds - mean * mean) / rounds);
    return std::max(std::abs(wins / rounds - stated.win) / of_wins,
                    std::abs(mean - stated.back) / of_back);
  }
};

template <class Round>
double off(const Odds& stated, std::int64_t stake, Round round, Dice& dice) {
  Played played{.stake = stake};
  for (int i = 0; i < kRounds; ++i) played.add(round(dice));
  return played.off(stated);
}

/// A million rounds, each `round(dice)` -> what came back of `stake`, are within four standard
/// errors of the odds; with dice that always fall the same way, and with the system's. Chance alone
/// is farther off once in some 10,000 times: so where the first million is, a second one decides.
template <class Round>
void expect_odds(const Odds& stated, std::int64_t stake, Round round) {
  SeededDice seeded{2'026};
  EXPECT_LT(off(stated, stake, round, seeded), 4) << "with a seed";
  SystemDice system;
  const double first = off(stated, stake, round, system);
  if (first >= 4) {
    EXPECT_LT(off(stated, stake, round, system), 4) << "with the system's dice, after " << first;
  }
}

TEST(Odds, OfAGambleAreKeptToInAMillionRounds) {
  static constexpr Chance kChance{45};
  expect_odds(gamble_odds(kChance), 7, [](Dice& dice) { return gamble(Points{7}, kChance, dice); });
}

TEST(Odds, OfTheSlotsAreKeptToInAMillionRounds) {
  expect_odds(slots_odds(), 1, [](Dice& dice) { return Points{times(spin(dice))}; });
}

TEST(Odds, OfADuelAreKeptToInAMillionRounds) {
  Duels offered;
  offered.offer(stake_of(1, 50), {.id = UserId{2}}, kNow, kUntil);
  expect_odds(kDuelOdds, 50, [&offered](Dice& dice) {
    Duels duels{offered};
    return duels.accept(1, stake_of(2, 50), kNow, dice)->settlement[0].back;
  });
}

TEST(Odds, OfARaffleAreKeptToInAMillionRounds) {
  Raffle raffle{Points{30}, Points{10}, kUntil};
  for (int who = 1; who <= 3; ++who) raffle.join(stake_of(who, 10), kNow);
  expect_odds(raffle.odds(), 10, [&raffle](Dice& dice) {
    Raffle again{raffle};
    return again.draw(dice)->settlement[1].back;
  });
}

TEST(Odds, OfAHeistAreKeptToInAMillionRounds) {
  Heist heist{Chance{40}, stake_of(1, 100), kNow, kUntil};
  heist.join(stake_of(2, 100), kNow);
  expect_odds(heist.odds(), 100, [&heist](Dice& dice) {
    Heist again{heist};
    return again.run(dice)[1].back;
  });
}

/// A bet has no chance of its own: what it pays for an outcome is always the same. Where each comes
/// out as often as the stakes say, what it states of it makes nobody gain or lose.
TEST(Odds, OfABetAreKeptToInAMillionRounds) {
  constexpr std::int64_t kFirst = 40, kSecond = 60;
  constexpr double kLikely = static_cast<double>(kFirst) / (kFirst + kSecond);
  Bet bet{2};
  bet.stake(0, stake_of(1, kFirst));
  bet.stake(1, stake_of(2, kSecond));
  const Odds stated{.win = kLikely, .back = kLikely * bet.odds(0).value()};
  EXPECT_DOUBLE_EQ(stated.back, 1);
  const Points right = Bet{bet}.pay(0)[0].back;
  const Points wrong = Bet{bet}.pay(1)[0].back;
  expect_odds(stated, kFirst, [right, wrong](Dice& dice) {
    return dice.below(kFirst + kSecond) < kFirst ? right : wrong;
  });
}

}  // namespace
}  // namespace pointsbot::app::chat::games
