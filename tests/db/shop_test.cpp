#include "db/schema.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pointsbot::db {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Person kAlice{1, "alice"}, kBob{2, "bob"};
const Whom kA{UserId{1}, "alice"}, kB{UserId{2}, "bob"};

/// Two who have 100 each.
class ShopTest : public ::testing::Test {
 protected:
  ShopTest() {
    till_.cycle({kAlice, kBob}, {.welcome = 100});
    till_.cycle({});
  }
  ~ShopTest() override { EXPECT_EQ(differences(till_.file), ""); }

  Operation operation(Action action) {
    ++count_;
    return {.channel = kChannel,
            .at = now_,
            .actor = kA.id,
            .ref = "ref" + std::to_string(count_),
            .action = std::move(action)};
  }
  Outcome perform(const Operation& operation) {
    return till_.ledger->operate({&operation, 1})->at(0);
  }
  Outcome perform(Action action) { return perform(operation(std::move(action))); }

  /// The ref of an order.
  std::string order(Redeem redeem) {
    const Operation asked = operation(std::move(redeem));
    const Outcome outcome = perform(asked);
    EXPECT_EQ(outcome.state, OpState::held);
    return asked.ref;
  }
  Outcome end(const std::string& ref, std::int64_t back) {
    return perform(Settle{{{ref, {back}}}});
  }
  std::optional<Refusal> refusal(Redeem redeem) { return perform(std::move(redeem)).refusal; }
  std::string orders() {
    std::string all;
    for (const Order& one : till_.reader().orders(kChannel, 10))
      all += one.name + ' ' + one.item + ' ' + std::to_string(one.cost.value) + ", ";
    return all;
  }
  std::string held() const {
    return raw_text(till_.file, "SELECT held, (SELECT count(*) FROM hold) FROM channel");
  }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  WallTime now_ = kNoon;
  int count_ = 0;
};

TEST_F(ShopTest, AnOrderIsHeldUntilItIsFulfilledOrRefunded) {
  const std::string first = order({kA, {30}, "hydrate"});
  now_ += seconds{1};
  const std::string second = order({kB, {100}, "VIP for a day"});
  EXPECT_EQ(orders(), "alice hydrate 30, bob VIP for a day 100, ");
  EXPECT_EQ(till_.balance("alice"), 70);
  EXPECT_EQ(held(), "130|2\n");

  EXPECT_EQ(end(first, 0).refusal, std::nullopt);
  const Outcome refund = end(second, 100);
  EXPECT_EQ(refund.refusal, std::nullopt);
  EXPECT_EQ(refund.balance, Points{100});
  EXPECT_EQ(orders(), "");
  EXPECT_EQ(till_.balance("alice"), 70);
  EXPECT_EQ(till_.balance("bob"), 100);
  EXPECT_EQ(held(), "0|0\n");

  Reader reader = till_.reader();
  const Order fulfilled = reader.order(kChannel, 1).value();
  EXPECT_EQ(fulfilled.state, OpState::settled);
  EXPECT_EQ(fulfilled.ref, first);
  EXPECT_EQ(fulfilled.viewer, kA.id);
  EXPECT_EQ(fulfilled.at, kNoon);
  EXPECT_EQ(reader.order(kChannel, 2)->state, OpState::refunded);
  EXPECT_EQ(reader.order(kChannel, 2)->cost, Points{100});
  EXPECT_FALSE(reader.order(kChannel, 3)) << "what ended it is no order";
  EXPECT_FALSE(reader.order(UserId{78}, 1));
  EXPECT_EQ(raw_text(till_.file, "SELECT kind, note FROM op WHERE op_id>2"),
            "22|hydrate\n22|VIP for a day\n");
}

TEST_F(ShopTest, OldestOrdersComeFirstAndNoMoreThanAsked) {
  for (const char* const item : {"a", "b", "c"}) order({kA, {1}, item});
  const auto two = till_.reader().orders(kChannel, 2);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].item, "a");
  EXPECT_EQ(two[1].item, "b");
  EXPECT_TRUE(till_.reader().orders(kChannel, 0).empty());
}

TEST_F(ShopTest, AnOrderSurvivesAStartThatGivesStakesBack) {
  perform(Stake{kB, {40}});
  const std::string ref = order({kA, {30}, "hydrate"});
  till_.reopen();
  EXPECT_EQ(till_.ledger->return_stakes(kChannel, now_)->total, Points{40});
  EXPECT_EQ(till_.balance("bob"), 100);
  EXPECT_EQ(orders(), "alice hydrate 30, ");
  EXPECT_EQ(till_.ledger->return_stakes(kChannel, now_)->refusal, Refusal::nothing_to_do);
  EXPECT_EQ(end(ref, 30).refusal, std::nullopt);
  EXPECT_EQ(till_.balance("alice"), 100);
}

TEST_F(ShopTest, AnOrderComesOutWholeAndOnce) {
  const std::string ref = order({kA, {30}, "hydrate"});
  EXPECT_EQ(end(ref, 29).refusal, Refusal::whole_order);
  EXPECT_EQ(end(ref, 60).refusal, Refusal::whole_order);
  const Operation stake = operation(Stake{kB, {10}});
  perform(stake);
  EXPECT_EQ(perform(Settle{{{ref, {0}}, {stake.ref, {10}}}}).refusal, Refusal::whole_order);
  EXPECT_EQ(perform(Settle{{{stake.ref, {10}}, {ref, {0}}}}).refusal, Refusal::whole_order);
  EXPECT_EQ(held(), "40|2\n");
  EXPECT_EQ(end(ref, 30).refusal, std::nullopt);
  EXPECT_EQ(end(ref, 30).refusal, Refusal::not_open);
  EXPECT_EQ(end(ref, 0).refusal, Refusal::not_open);
  EXPECT_EQ(till_.balance("alice"), 100);
}

TEST_F(ShopTest, NeitherAnOrderNorItsEndIsUndone) {
  const std::string ref = order({kA, {30}, "hydrate"});
  EXPECT_EQ(perform(Undo{Undo::One{1}}).refusal, Refusal::not_undoable) << "it is refunded instead";
  end(ref, 30);
  EXPECT_EQ(perform(Undo{Undo::One{1}}).refusal, Refusal::not_undoable);
  EXPECT_EQ(perform(Undo{Undo::One{3}}).refusal, Refusal::not_undoable)
      << "he would pay for nothing";
  EXPECT_EQ(perform(Undo{Undo::Of{kA.id, kNoon}}).refusal, Refusal::nothing_to_do);
  EXPECT_EQ(till_.balance("alice"), 100);
}

TEST_F(ShopTest, WhatCannotBeOrdered) {
  EXPECT_EQ(refusal({kA, {0}, "hydrate"}), Refusal::not_positive);
  EXPECT_EQ(refusal({kA, {-1}, "hydrate"}), Refusal::not_positive);
  EXPECT_EQ(refusal({kA, {1}, ""}), Refusal::nothing_to_do);
  EXPECT_EQ(refusal({{UserId{9}, "nobody"}, {1}, "hydrate"}), Refusal::unknown_viewer);
  const Outcome poor = perform(Redeem{kA, {101}, "hydrate"});
  EXPECT_EQ(poor.refusal, Refusal::not_enough);
  EXPECT_EQ(poor.balance, Points{100});
  EXPECT_EQ(held(), "0|0\n");
}

TEST_F(ShopTest, OfAStockNoMoreAreHadThanThereAre) {
  const Redeem one{kA, {10}, "hydrate", 2};
  const std::string first = order(one);
  order({kB, {10}, "hydrate", 2});
  EXPECT_EQ(refusal(one), Refusal::sold_out);
  EXPECT_EQ(refusal({kA, {10}, "Hydrate", 0}), Refusal::sold_out);
  order({kA, {10}, "Hydrate", 2});
  end(first, 10);
  const std::string third = order(one);
  EXPECT_EQ(refusal(one), Refusal::sold_out) << "what is refunded may be had again";
  end(third, 0);
  EXPECT_EQ(refusal(one), Refusal::sold_out) << "what is fulfilled is gone";
  order({kA, {10}, "hydrate", 3});
  order({kA, {10}, "hydrate"});
}

TEST_F(ShopTest, NamesAreForgottenAndStocksAreNot) {
  order({kA, {10}, "a hug by alice", 1});
  perform(Forget{kA});
  EXPECT_EQ(refusal({kB, {10}, "a hug by alice", 1}), Refusal::sold_out);
  EXPECT_EQ(till_.reader().orders(kChannel, 1).at(0).name, "somebody");
}

TEST_F(ShopTest, AnItemWaitsForTheLastOneOfAnybody) {
  const Redeem one{kA, {10}, "hydrate", {}, minutes{5}}, other{kB, {10}, "hydrate", {}, minutes{5}};
  const std::string first = order(one);
  now_ += minutes{2};
  const Outcome soon = perform(other);
  EXPECT_EQ(soon.refusal, Refusal::too_soon);
  EXPECT_EQ(soon.still, minutes{3});
  order({kB, {10}, "stretch", {}, minutes{5}});
  end(first, 0);
  EXPECT_EQ(refusal(other), Refusal::too_soon);
  now_ = kNoon + minutes{5};
  const std::string second = order(other);
  end(second, 10);
  order(one);
}

TEST_F(ShopTest, TheClockMayGoABitOrMuchBackwards) {
  const Redeem one{kA, {10}, "hydrate", {}, minutes{5}};
  order(one);
  now_ -= seconds{1};
  const Outcome before = perform(one);
  EXPECT_EQ(before.refusal, Refusal::too_soon) << "of two at once the later was asked for earlier";
  EXPECT_EQ(before.still, minutes{5});
  now_ -= std::chrono::hours{24};
  order(one);
}

TEST_F(ShopTest, AnOrderIsTheSameWhateverItCostsByNow) {
  const Operation asked = operation(Redeem{kA, {10}, "hydrate"});
  perform(asked);
  Operation again = asked;
  again.action = Redeem{kA, {20}, "hydrate", 1, minutes{5}};
  EXPECT_TRUE(perform(again).repeated);
  EXPECT_EQ(perform(again).state, OpState::held);
  again.action = Redeem{kA, {10}, "stretch"};
  EXPECT_EQ(perform(again).refusal, Refusal::other_ref);
  again.action = Redeem{kB, {10}, "hydrate"};
  EXPECT_EQ(perform(again).refusal, Refusal::other_ref);
  EXPECT_EQ(till_.balance("alice"), 90);

  const Operation ends = operation(Settle{{{asked.ref, {10}}}});
  EXPECT_EQ(perform(ends).refusal, std::nullopt);
  EXPECT_TRUE(perform(ends).repeated);
  EXPECT_EQ(perform(asked).state, OpState::refunded);
  Operation other_end = ends;
  other_end.action = Settle{{{asked.ref, {0}}}};
  EXPECT_EQ(perform(other_end).refusal, Refusal::other_ref);
}

TEST_F(ShopTest, WhoIsSomebodyElseNowGetsTheRefund) {
  const std::string ref = order({kA, {30}, "hydrate"});
  perform(Merge{kA, kB});
  EXPECT_EQ(orders(), "bob hydrate 30, ");
  end(ref, 30);
  EXPECT_EQ(till_.balance("bob"), 200);
}

TEST_F(ShopTest, ADatabaseOfTheVersionBeforeGetsIt) {
  const std::string kAll =
      "SELECT name, sql FROM sqlite_schema WHERE type='index' UNION ALL "
      "SELECT m.name, group_concat(c.name) FROM sqlite_schema m, pragma_table_info(m.name) c "
      "GROUP BY m.name ORDER BY 1, 2";
  const std::string tables = raw_text(till_.file, kAll);
  till_.close();
  raw(till_.file, kBackTo4);
  till_.open();
  EXPECT_EQ(till_.ledger->upgraded_from(), 4);
  EXPECT_EQ(raw_text(till_.file, kAll), tables);
  order({kA, {10}, "hydrate", 1, minutes{1}});
  EXPECT_EQ(refusal({kB, {10}, "hydrate", 1}), Refusal::sold_out);
}

}  // namespace
}  // namespace pointsbot::db
