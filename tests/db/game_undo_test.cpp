#include "db/operations_reader.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace pointsbot::db {
namespace {

const Person kAlice{1, "alice"}, kBob{2, "bob"}, kCarol{3, "carol"};
const Whom kA{UserId{1}, {}}, kB{UserId{2}, {}}, kC{UserId{3}, {}};
constexpr UserId kMod{900};

/// Three who have 100 each, and play.
class GameUndone : public ::testing::Test {
 protected:
  GameUndone() {
    till_.cycle({kAlice, kBob, kCarol}, {.pay = 0});
    till_.cycle({kAlice, kBob, kCarol}, {.pay = 100});
    for (const Whom& whom : {kA, kB, kC}) perform(SetTo{whom, {100}});
  }
  ~GameUndone() override { EXPECT_EQ(differences(till_.file), ""); }

  Outcome perform(Action action, std::optional<UserId> actor = std::nullopt) {
    ++count_;
    const Operation asked{.channel = kChannel,
                          .at = kNoon + std::chrono::seconds{count_},
                          .actor = actor,
                          .ref = "ref" + std::to_string(count_),
                          .action = std::move(action)};
    return till_.ledger->operate({&asked, 1})->at(0);
  }
  /// The ref of the stake.
  std::string stake(const Whom& whom, std::int64_t points) {
    EXPECT_FALSE(perform(Stake{whom, {points}}).refusal.has_value());
    return "ref" + std::to_string(count_);
  }
  Outcome undo(const Outcome& done) { return perform(Undo{Undo::One{done.op}}); }
  std::string all() {
    return std::to_string(till_.balance("alice")) + " " + std::to_string(till_.balance("bob")) +
           " " + std::to_string(till_.balance("carol"));
  }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  int count_ = 0;
};

TEST_F(GameUndone, GivesThoseWhoLostTheirStakesBackAndTakesWhatWasWon) {
  const std::string a = stake(kA, 30), b = stake(kB, 20), c = stake(kC, 10);
  const Outcome paid = perform(Settle{{{a, {60}}, {b, {0}}, {c, {0}}}});
  ASSERT_EQ(all(), "130 80 90");
  const Outcome undone = undo(paid);
  EXPECT_EQ(undone.refusal, std::nullopt);
  EXPECT_EQ(undone.people, 3);
  EXPECT_EQ(undone.total, Points{0});
  EXPECT_EQ(all(), "100 100 100");
  EXPECT_EQ(undo(paid).refusal, Refusal::not_open) << "once";
}

TEST_F(GameUndone, MintsNothingWhereTheWinnerHasSpentIt) {
  const std::string a = stake(kA, 30), b = stake(kB, 20), c = stake(kC, 11);
  const Outcome paid = perform(Settle{{{a, {61}}, {b, {0}}, {c, {0}}}});
  perform(Debit{kA, {116}});
  ASSERT_EQ(all(), "15 80 89");
  const Outcome undone = undo(paid);
  ASSERT_EQ(undone.shortfalls.size(), 1U);
  EXPECT_EQ(undone.shortfalls[0].missing, Points{16});
  EXPECT_EQ(all(), "0 89 95") << "of 15 that were there 20 to 11";
}

TEST_F(GameUndone, BringsNothingWhereNothingIsThere) {
  const std::string a = stake(kA, 30), b = stake(kB, 20);
  const Outcome paid = perform(Settle{{{a, {50}}, {b, {0}}}});
  perform(SetTo{kA, {0}});
  EXPECT_EQ(undo(paid).refusal, Refusal::nothing_to_do);
  perform(SetTo{kA, {50}});
  EXPECT_EQ(undo(paid).refusal, std::nullopt) << "it stayed open";
  EXPECT_EQ(all(), "30 100 100");
}

TEST_F(GameUndone, GivesBackWhatTheHouseHadAndTakesWhatItPaid) {
  const Outcome lost = perform(Settle{{{stake(kA, 30), {0}}}});
  const Outcome won = perform(Settle{{{stake(kB, 30), {60}}}});
  ASSERT_EQ(all(), "70 130 100");
  undo(lost);
  undo(won);
  EXPECT_EQ(all(), "100 100 100");
}

TEST_F(GameUndone, LeavesThoseAloneWhoHaveWhatTheyStaked) {
  const std::string a = stake(kA, 30), b = stake(kB, 20), c = stake(kC, 10);
  const Outcome paid = perform(Settle{{{a, {30}}, {b, {30}}, {c, {0}}}});
  const Outcome undone = undo(paid);
  EXPECT_EQ(undone.people, 2);
  EXPECT_EQ(all(), "100 100 100");
}

TEST_F(GameUndone, SeveralStakesOfOnePersonAreOne) {
  const std::string a1 = stake(kA, 10), a2 = stake(kA, 20), b = stake(kB, 30);
  const Outcome paid = perform(Settle{{{a1, {60}}, {a2, {0}}, {b, {0}}}});
  perform(SetTo{kA, {30}});
  undo(paid);
  EXPECT_EQ(all(), "0 100 100") << "he won 30, not 50";
}

TEST_F(GameUndone, FollowsAStakeIntoTheAccountThatItsOwnerWentInto) {
  const std::string a = stake(kA, 30), b = stake(kB, 20);
  const Outcome paid = perform(Settle{{{a, {50}}, {b, {0}}}});
  perform(Merge{kB, kC});
  ASSERT_FALSE(undo(paid).refusal.has_value());
  EXPECT_EQ(till_.balance("alice"), 100);
  EXPECT_EQ(till_.balance("carol"), 200);
}

TEST_F(GameUndone, IsRefusedWhereItIsNotKnownWhoStakedWhat) {
  const Outcome paid = perform(Settle{{{stake(kA, 30), {60}}}});
  till_.close();
  raw(till_.file, "UPDATE op SET ended=NULL");
  till_.open();
  EXPECT_EQ(undo(paid).refusal, Refusal::not_undoable);
  EXPECT_EQ(till_.balance("alice"), 130);
}

TEST_F(GameUndone, IsFoundByTheOneWhoEndedItAndNoSpinOfTheSlotsIs) {
  const std::string a = stake(kA, 30), b = stake(kB, 20);
  const Outcome paid = perform(Settle{{{a, {50}}, {b, {0}}}}, kMod);
  perform(Settle{{{stake(kC, 10), {0}}}});
  OperationsReader operations{till_.file};
  EXPECT_EQ(operations.newest_undoable(kChannel, kNoon), paid.op);
  EXPECT_EQ(operations.newest_undoable(kChannel, kNoon, kMod), paid.op);
  const Outcome undone = perform(Undo{Undo::Of{kMod, kNoon}});
  EXPECT_EQ(undone.refusal, std::nullopt);
  EXPECT_EQ(all(), "100 100 90");
}

}  // namespace
}  // namespace pointsbot::db
