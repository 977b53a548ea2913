#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::db {
namespace {

const Person kAlice{1, "alice"}, kBob{2, "bob"};
const Whom kA{UserId{1}, "alice"}, kB{UserId{2}, "bob"};

class SummaryTest : public ::testing::Test {
 protected:
  std::int64_t perform(Action action, std::string ref = {}) {
    ++count_;
    const Operation operation{.channel = kChannel,
                              .at = kNoon,
                              .ref = ref.empty() ? "ref" + std::to_string(count_) : ref,
                              .action = std::move(action)};
    const Outcome outcome = till_.ledger->operate({&operation, 1})->at(0);
    EXPECT_EQ(outcome.refusal, std::nullopt);
    return outcome.op;
  }
  Summary summary(UserId id = kA.id) {
    Summary summary = till_.reader().summary(kChannel, id).value();
    EXPECT_EQ(summary.sum(), summary.account.balance);
    EXPECT_EQ(summary.account.balance.value, till_.balance(summary.account.login));
    return summary;
  }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  int count_ = 0;
};

TEST_F(SummaryTest, TellsWhereEachPointIsFrom) {
  till_.cycle({kAlice, kBob}, {.welcome = 7});
  till_.cycle({kAlice, kBob}, {.pay = 10, .active_bonus = 3, .seen = {{1, "alice"}}});
  perform(PayPresent{Pay{{500}}});
  till_.cycle({kBob});
  till_.cycle({kAlice, kBob}, {.pay = 10});
  till_.cycle({kAlice, kBob}, {.pay = 20});
  perform(PayPresent{Pay{{4}}});
  perform(Reward{kA, {50}});
  perform(Transfer{kA, kB, {30}});
  perform(Transfer{kB, kA, {5}});
  perform(Credit{kA, {11}});
  perform(Debit{kA, {2}});
  perform(Stake{kA, {60}}, "lost");
  perform(Stake{kA, {40}}, "won");
  perform(Settle{{{"lost", {0}}, {"won", {80}}}});
  perform(Stake{kA, {1}}, "open");
  perform(Redeem{kA, {100}, "hydrate"}, "fulfilled");
  perform(Redeem{kA, {90}, "hydrate"}, "refunded");
  perform(Settle{{{"fulfilled", {0}}}});
  perform(Settle{{{"refunded", {90}}}});
  const Summary all = summary();
  EXPECT_EQ(all.watching, Points{40});
  EXPECT_EQ(all.chatting, Points{3});
  EXPECT_EQ(all.welcome, Points{7});
  EXPECT_EQ(all.rewards, Points{50});
  EXPECT_EQ(all.bonuses, Points{504});
  EXPECT_EQ(all.gifts_got, Points{5});
  EXPECT_EQ(all.gifts_given, Points{-30});
  EXPECT_EQ(all.staked, Points{-101});
  EXPECT_EQ(all.came_back, Points{80});
  EXPECT_EQ(all.shop, Points{-100});
  EXPECT_EQ(all.staff, Points{9});
  EXPECT_EQ(all.imported, Points{});
  EXPECT_EQ(all.merged, Points{});
  EXPECT_EQ(all.folded, Points{});
  EXPECT_EQ(all.account.watched, std::chrono::seconds{180});
}

TEST_F(SummaryTest, WhatWasUndoneIsTakenOffWhereItStood) {
  till_.cycle({kAlice, kBob}, {.welcome = 100});
  till_.cycle({kAlice, kBob}, {.pay = 10});
  const std::int64_t gift = perform(Transfer{kA, kB, {30}});
  perform(Undo{Undo::One{gift}});
  perform(Undo{Undo::One{perform(Credit{kA, {9}})}});
  perform(Undo{Undo::One{perform(PayPresent{Pay{{8}}})}});
  perform(Undo{Undo::One{perform(Reward{kA, {7}})}});
  perform(Undo{Undo::Payments{1, 2}});
  for (const UserId id : {kA.id, kB.id}) {
    const Summary all = summary(id);
    EXPECT_EQ(all.welcome, Points{100});
    EXPECT_EQ(
        all.watching + all.gifts_given + all.gifts_got + all.staff + all.bonuses + all.rewards,
        Points{});
    EXPECT_EQ(all.gifts_given, Points{});
    EXPECT_EQ(all.gifts_got, Points{});
    EXPECT_EQ(all.bonuses, Points{});
    EXPECT_EQ(all.watching, Points{});
  }
}

TEST_F(SummaryTest, WhatIsFoldedIsToldAsThat) {
  till_.cycle({kAlice, kBob}, {.welcome = 7});
  perform(Credit{kA, {5}});
  perform(Credit{kA, {6}});
  while (*till_.ledger->book_days()) {
  }
  till_.ledger->fold(kNoon + std::chrono::hours{1});
  const Summary all = summary();
  EXPECT_EQ(all.folded, Points{12});
  EXPECT_EQ(all.welcome, Points{});
  EXPECT_EQ(all.staff, Points{6});
  EXPECT_EQ(summary(kB.id).welcome, Points{7}) << "he has no line";
}

TEST_F(SummaryTest, AnAccountThatWentIntoAnotherIsThatOne) {
  till_.cycle({kAlice, kBob}, {.welcome = 7});
  perform(Merge{kA, kB});
  EXPECT_EQ(summary(kA.id).merged, Points{7});
  EXPECT_EQ(summary(kA.id).account.id, kB.id);
  EXPECT_FALSE(till_.reader().summary(kChannel, UserId{9}));
  EXPECT_FALSE(till_.reader().summary(UserId{78}, kA.id));
}

TEST_F(SummaryTest, IsWholeAlsoOfMoreLinesThanASnapshotReads) {
  till_.cycle({kAlice}, {.welcome = 7});
  std::vector<Operation> many;
  for (int i = 0; i < 2'500; ++i) {
    many.push_back({.channel = kChannel,
                    .at = kNoon,
                    .ref = "many" + std::to_string(i),
                    .action = Credit{kA, {1}}});
  }
  ASSERT_TRUE(till_.ledger->operate(many).has_value());
  const Summary all = summary();
  EXPECT_EQ(all.staff, Points{2'500});
  EXPECT_EQ(all.lines, 2'500);
}

}  // namespace
}  // namespace pointsbot::db
