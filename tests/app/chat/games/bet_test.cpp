#include "app/chat/games/bet.hpp"

#include "tests/app/chat/games/settlements.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <utility>

namespace pointsbot::app::chat::games {
namespace {

/// What came back to each.
std::map<std::int64_t, std::int64_t> by_person(const Settlement& settlement) {
  std::map<std::int64_t, std::int64_t> got;
  for (const Settled& each : settlement) got[number(each.stake.by.id)] += each.back.value;
  return got;
}

using Got = std::map<std::int64_t, std::int64_t>;

/// 1 and 2 on the first outcome, 3 on the second.
Bet staked_bet() {
  Bet bet{3};
  EXPECT_EQ(bet.stake(0, stake_of(1, 100)), std::nullopt);
  EXPECT_EQ(bet.stake(0, stake_of(2, 300)), std::nullopt);
  EXPECT_EQ(bet.stake(1, stake_of(3, 200)), std::nullopt);
  return bet;
}

TEST(Bet, SharesThePotAmongThoseWhoWereRight) {
  EXPECT_EQ(by_person(staked_bet().pay(0)), (Got{{1, 150}, {2, 450}, {3, 0}}));
  EXPECT_EQ(by_person(staked_bet().pay(1)), (Got{{1, 0}, {2, 0}, {3, 600}}));
}

TEST(Bet, GivesStakesBackWhereNobodyWasRightOrItIsCancelled) {
  EXPECT_EQ(by_person(staked_bet().pay(2)), (Got{{1, 100}, {2, 300}, {3, 200}}));
  EXPECT_EQ(by_person(staked_bet().cancel()), (Got{{1, 100}, {2, 300}, {3, 200}}));
}

TEST(Bet, GivesStakesBackWhereEverybodyWasRight) {
  Bet bet{2};
  bet.stake(1, stake_of(1, 7));
  bet.stake(1, stake_of(2, 13));
  EXPECT_EQ(by_person(bet.pay(1)), (Got{{1, 7}, {2, 13}}));
}

TEST(Bet, LeavesWhatRoundingLeftToTheEarliest) {
  Bet bet{2};
  for (int who = 1; who <= 3; ++who) bet.stake(0, stake_of(who, 1));
  bet.stake(1, stake_of(4, 8));
  EXPECT_EQ(by_person(bet.pay(0)), (Got{{1, 4}, {2, 4}, {3, 3}, {4, 0}}));
}

TEST(Bet, StatesWhatAStakeBrings) {
  const Bet bet = staked_bet();
  EXPECT_EQ(bet.pot(), Points{600});
  EXPECT_EQ(bet.on(0), Points{400});
  EXPECT_EQ(bet.people(), 3U);
  EXPECT_DOUBLE_EQ(bet.odds(0).value(), 1.5);
  EXPECT_DOUBLE_EQ(bet.odds(1).value(), 3);
  EXPECT_EQ(bet.odds(2), std::nullopt);
}

TEST(Bet, IsRaisedOnTheSameOutcomeAlone) {
  Bet bet = staked_bet();
  EXPECT_EQ(bet.stake(1, stake_of(1, 50)), Refused::other_option);
  EXPECT_EQ(bet.stake(0, stake_of(1, 200)), std::nullopt);
  EXPECT_EQ(bet.people(), 3U);
  EXPECT_EQ(bet.on(0), Points{600});
  EXPECT_EQ(bet.on(1), Points{200});
  const Settlement settled = bet.pay(0);
  EXPECT_EQ(by_person(settled), (Got{{1, 400}, {2, 400}, {3, 0}}));
  ASSERT_EQ(settled.size(), 4U) << "each stake comes out by itself";
  EXPECT_EQ(settled[0].back, Points{134}) << "100 of 300, and the point of rounding";
  EXPECT_EQ(settled[1].back, Points{266});
}

TEST(Bet, BringsNothingMoreToWhomManySmallStakesAre) {
  const auto first = [](int pieces) {
    Bet bet{2};
    for (int i = 0; i < pieces; ++i) bet.stake(0, stake_of(1, 10 / pieces));
    for (int who = 2; who <= 4; ++who) bet.stake(0, stake_of(who, 10));
    bet.stake(1, stake_of(9, 39));
    return by_person(bet.pay(0)).at(1);
  };
  EXPECT_EQ(first(1), 20);
  EXPECT_EQ(first(10), 20);
}

TEST(Bet, TakesNoStakesOnceItIsClosed) {
  Bet bet = staked_bet();
  EXPECT_EQ(bet.state(), Bet::State::open);
  EXPECT_TRUE(bet.close());
  EXPECT_FALSE(bet.close());
  EXPECT_EQ(bet.state(), Bet::State::closed);
  EXPECT_EQ(bet.stake(0, stake_of(4, 10)), Refused::over);
  EXPECT_EQ(bet.stake(0, stake_of(1, 10)), Refused::over);
  EXPECT_EQ(bet.pot(), Points{600});
  EXPECT_EQ(by_person(bet.pay(1)), (Got{{1, 0}, {2, 0}, {3, 600}}));
}

TEST(Bet, IsSettledOnce) {
  for (const bool paid : {true, false}) {
    Bet bet = staked_bet();
    EXPECT_EQ((paid ? bet.pay(0) : bet.cancel()).size(), 3U);
    EXPECT_EQ(bet.state(), Bet::State::over);
    EXPECT_TRUE(bet.pay(0).empty());
    EXPECT_TRUE(bet.pay(1).empty());
    EXPECT_TRUE(bet.cancel().empty());
    EXPECT_FALSE(bet.close());
    EXPECT_EQ(bet.stake(0, stake_of(4, 10)), Refused::over);
    EXPECT_EQ(bet.pot(), Points{0});
    EXPECT_EQ(bet.odds(0), std::nullopt);
  }
}

TEST(Bet, OfNobodySettlesNothing) {
  EXPECT_TRUE(Bet{2}.pay(0).empty());
  EXPECT_TRUE(Bet{10}.cancel().empty());
}

TEST(Bet, TakesNoStakeThatIsNoneOrTooLarge) {
  Bet bet{2};
  EXPECT_EQ(bet.stake(0, stake_of(1, 0)), Refused::wrong_amount);
  EXPECT_EQ(bet.stake(0, stake_of(1, -5)), Refused::wrong_amount);
  EXPECT_EQ(bet.stake(0, stake_of(1, kMostStake.value + 1)), Refused::too_much);
  EXPECT_EQ(bet.people(), 0U);
}

TEST(Bet, HasSoLargeAPotAndPaysItToThePoint) {
  Bet bet{2};
  ASSERT_EQ(bet.stake(0, stake_of(1, kMostStake.value)), std::nullopt);
  ASSERT_EQ(bet.stake(0, stake_of(2, 1)), std::nullopt);
  ASSERT_EQ(bet.stake(1, stake_of(3, kMostStake.value - 1)), std::nullopt);
  EXPECT_EQ(bet.stake(1, stake_of(4, 1)), Refused::too_much);
  EXPECT_EQ(bet.pot(), kMostPot);
  // A little less than the pot and a little less than 2, both rounded down, and a point left.
  EXPECT_EQ(by_person(bet.pay(0)), (Got{{1, kMostPot.value - 1}, {2, 1}, {3, 0}}));
}

TEST(Bet, HasSoManyPeopleAndStakesOfEach) {
  Bet bet{2};
  for (std::size_t i = 1; i <= kMostPeople; ++i) {
    ASSERT_EQ(bet.stake(i % 2, stake_of(static_cast<std::int64_t>(i), 1)), std::nullopt);
  }
  EXPECT_EQ(bet.stake(0, stake_of(5'000, 1)), Refused::full);
  for (std::size_t i = 1; i < Bet::kMostStakesEach; ++i) {
    ASSERT_EQ(bet.stake(1, stake_of(1, 1)), std::nullopt);
  }
  EXPECT_EQ(bet.stake(1, stake_of(1, 1)), Refused::already_in);
  EXPECT_EQ(bet.pot(), Points{1'009});
}

TEST(Bet, PaysBackJustWhatWasStakedHoweverItGoes) {
  std::mt19937_64 random{31};
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  for (int i = 0; i < 3'000; ++i) {
    const auto options = static_cast<std::size_t>(2 + below(9));
    const std::int64_t most = below(2) == 0 ? 20 : kMostPot.value / 10;
    Bet bet{options};
    std::int64_t in = 0, number = 0;
    const std::int64_t tries = below(40);
    for (std::int64_t k = 0; k < tries; ++k) {
      Stake stake = stake_of(below(15), 1 + below(static_cast<std::uint64_t>(most)));
      stake.ref = std::to_string(++number);
      const Points amount = stake.amount;
      const auto option = static_cast<std::size_t>(below(options));
      if (!bet.stake(option, std::move(stake))) in += amount.value;
      if (below(20) == 0) bet.close();
    }
    const auto option = static_cast<std::size_t>(below(options));
    const Settlement settled = below(4) > 0 ? bet.pay(option) : bet.cancel();
    ASSERT_EQ(staked(settled).value, in);
    ASSERT_EQ(back(settled).value, in);
    std::set<std::string> refs;
    for (const Settled& each : settled) {
      ASSERT_TRUE(refs.insert(each.stake.ref).second) << "each stake once";
      ASSERT_GE(each.back, Points{});
    }
  }
}

}  // namespace
}  // namespace pointsbot::app::chat::games
