#include "tests/db/support.hpp"

#include <gtest/gtest.h>

namespace pointsbot::db {
namespace {

const Person kAlice{1, "alice"}, kBob{2, "bob"};
const Whom kA{UserId{1}, {}}, kB{UserId{2}, {}};
constexpr std::chrono::hours kHour{1};

/// Two viewers who have 11 each; then payment 3, of 100 to each, is the one that was too much.
class Undone : public ::testing::Test {
 protected:
  Undone() {
    till_.cycle({kAlice, kBob});
    till_.cycle({kAlice, kBob});
    till_.cycle({kAlice, kBob}, {.pay = 100});
  }
  ~Undone() override { EXPECT_EQ(differences(till_.file), ""); }

  Operation operation(Action action) {
    ++count_;
    return {.channel = kChannel,
            .at = kNoon + std::chrono::seconds{count_},
            .ref = "ref" + std::to_string(count_),
            .action = std::move(action)};
  }
  Outcome perform(Action action) {
    const Operation asked = operation(std::move(action));
    return till_.ledger->operate({&asked, 1})->at(0);
  }
  /// Of (viewer, points), all of sources that have given nothing before.
  Imported bring(const std::vector<std::pair<Person, std::int64_t>>& file, bool set = false) {
    Staging staging;
    std::int64_t line = 1;
    for (const auto& [person, points] : file) {
      staging.put({.line = ++line, .login = person.login, .points = Points{points}},
                  SameViewer::last);
      staging.set_id(person.login, UserId{person.id});
    }
    ++count_;
    const std::string ref = "import" + std::to_string(count_);
    return *till_.ledger->import_points(
        staging, {.channel = kChannel, .at = kNoon, .ref = ref, .source = ref, .set = set});
  }
  Outcome undo_payment() { return perform(Undo{Undo::Payments{3, 3}}); }
  void earn(std::int64_t points) { till_.cycle({kAlice, kBob}, {.pay = points}); }
  std::int64_t alice() { return till_.balance("alice"); }
  std::int64_t bob() { return till_.balance("bob"); }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  int count_ = 0;
};

TEST_F(Undone, PaymentsTakeNothingThatWasEarnedAfterAReset) {
  perform(Reset{});
  earn(40);
  EXPECT_EQ(undo_payment().refusal, Refusal::nothing_to_do);
  EXPECT_EQ(alice(), 40);
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*) FROM payment WHERE undone IS NOT NULL"), "0\n");
}

TEST_F(Undone, PaymentsAreForgottenByAResetAlsoOfWhomItFoundWithNothing) {
  perform(Transfer{kA, kB, {111}});
  perform(Reset{});
  earn(40);
  EXPECT_EQ(undo_payment().refusal, Refusal::nothing_to_do);
  EXPECT_EQ(alice(), 40);
}

TEST_F(Undone, PaymentsAreTakenBackWhereTheResetWas) {
  const std::int64_t reset = perform(Reset{}).op;
  earn(40);
  perform(Undo{Undo::One{reset}});
  EXPECT_EQ(undo_payment().total, Points{-200});
  EXPECT_EQ(alice(), 51);
}

TEST_F(Undone, PaymentsBeforeAndAfterAResetGiveTheLatterAlone) {
  perform(Reset{});
  earn(40);
  earn(7);
  const Outcome undone = perform(Undo{Undo::Payments{3, 4}});
  EXPECT_EQ(undone.total, Points{-80});
  EXPECT_TRUE(undone.shortfalls.empty());
  EXPECT_EQ(undone.gone.people, 2);
  EXPECT_EQ(undone.gone.total, Points{200});
  ASSERT_TRUE(undone.paid.has_value());
  EXPECT_EQ(undone.paid->first_no, 4) << "of what was before the reset nothing is there";
  EXPECT_EQ(undone.paid->last_no, 4);
  EXPECT_EQ(undone.paid->payments, 1);
  EXPECT_EQ(alice(), 7);
}

TEST_F(Undone, PaymentsLeaveWhatSomebodyEarnedAfterHisPointsWereSet) {
  perform(SetTo{kA, {30}});
  earn(50);
  const Outcome undone = undo_payment();
  EXPECT_EQ(undone.total, Points{-130});
  EXPECT_EQ(undone.gone.total, Points{70});
  EXPECT_EQ(alice(), 50);
  EXPECT_EQ(bob(), 61);
}

TEST_F(Undone, PaymentsThatSomebodySpentAreTakenFromWhatHeHasNow) {
  perform(Transfer{kA, kB, {111}});
  earn(30);
  const Outcome undone = undo_payment();
  EXPECT_EQ(alice(), 0);
  EXPECT_EQ(bob(), 152);
  ASSERT_EQ(undone.shortfalls.size(), 1U);
  EXPECT_EQ(undone.shortfalls[0].missing, Points{70});
  EXPECT_EQ(undone.gone.people, 0);
}

TEST_F(Undone, PaymentsThatSomebodySpentAreOwedAlsoAfterAnImportThatRaises) {
  for (const bool set : {false, true}) {
    perform(SetTo{kA, {0}});
    perform(SetTo{kB, {0}});
    earn(140);
    perform(Transfer{kA, kB, {100}});
    bring({{kAlice, set ? 41 : 1}}, set);
    perform(Transfer{kB, kA, {100}});
    const std::int64_t paid = till_.last_no;
    const Outcome undone = perform(Undo{Undo::Payments{paid, paid}});
    EXPECT_EQ(undone.total, Points{-280});
    EXPECT_EQ(undone.gone.people, 0);
    EXPECT_EQ(alice(), 1);
  }
}

TEST_F(Undone, PaymentsThatAnImportTookAreGone) {
  bring({{kAlice, 30}}, true);
  earn(50);
  const Outcome undone = undo_payment();
  EXPECT_EQ(undone.gone.total, Points{70});
  EXPECT_EQ(alice(), 50);
}

TEST_F(Undone, PaymentsAreThereAgainWhereAResetWasUndoneAfterOtherPaymentsWere) {
  const std::int64_t reset = perform(Reset{}).op;
  earn(40);
  EXPECT_EQ(perform(Undo{Undo::Payments{4, 4}}).total, Points{-80});
  perform(Undo{Undo::One{reset}});
  EXPECT_EQ(alice(), 111);
  const Outcome undone = undo_payment();
  EXPECT_EQ(undone.total, Points{-200});
  EXPECT_EQ(undone.gone.people, 0);
  EXPECT_EQ(alice(), 11);
}

TEST_F(Undone, PaymentsBeforeAResetAreTakenBackOnceTheResetIsUndone) {
  const std::int64_t reset = perform(Reset{}).op;
  earn(40);
  const Outcome later = perform(Undo{Undo::Payments{3, 4}});
  EXPECT_EQ(later.paid->first_no, 4);
  EXPECT_EQ(later.gone.total, Points{200});
  perform(Undo{Undo::One{reset}});
  const Outcome undone = perform(Undo{Undo::Payments{3, 4}});
  EXPECT_EQ(undone.total, Points{-200});
  ASSERT_TRUE(undone.paid.has_value());
  EXPECT_EQ(undone.paid->last_no, 3);
  EXPECT_EQ(alice(), 11);
  EXPECT_EQ(undo_payment().refusal, Refusal::nothing_to_do);
}

TEST_F(Undone, PaymentsAreFollowedIntoAnotherAccountAndItsReset) {
  perform(Merge{kA, kB});
  till_.here.erase(UserId{1});
  till_.cycle({kBob}, {.pay = 5});
  perform(SetTo{kB, {120}});
  till_.cycle({kBob}, {.pay = 60});
  EXPECT_EQ(undo_payment().total, Points{-120});
  EXPECT_EQ(bob(), 60);
}

TEST_F(Undone, ABonusIsNotTakenFromWhomItWasNotForNorAfterAReset) {
  const std::int64_t bonus = perform(PayPresent{Pay{{20}}, UserId{1}}).op;
  EXPECT_EQ(perform(Undo{Undo::One{bonus}}).total, Points{-20});
  EXPECT_EQ(alice(), 111);
  EXPECT_EQ(bob(), 111);
  const std::int64_t second = perform(PayPresent{Pay{{20}}, UserId{1}}).op;
  perform(Reset{});
  earn(40);
  EXPECT_EQ(perform(Undo{Undo::One{second}}).refusal, Refusal::nothing_to_do);
  EXPECT_EQ(alice(), 40);
}

TEST_F(Undone, WhatTookNothingStaysOpen) {
  const std::int64_t credit = perform(Credit{kA, {10}}).op;
  perform(Transfer{kA, kB, {121}});
  EXPECT_EQ(perform(Undo{Undo::One{credit}}).refusal, Refusal::nothing_to_do);
  perform(Transfer{kB, kA, {121}});
  EXPECT_EQ(perform(Undo{Undo::One{credit}}).total, Points{-10});
}

TEST_F(Undone, AStopEndsAndItsEndBeginsAgain) {
  const std::int64_t stop = perform(Stop{kA}).op;
  EXPECT_FALSE(perform(Undo{Undo::One{stop}}).refusal.has_value());
  earn(1);
  EXPECT_EQ(alice(), 112);
  perform(Stop{kA});
  const std::int64_t resume = perform(Stop{kA, false}).op;
  EXPECT_FALSE(perform(Undo{Undo::One{resume}}).refusal.has_value());
  earn(1);
  EXPECT_EQ(alice(), 112);
  EXPECT_EQ(perform(Undo{Undo::One{resume}}).refusal, Refusal::not_open);
}

TEST_F(Undone, AMultiplierEndsAndOneThatIsOverDoesNot) {
  const std::int64_t first = perform(Boost{200, kHour}).op;
  const Outcome second = perform(Boost{300, kHour});
  ASSERT_TRUE(second.ended.has_value());
  EXPECT_EQ(second.ended->percent, 200);
  EXPECT_EQ(perform(Undo{Undo::One{first}}).refusal, Refusal::nothing_to_do);
  EXPECT_FALSE(perform(Undo{Undo::One{second.op}}).refusal.has_value());
  EXPECT_EQ(till_.cycle({kAlice})->percent, 100);
}

TEST_F(Undone, ARefOfSomethingElseIsRefusedAndChangesNothing) {
  const std::int64_t op = perform(Credit{kA, {10}}).op;
  const auto again = [this](Action action) {
    Operation asked = operation(std::move(action));
    asked.ref = "ref1";
    return till_.ledger->operate({&asked, 1})->at(0);
  };
  EXPECT_EQ(again(Credit{kA, {10}}).state, OpState::done);
  for (const Action& other :
       {Action{Credit{kA, {11}}}, Action{Credit{kB, {10}}}, Action{Debit{kA, {10}}},
        Action{Reset{}}, Action{Undo{Undo::One{op}}}}) {
    const Outcome refused = again(other);
    EXPECT_EQ(refused.refusal, Refusal::other_ref);
    EXPECT_TRUE(refused.repeated);
    EXPECT_EQ(refused.op, op);
  }
  EXPECT_EQ(alice(), 121);
  EXPECT_EQ(bob(), 111);
}

TEST_F(Undone, EachKindKnowsItsOwnRefAgain) {
  const std::vector<std::pair<Action, Action>> same_and_other{
      {Debit{kA, {1}}, Debit{kA, {2}}},
      {SetTo{kA, {50}}, SetTo{kA, {51}}},
      {Transfer{kA, kB, {5}}, Transfer{kB, kA, {5}}},
      {Transfer{kA, kB, {6}}, Transfer{kA, kB, {7}}},
      {PayPresent{Pay{{3}}, {}}, PayPresent{Pay{{4}}, {}}},
      {PayPresent{Pay{{3}}, UserId{1}}, PayPresent{Pay{{3}}, UserId{2}}},
      {Stop{kA}, Stop{kB}},
      {Stop{kA, false}, Stop{kA}},
      {Undo{Undo::Payments{3, 3}}, Undo{Undo::Payments{1, 2}}},
      {Debit{kB, {999'999}}, Credit{kB, {1}}},  // refused
      {Merge{kA, kB}, Merge{kB, kA}}};
  for (std::size_t i = 0; i < same_and_other.size(); ++i) {
    SCOPED_TRACE(i);
    Operation asked = operation(same_and_other[i].first);
    const Outcome first = till_.ledger->operate({&asked, 1})->at(0);
    const Outcome second = till_.ledger->operate({&asked, 1})->at(0);
    EXPECT_TRUE(second.repeated);
    EXPECT_EQ(second.state, first.state);
    EXPECT_EQ(second.refusal, first.refusal);
    asked.action = same_and_other[i].second;
    EXPECT_EQ(till_.ledger->operate({&asked, 1})->at(0).refusal, Refusal::other_ref);
  }
}

}  // namespace
}  // namespace pointsbot::db
