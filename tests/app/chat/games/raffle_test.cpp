#include "app/chat/games/raffle.hpp"

#include "tests/app/chat/games/settlements.hpp"
#include "tests/app/chat/games/some_dice.hpp"

#include <gtest/gtest.h>

#include <random>

namespace pointsbot::app::chat::games {
namespace {

using std::chrono::seconds;

constexpr SteadyTime kNow{seconds{1'000}};
constexpr SteadyTime kUntil = kNow + seconds{120};

TEST(Raffle, GivesOneOfTheTicketsThePrizeAndWhatAllTicketsCost) {
  for (std::uint64_t draw = 0; draw < 3; ++draw) {
    Raffle raffle{Points{500}, Points{10}, kUntil};
    for (int who = 1; who <= 3; ++who) {
      ASSERT_EQ(raffle.join(stake_of(who, 10), kNow), std::nullopt);
    }
    EXPECT_EQ(raffle.pot(), Points{530});
    ScriptedDice dice{draw};
    const auto result = raffle.draw(dice);
    ASSERT_TRUE(result.has_value());
    const Settlement& drawn = result->settlement;
    ASSERT_EQ(drawn.size(), 3U);
    EXPECT_EQ(result->winner.id, UserId{static_cast<std::int64_t>(draw) + 1});
    for (std::uint64_t i = 0; i < 3; ++i) {
      EXPECT_EQ(drawn[i].back, Points{i == draw ? 530 : 0});
      EXPECT_EQ(drawn[i].stake.by.id, UserId{static_cast<std::int64_t>(i) + 1});
    }
    EXPECT_EQ(drawn[2].stake.ref, "3");
    EXPECT_TRUE(raffle.lobby().ended());
  }
}

TEST(Raffle, MayBeFree) {
  Raffle raffle{Points{500}, Points{0}, kUntil};
  ASSERT_EQ(raffle.join({.by = {.id = UserId{1}}, .amount = {}}, kNow), std::nullopt);
  ScriptedDice dice{0};
  const auto result = raffle.draw(dice);
  ASSERT_TRUE(result.has_value());
  const Settlement& drawn = result->settlement;
  ASSERT_EQ(drawn.size(), 1U);
  EXPECT_EQ(drawn[0].back, Points{500});
  EXPECT_EQ(drawn[0].stake.ref, "");
}

TEST(Raffle, PaysNoPrizeWhereNobodyHasATicket) {
  Raffle raffle{Points{500}, Points{10}, kUntil};
  ScriptedDice dice{};
  EXPECT_FALSE(raffle.draw(dice).has_value());
  EXPECT_EQ(raffle.join(stake_of(1, 10), kNow), Refused::over);
}

TEST(Raffle, HasATicketForEachUntilItsTimeIsOver) {
  Raffle raffle{Points{500}, Points{10}, kUntil};
  EXPECT_EQ(raffle.refuses(UserId{1}, kNow), std::nullopt);
  EXPECT_EQ(raffle.join(stake_of(1, 10), kNow), std::nullopt);
  EXPECT_EQ(raffle.join(stake_of(1, 10), kNow), Refused::already_in);
  EXPECT_EQ(raffle.refuses(UserId{2}, kUntil - seconds{1}), std::nullopt);
  EXPECT_EQ(raffle.refuses(UserId{2}, kUntil), Refused::over);
  EXPECT_EQ(raffle.join(stake_of(2, 10), kUntil), Refused::over);
  EXPECT_EQ(raffle.pot(), Points{510}) << "what was refused is not in it";
}

TEST(Raffle, TakesItsPriceAlone) {
  Raffle raffle{Points{0}, Points{10}, kUntil};
  for (const std::int64_t price : {0, 9, 11}) {
    EXPECT_EQ(raffle.join(stake_of(1, price), kNow), Refused::wrong_amount) << price;
  }
  EXPECT_EQ(raffle.pot(), Points{0});
}

TEST(Raffle, GivesTicketsBackWhenItIsCancelledAndKeepsThePrize) {
  Raffle raffle{Points{500}, Points{10}, kUntil};
  for (int who = 1; who <= 3; ++who) raffle.join(stake_of(who, 10), kNow);
  const Settlement cancelled = raffle.cancel();
  ASSERT_EQ(cancelled.size(), 3U);
  for (const Settled& each : cancelled) EXPECT_EQ(each.back, Points{10});
}

TEST(Raffle, IsSettledOnce) {
  for (const bool first_drawn : {true, false}) {
    Raffle raffle{Points{500}, Points{10}, kUntil};
    raffle.join(stake_of(1, 10), kNow);
    ScriptedDice dice{0};
    EXPECT_EQ((first_drawn ? raffle.draw(dice)->settlement : raffle.cancel()).size(), 1U);
    ScriptedDice none{};
    EXPECT_FALSE(raffle.draw(none).has_value());
    EXPECT_TRUE(raffle.cancel().empty());
    EXPECT_EQ(raffle.pot(), Points{500}) << "the tickets are settled";
    EXPECT_EQ(raffle.join(stake_of(2, 10), kNow), Refused::over);
  }
}

TEST(Raffle, HasSoManyPeopleAndSoLargeAPot) {
  Raffle full{Points{0}, Points{1}, kUntil};
  for (std::size_t i = 1; i <= kMostPeople; ++i) {
    ASSERT_EQ(full.join(stake_of(static_cast<std::int64_t>(i), 1), kNow), std::nullopt);
  }
  EXPECT_EQ(full.join(stake_of(5'000, 1), kNow), Refused::full);
  EXPECT_EQ(full.lobby().stakes().size(), kMostPeople);

  Raffle rich{kMostPot - Points{15}, Points{10}, kUntil};
  EXPECT_EQ(rich.join(stake_of(1, 10), kNow), std::nullopt);
  EXPECT_EQ(rich.join(stake_of(2, 10), kNow), Refused::too_much);
  EXPECT_EQ(rich.pot(), kMostPot - Points{5});
}

TEST(Raffle, PaysBackJustTheTicketsAndThePrizeHoweverItGoes) {
  std::mt19937_64 random{11};
  SeededDice dice{12};
  for (int i = 0; i < 2'000; ++i) {
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    const Points prize{below(2) * below(1'000'000)};
    const Points ticket{below(2) * below(1'000)};
    Raffle raffle{prize, ticket, kUntil};
    const std::int64_t tries = below(20);
    for (std::int64_t k = 0; k < tries; ++k) raffle.join(stake_of(below(10), ticket.value), kNow);
    const bool drawn = below(4) > 0;
    auto result = drawn ? raffle.draw(dice) : std::nullopt;
    const Settlement settled =
        drawn ? (result ? result->settlement : Settlement{}) : raffle.cancel();
    const Points given = drawn && !settled.empty() ? prize : Points{};
    ASSERT_EQ(back(settled), staked(settled) + given);
    ASSERT_EQ(staked(settled).value, ticket.value * static_cast<std::int64_t>(settled.size()));
  }
}

TEST(Raffle, StatesItsOdds) {
  Raffle raffle{Points{30}, Points{10}, kUntil};
  for (int who = 1; who <= 3; ++who) raffle.join(stake_of(who, 10), kNow);
  EXPECT_DOUBLE_EQ(raffle.odds().win, 1.0 / 3);
  EXPECT_DOUBLE_EQ(raffle.odds().back, 2);
  Raffle free{Points{30}, Points{0}, kUntil};
  free.join(stake_of(1, 0), kNow);
  EXPECT_DOUBLE_EQ(free.odds().win, 1);
  EXPECT_DOUBLE_EQ(free.odds().back, 0);
}

}  // namespace
}  // namespace pointsbot::app::chat::games
