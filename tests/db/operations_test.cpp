#include "tests/db/support.hpp"

#include <gtest/gtest.h>

namespace pointsbot::db {
namespace {

const Person kAlice{1, "alice"}, kBob{2, "bob"}, kCarol{3, "carol"};
const Whom kA{UserId{1}, {}}, kB{UserId{2}, {}}, kC{UserId{3}, {}}, kNobody{UserId{9}, {}};
constexpr UserId kMod{500};

/// Three viewers, paid twice: alice and bob have 11 and are here, carol has 11 and left.
class Operations : public ::testing::Test {
 protected:
  Operations() {
    till_.cycle({kAlice, kBob, kCarol});
    till_.cycle({kAlice, kBob, kCarol});
    till_.cycle({kAlice, kBob}, {.pay = 0, .seconds = 0});
  }
  ~Operations() override { EXPECT_EQ(differences(till_.file), ""); }

  Operation operation(Action action, std::optional<UserId> actor = std::nullopt) {
    return {.channel = kChannel,
            .at = kNoon + std::chrono::minutes{++count_},
            .actor = actor,
            .ref = "ref" + std::to_string(count_),
            .note = "a note",
            .action = std::move(action)};
  }
  Outcome perform(const Operation& operation) {
    return till_.ledger->operate({&operation, 1})->at(0);
  }
  Outcome perform(Action action, std::optional<UserId> actor = std::nullopt) {
    return perform(operation(std::move(action), actor));
  }
  void refuses(Refusal why, Action action) {
    const std::string before = raw_text(till_.file, "SELECT * FROM points");
    const Outcome outcome = perform(std::move(action));
    EXPECT_EQ(outcome.state, OpState::refused);
    EXPECT_EQ(outcome.refusal, why);
    EXPECT_EQ(raw_text(till_.file, "SELECT * FROM points"), before);
  }
  std::int64_t balance(const Person& person) { return till_.balance(person.login); }

  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  int count_ = 0;
};

TEST_F(Operations, GiveTakeAndSet) {
  EXPECT_EQ(perform(Credit{kA, {100}}).balance, Points{111});
  EXPECT_EQ(perform(Debit{kC, {11}}).balance, Points{0});
  EXPECT_EQ(perform(SetTo{kB, {5}}).balance, Points{5});
  till_.cycle({kAlice, kBob});
  EXPECT_EQ(balance(kAlice), 121);
  EXPECT_EQ(balance(kBob), 15);
  EXPECT_EQ(balance(kCarol), 0);
}

TEST_F(Operations, TellTheirRowWhoWhyAndItsLegs) {
  const Outcome outcome = perform(Transfer{kA, kB, {4}}, kMod);
  EXPECT_EQ(outcome.balance, Points{7});
  EXPECT_EQ(outcome.other, Points{15});
  EXPECT_EQ(outcome.people, 2);
  EXPECT_EQ(outcome.total, Points{0});
  EXPECT_EQ(
      raw_text(till_.file,
               "SELECT o.op_id, o.kind, o.state, o.actor, o.ref, o.note, l.user_id, l.amount, "
               "l.open, l.after FROM op o JOIN line l ON l.line_id BETWEEN first_line AND "
               "last_line AND l.op_id=o.op_id"),
      "1|4|1|500|ref1|a note|1|-4|10|7\n1|4|1|500|ref1|a note|2|4|10|15\n");
}

TEST_F(Operations, RefuseWhatCannotBe) {
  refuses(Refusal::not_enough, Debit{kA, {12}});
  refuses(Refusal::not_enough, Transfer{kA, kB, {12}});
  refuses(Refusal::not_enough, Stake{kC, {12}});
  refuses(Refusal::not_positive, Credit{kA, {0}});
  refuses(Refusal::not_positive, Transfer{kA, kB, {-5}});
  refuses(Refusal::not_positive, SetTo{kA, {-1}});
  refuses(Refusal::too_much, Credit{kA, kMostAtOnce + Points{1}});
  refuses(Refusal::to_himself, Transfer{kA, kA, {1}});
  refuses(Refusal::unknown_viewer, Credit{kNobody, {1}});
  refuses(Refusal::unknown_viewer, Transfer{kNobody, kA, {1}});
  refuses(Refusal::unknown_ref, Settle{{{"nothing", {1}}}});
  refuses(Refusal::unknown_ref, Undo{Undo::One{77}});
  refuses(Refusal::nothing_to_do, Undo{Undo::Of{kMod, kNoon}});
  refuses(Refusal::nothing_to_do, Undo{Undo::Payments{50, 60}});
  refuses(Refusal::nothing_to_do, Boost{100, std::chrono::hours{1}});
  refuses(Refusal::nothing_to_do, Stop{kA, false});
}

TEST_F(Operations, KeepEveryBalanceBelowTheLimit) {
  for (int i = 0; i < 999; ++i)
    ASSERT_FALSE(perform(Credit{kC, kMostAtOnce}).refusal.has_value()) << i;
  refuses(Refusal::too_much, Credit{kC, kMostAtOnce});
  ASSERT_FALSE(perform(Credit{kA, kMostAtOnce}).refusal.has_value());
  refuses(Refusal::too_much, Transfer{kA, kC, kMostAtOnce});
}

TEST_F(Operations, ThatComeAgainChangeNothingAndSaySo) {
  const Operation credit = operation(Credit{kA, {100}});
  const Operation refused = operation(Debit{kC, {1'000}});
  EXPECT_FALSE(perform(credit).repeated);
  EXPECT_FALSE(perform(refused).repeated);
  till_.reopen();
  perform(Credit{kC, {5'000}});
  const Outcome again = perform(credit);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.op, 1);
  EXPECT_EQ(again.balance, Points{111});
  EXPECT_EQ(again.total, Points{100});
  const Outcome still_refused = perform(refused);
  EXPECT_TRUE(still_refused.repeated);
  EXPECT_EQ(still_refused.refusal, Refusal::not_enough);
  EXPECT_EQ(balance(kAlice), 111);
  EXPECT_EQ(balance(kCarol), 5'011);
}

TEST_F(Operations, InABatchAreEachWholeOrNotAtAll) {
  const std::vector<Operation> batch{
      operation(Credit{kA, {10}}), operation(Transfer{kB, kNobody, {5}}),
      operation(Transfer{kB, kA, {50}}), operation(Transfer{kA, kB, {21}}),
      operation(Transfer{kA, kB, {1}})};
  const std::vector<Outcome> outcomes = *till_.ledger->operate(batch);
  ASSERT_EQ(outcomes.size(), 5U);
  EXPECT_EQ(outcomes[0].balance, Points{21});
  EXPECT_EQ(outcomes[1].refusal, Refusal::unknown_viewer);
  EXPECT_EQ(outcomes[2].refusal, Refusal::not_enough);
  EXPECT_EQ(outcomes[3].other, Points{32});
  EXPECT_EQ(outcomes[4].refusal, Refusal::not_enough);
  EXPECT_EQ(raw_text(till_.file, "SELECT group_concat(state) FROM op"), "1,2,2,1,2\n");
}

TEST_F(Operations, SomebodyWithPointsBeforeHeWasSeenStillGetsHisWelcome) {
  perform(Credit{{UserId{7}, "gina"}, {40}});
  EXPECT_EQ(till_.balance("gina"), 40);
  till_.cycle({kAlice, {7, "gina"}}, {.welcome = 3});
  EXPECT_EQ(till_.balance("gina"), 43);
  till_.cycle({kAlice, {7, "gina"}}, {.welcome = 3});
  EXPECT_EQ(till_.balance("gina"), 53);
  till_.cycle({kAlice});
  till_.cycle({kAlice, {7, "gina"}}, {.welcome = 3});
  EXPECT_EQ(till_.balance("gina"), 63);
}

TEST_F(Operations, StakesAreHeldAndComeOutTogether) {
  const Operation first = operation(Stake{kA, {10}}), second = operation(Stake{kB, {11}});
  EXPECT_EQ(perform(first).state, OpState::held);
  EXPECT_EQ(perform(second).balance, Points{0});
  EXPECT_EQ(raw_text(till_.file, "SELECT held FROM channel"), "21\n");
  refuses(Refusal::unknown_ref, Settle{{{first.ref, {20}}, {"nothing", {1}}}});
  refuses(Refusal::not_undoable, Undo{Undo::One{1}});
  EXPECT_FALSE(perform(Settle{{{first.ref, {21}}, {second.ref, {0}}}}).refusal.has_value());
  EXPECT_EQ(balance(kAlice), 22);
  EXPECT_EQ(balance(kBob), 0);
  refuses(Refusal::not_open, Settle{{{first.ref, {20}}}});
  refuses(Refusal::not_undoable, Undo{Undo::One{1}});
  EXPECT_EQ(raw_text(till_.file, "SELECT held, (SELECT count(*) FROM hold) FROM channel"), "0|0\n");
}

TEST_F(Operations, OpenStakesAreGivenBackAfterACrash) {
  perform(Stake{kA, {10}});
  perform(Stake{kB, {1}});
  till_.reopen();
  const Outcome back = *till_.ledger->return_stakes(kChannel, kNoon);
  EXPECT_EQ(back.people, 2);
  EXPECT_EQ(back.total, Points{11});
  EXPECT_EQ(balance(kAlice), 11);
  EXPECT_EQ(till_.ledger->return_stakes(kChannel, kNoon)->refusal, Refusal::nothing_to_do);
}

TEST_F(Operations, ForgettingSomebodyLeavesNumbersAloneUntilHeIsSeenAgain) {
  const auto said = [&](const char* note, Action action, std::optional<UserId> actor = {}) {
    Operation one = operation(std::move(action), actor);
    one.note = note;
    perform(one);
  };
  said("for Carol, who won", Credit{kA, {5}});
  said("pause carol", Stop{kB});
  said("of a caroler", Credit{kB, {5}});
  said("won", Credit{kC, {7}});
  said("thanks", Transfer{kC, kA, {1}}, kC.id);
  const std::string numbers = "SELECT sum(points), sum(watch_seconds) FROM points WHERE user_id<>3";
  const std::string before = raw_text(till_.file, numbers);
  ASSERT_FALSE(perform(Forget{kC}).refusal.has_value());
  EXPECT_EQ(raw_text(till_.file, "SELECT note FROM op WHERE note<>'a note' ORDER BY op_id"),
            "of a caroler\n");
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*) FROM viewer WHERE login='carol' OR name<>''"),
            "0\n");
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*) FROM points WHERE user_id=3"), "0\n");
  EXPECT_EQ(raw_text(till_.file, numbers), before);
  refuses(Refusal::nothing_to_do, Forget{kC});
  refuses(Refusal::unknown_viewer, Forget{kNobody});
  refuses(Refusal::not_undoable, Undo{Undo::One{6}});
  till_.cycle({kAlice, kBob, kCarol});
  EXPECT_EQ(raw_text(till_.file, "SELECT username, points FROM points WHERE user_id=3"),
            "carol|27\n");
}

TEST_F(Operations, ABonusIsOneRowForEverybodyPresent) {
  const Outcome outcome = perform(PayPresent{Pay{{100}}, {}});
  EXPECT_EQ(outcome.people, 2);
  EXPECT_EQ(outcome.total, Points{200});
  EXPECT_EQ(balance(kAlice), 111);
  EXPECT_EQ(balance(kCarol), 11);
  EXPECT_EQ(raw_text(till_.file,
                     "SELECT no, kind, seconds, present, minted, op_id FROM payment "
                     "WHERE kind=1"),
            "4|1|0|2|200|1\n");
  ASSERT_TRUE(till_.cycle({kAlice}).has_value()) << "the cycle after it is not stale";
  EXPECT_EQ(balance(kBob), 111);
  EXPECT_EQ(balance(kAlice), 121);
}

TEST_F(Operations, ABonusCanLeaveOutWhoeverGivesIt) {
  EXPECT_EQ(perform(PayPresent{Pay{{100}}, UserId{1}}).people, 1);
  EXPECT_EQ(balance(kAlice), 11);
  EXPECT_EQ(balance(kBob), 111);
}

TEST_F(Operations, ABonusForNobodyIsNone) {
  till_.cycle({});
  refuses(Refusal::nothing_to_do, PayPresent{Pay{{100}}, {}});
  ASSERT_TRUE(till_.cycle({kAlice}).has_value());
}

TEST_F(Operations, WhoIsStoppedEarnsNothingAndKeepsHisWatchTime) {
  ASSERT_FALSE(perform(Stop{kA}).refusal.has_value());
  till_.cycle({kAlice, kBob});
  perform(PayPresent{Pay{{100}}, {}});
  EXPECT_EQ(balance(kAlice), 11);
  EXPECT_EQ(balance(kBob), 121);
  EXPECT_EQ(till_.reader().account(kChannel, "alice")->watched, std::chrono::seconds{120});
  till_.cycle({kBob});
  till_.cycle({kAlice, kBob});
  EXPECT_EQ(balance(kAlice), 11) << "also when he comes back";
  EXPECT_EQ(till_.reader().account(kChannel, "alice")->watched, std::chrono::seconds{180});
  till_.reopen();
  EXPECT_EQ(till_.present(), (std::vector<std::int64_t>{1, 2}));
  ASSERT_FALSE(perform(Stop{kA, false}).refusal.has_value());
  till_.cycle({kAlice, kBob});
  EXPECT_EQ(balance(kAlice), 21);
  till_.cycle({});
}

TEST_F(Operations, ABoostMultipliesWhatCyclesPayUntilItEnds) {
  perform(Boost{250, std::chrono::minutes{10}});
  const WallTime begin = kNoon + std::chrono::minutes{count_};
  EXPECT_EQ(till_.cycle({kAlice}, {.at = begin + std::chrono::minutes{9}})->percent, 250);
  EXPECT_EQ(balance(kAlice), 36);
  till_.cycle({kAlice}, {.at = begin + std::chrono::minutes{10}});
  EXPECT_EQ(balance(kAlice), 46);
  perform(Boost{300, std::chrono::hours{9}});
  perform(Boost{100, std::chrono::hours{1}});
  till_.cycle({kAlice}, {.at = begin + std::chrono::minutes{20}});
  EXPECT_EQ(balance(kAlice), 56);
}

TEST_F(Operations, ABoostStopsNoBotAtTheLimitOfAPayment) {
  perform(Boost{10'000, std::chrono::hours{1}});
  ASSERT_TRUE(till_.cycle({kAlice}, {.pay = kMostAtOnce.value / 2}).has_value());
  EXPECT_EQ(balance(kAlice), kMostAtOnce.value + 11);
}

TEST_F(Operations, AMergeMovesPointsAndWatchTime) {
  const Outcome outcome = perform(Merge{kA, kC});
  EXPECT_TRUE(outcome.presence_changed);
  EXPECT_EQ(outcome.other, Points{22});
  EXPECT_EQ(till_.reader().account(kChannel, "carol")->watched, std::chrono::seconds{120});
  EXPECT_EQ(till_.present(), std::vector<std::int64_t>{2});
  EXPECT_EQ(till_.ledger->merged(kChannel),
            (std::vector<std::pair<UserId, UserId>>{{kA.id, kC.id}}));
  refuses(Refusal::merged_away, Merge{kA, kB});
  refuses(Refusal::to_himself, Merge{kC, kA});
  EXPECT_EQ(perform(Credit{kA, {1}}).balance, Points{23}) << "what he gets goes where he went";
}

TEST_F(Operations, AResetTakesAllOfEverybody) {
  EXPECT_EQ(perform(Reset{}).total, Points{-33});
  EXPECT_EQ(raw_text(till_.file, "SELECT sum(points) FROM points"), "0\n");
  refuses(Refusal::nothing_to_do, Reset{});
  EXPECT_FALSE(perform(Undo{Undo::One{1}}).refusal.has_value());
  EXPECT_EQ(balance(kCarol), 11);
}

TEST_F(Operations, OneIsUndoneByEntriesAgainstItOnce) {
  const std::int64_t credit = perform(Credit{kA, {100}}).op;
  perform(Debit{kA, {60}});
  const Outcome undone = perform(Undo{Undo::One{credit}});
  EXPECT_EQ(undone.total, Points{-51});
  ASSERT_EQ(undone.shortfalls.size(), 1U);
  EXPECT_EQ(undone.shortfalls[0].name, "alice");
  EXPECT_EQ(undone.shortfalls[0].missing, Points{49});
  EXPECT_EQ(balance(kAlice), 0);
  refuses(Refusal::not_open, Undo{Undo::One{credit}});
  refuses(Refusal::not_undoable, Undo{Undo::One{undone.op}});
}

TEST_F(Operations, AnUndoneGiftGivesBackWhatIsStillThere) {
  const std::int64_t gift = perform(Transfer{kA, kB, {10}}).op;
  perform(Debit{kB, {15}});
  const Outcome undone = perform(Undo{Undo::One{gift}});
  EXPECT_EQ(undone.total, Points{0});
  EXPECT_EQ(balance(kAlice), 7);
  EXPECT_EQ(balance(kBob), 0);
}

TEST_F(Operations, AChainOfMergesEndsAtTheLastAccount) {
  perform(Merge{kA, kB});
  perform(Merge{kB, kC});
  EXPECT_EQ(till_.ledger->merged(kChannel),
            (std::vector<std::pair<UserId, UserId>>{{kA.id, kC.id}, {kB.id, kC.id}}));
  EXPECT_EQ(balance(kCarol), 33);
}

TEST_F(Operations, AnUndoneMergeBringsTheAccountBack) {
  const std::int64_t merge = perform(Merge{kA, kC}).op;
  ASSERT_FALSE(perform(Undo{Undo::One{merge}}).refusal.has_value());
  EXPECT_EQ(balance(kAlice), 11);
  EXPECT_EQ(balance(kCarol), 11);
  till_.here.erase(UserId{1});
  ASSERT_TRUE(till_.cycle({kAlice, kBob}).has_value());
  EXPECT_EQ(balance(kAlice), 21);
}

TEST_F(Operations, AnEveningOfOneModeratorIsUndoneWhole) {
  perform(Credit{kA, {100}}, kMod);
  perform(Debit{kB, {5}}, kMod);
  perform(PayPresent{Pay{{7}}, {}}, kMod);
  perform(Credit{kC, {1}}, UserId{501});
  const Outcome undone = perform(Undo{Undo::Of{kMod, kNoon}});
  EXPECT_EQ(undone.people, 2);
  EXPECT_EQ(undone.total, Points{-109});
  EXPECT_EQ(balance(kAlice), 11);
  EXPECT_EQ(balance(kBob), 11);
  EXPECT_EQ(balance(kCarol), 12);
  refuses(Refusal::nothing_to_do, Undo{Undo::Of{kMod, kNoon}});
}

TEST_F(Operations, PaymentsAreTakenBackFromThoseWhoGotThem) {
  till_.cycle({kAlice, kBob}, {.pay = 100});            // 4
  till_.cycle({kBob, kCarol}, {.pay = 100});            // 5
  till_.cycle({kAlice, kBob, kCarol}, {.pay = 1'000});  // 6
  till_.cycle({kAlice, kBob, kCarol}, {.pay = 1});      // 7
  perform(PayPresent{Pay{{5}}, {}});
  perform(Debit{kC, {1'000}}, kC.id);
  const Operation undo = operation(Undo{Undo::Payments{5, 6}});
  const Outcome preview = *till_.ledger->preview(undo);
  const std::string before = raw_text(till_.file, "SELECT * FROM points");
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*) FROM op"), "2\n");
  const Outcome undone = perform(undo);
  EXPECT_EQ(undone.people, 3);
  EXPECT_EQ(undone.total, preview.total);
  EXPECT_EQ(undone.total, Points{-(100 + 1'000) - (1'000) - 117});
  ASSERT_EQ(undone.shortfalls.size(), 1U);
  EXPECT_EQ(undone.shortfalls[0].missing, Points{1'100 - 117});
  EXPECT_EQ(balance(kAlice), 11 + 100 + 1 + 5);
  EXPECT_EQ(balance(kBob), 11 + 100 + 1 + 5);
  EXPECT_EQ(balance(kCarol), 0);
  refuses(Refusal::nothing_to_do, Undo{Undo::Payments{5, 6}});
  EXPECT_EQ(perform(Undo{Undo::Payments{4, 7}}).total, Points{-202});
}

TEST_F(Operations, RolesAreAClockOfTheirOwn) {
  Pay pay{{10}};
  pay[Role::vip] = Points{15};
  pay[Role::moderator] = Points{12};
  const Person vip{1, "alice", "", Roles{}.with(Role::vip).with(Role::moderator)};
  const Person bob{2, "bob", "", Roles{}.with(Role::moderator)};
  till_.cycle({vip, bob}, {.by_role = pay});
  EXPECT_EQ(balance(kAlice), 26) << "the best paid one";
  EXPECT_EQ(balance(kBob), 23);
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*) FROM line WHERE user_id IN (1,2)"), "2\n")
      << "two visits ended";
  till_.cycle({vip, kBob}, {.by_role = pay});
  EXPECT_EQ(balance(kBob), 33);
  till_.cycle({kCarol}, {.by_role = pay});
  EXPECT_EQ(raw_text(till_.file, "SELECT roles, clock_id FROM viewer ORDER BY user_id"),
            "97|0\n1|0\n1|1\n");
}

}  // namespace
}  // namespace pointsbot::db
