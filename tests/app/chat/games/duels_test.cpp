#include "app/chat/games/duels.hpp"

#include "tests/app/chat/games/settlements.hpp"
#include "tests/app/chat/games/some_dice.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace pointsbot::app::chat::games {
namespace {

using std::chrono::seconds;

constexpr SteadyTime kNow{seconds{1'000}};
constexpr SteadyTime kUntil = kNow + seconds{60};
constexpr UserId kAnn{1}, kBob{2}, kCat{3}, kDan{4};

Player player(UserId id) { return {.id = id}; }

std::optional<Refused> offer(Duels& duels, UserId by, UserId to, std::int64_t amount = 50,
                             SteadyTime now = kNow) {
  return duels.offer(stake_of(number(by), amount), player(to), now, now + seconds{60});
}

TEST(Duels, GiveBothStakesToWhomTheCoinSays) {
  for (const std::uint64_t coin : {0U, 1U}) {
    Duels duels;
    ASSERT_EQ(offer(duels, kAnn, kBob), std::nullopt);
    ScriptedDice dice{coin};
    const auto duel = duels.accept(duels.of(kBob, kNow)->number, stake_of(2, 50), kNow, dice);
    ASSERT_TRUE(duel.has_value());
    EXPECT_EQ(duel->winner.id, coin == 0 ? kAnn : kBob);
    EXPECT_EQ(duel->loser.id, coin == 0 ? kBob : kAnn);
    EXPECT_EQ(duel->pot, Points{100});
    ASSERT_EQ(duel->settlement.size(), 2U);
    EXPECT_EQ(duel->settlement[0].stake.ref, "1");
    EXPECT_EQ(duel->settlement[0].back, Points{coin == 0 ? 100 : 0});
    EXPECT_EQ(duel->settlement[1].stake.ref, "2");
    EXPECT_EQ(duel->settlement[1].back, Points{coin == 0 ? 0 : 100});
    EXPECT_EQ(duels.of(kAnn, kNow), nullptr);
    EXPECT_TRUE(duels.timed_out(kUntil).empty());
  }
}

TEST(Duels, AreOfferedOneAPersonOnEitherSide) {
  Duels duels;
  ASSERT_EQ(offer(duels, kAnn, kBob), std::nullopt);
  EXPECT_EQ(offer(duels, kAnn, kCat), Refused::already_in);
  EXPECT_EQ(offer(duels, kBob, kCat), Refused::already_in);
  EXPECT_EQ(offer(duels, kBob, kAnn), Refused::already_in);
  EXPECT_EQ(offer(duels, kCat, kAnn), Refused::busy);
  EXPECT_EQ(offer(duels, kCat, kBob), Refused::busy);
  EXPECT_EQ(offer(duels, kCat, kDan), std::nullopt);
}

TEST(Duels, AreNotAgainstOneselfNorForNothing) {
  Duels duels;
  EXPECT_EQ(offer(duels, kAnn, kAnn), Refused::himself);
  EXPECT_EQ(offer(duels, kAnn, kBob, 0), Refused::wrong_amount);
  EXPECT_EQ(offer(duels, kAnn, kBob, -1), Refused::wrong_amount);
  EXPECT_EQ(offer(duels, kAnn, kBob, kMostStake.value + 1), Refused::too_much);
  EXPECT_EQ(duels.next_timeout(), std::nullopt);
}

TEST(Duels, OfTheLargestStakesPayWhatTheLedgerTakesAtOnce) {
  Duels duels;
  ASSERT_EQ(offer(duels, kAnn, kBob, kMostStake.value), std::nullopt);
  ScriptedDice dice{0};
  const auto duel = duels.accept(1, stake_of(2, kMostStake.value), kNow, dice);
  ASSERT_TRUE(duel.has_value());
  EXPECT_LE(duel->pot, kMostAtOnce);
}

TEST(Duels, AreAcceptedByWhomTheyWereOfferedForTheSameStakeAndInTime) {
  Duels duels;
  ASSERT_EQ(offer(duels, kAnn, kBob), std::nullopt);
  const std::int64_t number = duels.of(kBob, kNow)->number;
  ScriptedDice none{};
  EXPECT_EQ(duels.accept(number, stake_of(3, 50), kNow, none).error(), Refused::over);
  EXPECT_EQ(duels.accept(number, stake_of(1, 50), kNow, none).error(), Refused::over);
  EXPECT_EQ(duels.accept(number + 1, stake_of(2, 50), kNow, none).error(), Refused::over);
  EXPECT_EQ(duels.accept(number, stake_of(2, 49), kNow, none).error(), Refused::wrong_amount);
  EXPECT_EQ(duels.accept(number, stake_of(2, 50), kUntil, none).error(), Refused::over);
  ASSERT_NE(duels.of(kAnn, kNow), nullptr) << "nothing of that changed it";
  ScriptedDice dice{0};
  EXPECT_TRUE(duels.accept(number, stake_of(2, 50), kUntil - seconds{1}, dice).has_value());
  EXPECT_EQ(duels.accept(number, stake_of(2, 50), kNow, none).error(), Refused::over);
}

TEST(Duels, DoNotTakeAStakeForAnotherOfferThanItWasFor) {
  Duels duels;
  offer(duels, kAnn, kBob);
  const std::int64_t first = duels.of(kBob, kNow)->number;
  duels.end(kAnn, kNow);
  offer(duels, kCat, kBob);
  ScriptedDice none{};
  EXPECT_EQ(duels.accept(first, stake_of(2, 50), kNow, none).error(), Refused::over);
  EXPECT_NE(duels.of(kCat, kNow), nullptr);
}

TEST(Duels, EndWhenEitherSideSaysSo) {
  for (const UserId who : {kAnn, kBob}) {
    Duels duels;
    offer(duels, kAnn, kBob);
    EXPECT_EQ(duels.end(kCat, kNow), std::nullopt);
    const auto ended = duels.end(who, kNow);
    ASSERT_TRUE(ended.has_value());
    EXPECT_EQ(ended->stake.ref, "1");
    EXPECT_EQ(ended->to.id, kBob);
    EXPECT_EQ(duels.end(who, kNow), std::nullopt) << "a stake is given back once";
    EXPECT_TRUE(duels.timed_out(kUntil).empty());
    EXPECT_EQ(offer(duels, kBob, kAnn), std::nullopt);
  }
}

TEST(Duels, TimeOutOnceAndInTheirOrder) {
  Duels duels;
  offer(duels, kAnn, kBob);
  offer(duels, kCat, kDan, 70, kNow + seconds{10});
  EXPECT_EQ(duels.next_timeout(), kUntil);
  EXPECT_TRUE(duels.timed_out(kUntil - seconds{1}).empty());
  const auto first = duels.timed_out(kUntil);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].stake.ref, "1");
  EXPECT_TRUE(duels.timed_out(kUntil).empty());
  EXPECT_EQ(duels.next_timeout(), kUntil + seconds{10});
  EXPECT_EQ(duels.timed_out(kUntil + seconds{99}).size(), 1U);
  EXPECT_EQ(duels.next_timeout(), std::nullopt);
}

TEST(Duels, ThatAreOverKeepNobodyFromTheNext) {
  Duels duels;
  offer(duels, kAnn, kBob);
  EXPECT_EQ(duels.of(kAnn, kUntil), nullptr);
  EXPECT_EQ(duels.end(kAnn, kUntil), std::nullopt) << "timed_out() has it";
  ASSERT_EQ(offer(duels, kAnn, kBob, 60, kUntil), std::nullopt);
  EXPECT_EQ(duels.of(kBob, kUntil)->stake.amount, Points{60});
  const auto over = duels.timed_out(kUntil);
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].stake.amount, Points{50});
}

TEST(Duels, AreSoManyAtATime) {
  Duels duels;
  for (std::int64_t i = 0; i < 500; ++i) {
    ASSERT_EQ(offer(duels, UserId{2 * i + 1}, UserId{2 * i + 2}), std::nullopt);
  }
  EXPECT_EQ(offer(duels, UserId{5'001}, UserId{5'002}), Refused::full);
  EXPECT_EQ(duels.timed_out(kUntil).size(), 500U);
}

TEST(Duels, PayBackJustWhatWasStakedHoweverItGoes) {
  std::mt19937_64 random{21};
  SeededDice dice{22};
  Duels duels;
  std::int64_t in = 0, out = 0;
  SteadyTime now = kNow;
  for (int i = 0; i < 20'000; ++i) {
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    const UserId who{below(12)};
    now += seconds{below(10)};
    switch (below(4)) {
      case 0: {
        const Stake stake = stake_of(number(who), 1 + below(1'000));
        const auto why = duels.offer(stake, player(UserId{below(12)}), now, now + seconds{60});
        in += why ? 0 : stake.amount.value;
        break;
      }
      case 1:
        if (const DuelOffer* his = duels.of(who, now)) {
          const Stake stake = stake_of(number(who), his->stake.amount.value);
          const auto duel = duels.accept(his->number, stake, now, dice);
          if (!duel.has_value()) break;
          in += stake.amount.value;
          out += back(duel->settlement).value;
          ASSERT_EQ(back(duel->settlement), staked(duel->settlement));
        }
        break;
      case 2:
        if (const auto ended = duels.end(who, now)) out += ended->stake.amount.value;
        break;
      default:
        for (const DuelOffer& over : duels.timed_out(now)) out += over.stake.amount.value;
    }
  }
  for (const DuelOffer& over : duels.timed_out(now + seconds{60})) out += over.stake.amount.value;
  EXPECT_EQ(in, out);
  EXPECT_GT(in, 100'000);
}

}  // namespace
}  // namespace pointsbot::app::chat::games
