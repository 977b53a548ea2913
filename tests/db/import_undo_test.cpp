#include "tests/db/import_fixture.hpp"

namespace pointsbot::db {
namespace {

class ImportUndone : public ImportTest {};

TEST_F(ImportUndone, ReversesExactlyWhatSetDid) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  EXPECT_EQ(has("bob"), "31 180");
  const Imported set = bring({{"bob", 1, 10, seconds{20}}, {"eve", 2, 50}}, true);
  undo(set.op);
  EXPECT_EQ(has("bob"), "31 180");
  EXPECT_EQ(given(), "0 0\n");
  bring({{"bob", 1, 10, seconds{20}}, {"eve", 2, 50}});
  EXPECT_EQ(has("bob"), "41 200") << "the source has given nothing before";
  EXPECT_EQ(has("eve"), "50 0");
}

TEST_F(ImportUndone, OfSetAfterSomethingWasGivenLeavesThatGiven) {
  bring({{"bob", 1, 100}});
  const Imported set = bring({{"bob", 1, 30}}, true);
  EXPECT_EQ(has("bob"), "30 0");
  undo(set.op);
  EXPECT_EQ(has("bob"), "100 0");
  EXPECT_EQ(bring({{"bob", 1, 100}}).op, 0);
  EXPECT_EQ(given(), "100 0\n");
}

TEST_F(ImportUndone, WhatIsSpentStaysGiven) {
  const Imported first = bring({{"bob", 1, 100, seconds{60}}});
  spend(1, 70);
  const Outcome undone = undo(first.op);
  ASSERT_EQ(undone.shortfalls.size(), 1U);
  EXPECT_EQ(undone.shortfalls[0].missing, Points{70});
  EXPECT_EQ(has("bob"), "0 0");
  EXPECT_EQ(given(), "70 0\n");
  bring({{"bob", 1, 100, seconds{60}}});
  EXPECT_EQ(has("bob"), "30 60");
}

TEST_F(ImportUndone, OfOneThatTookGivesBack) {
  bring({{"bob", 1, 100, seconds{60}}});
  const Imported less = bring({{"bob", 1, 10, seconds{20}}});
  undo(less.op);
  EXPECT_EQ(has("bob"), "100 60");
  EXPECT_EQ(bring({{"bob", 1, 100, seconds{60}}}).op, 0);
}

TEST_F(ImportUndone, OutOfTheMiddleIsGivenAgainByTheNewestFile) {
  const Imported first = bring({{"bob", 1, 100}});
  bring({{"bob", 1, 150}});
  undo(first.op);
  EXPECT_EQ(has("bob"), "50 0");
  bring({{"bob", 1, 150}});
  EXPECT_EQ(has("bob"), "150 0");
}

TEST_F(ImportUndone, AClaimThatALaterImportRaisedIsWhatTheFirstOneStated) {
  bring({{"gone", 0, 7, seconds{60}}});
  const Imported second = bring({{"gone", 0, 9, seconds{70}}, {"other", 0, 1}});
  EXPECT_EQ(open_claims(), "gone 9, other 1");
  undo(second.op);
  EXPECT_EQ(open_claims(), "gone 7");
  EXPECT_EQ(claim("gone", {UserId{1}, "bob"}).points, Points{7});
  EXPECT_EQ(has("bob"), "7 60");
}

TEST_F(ImportUndone, TheFirstOneLeavesAClaimAsTheSecondStatedIt) {
  const Imported first = bring({{"gone", 0, 7}});
  bring({{"gone", 0, 9}});
  undo(first.op);
  EXPECT_EQ(open_claims(), "gone 9");
}

TEST_F(ImportUndone, TellsWhatWasClaimedOutOfItAndLeavesItThere) {
  const Imported first = bring({{"gone", 0, 7}, {"away", 0, 5}, {"eve", 2, 1}});
  const Claimed given = claim("gone", {UserId{1}, "bob"});
  const Outcome undone = undo(first.op);
  EXPECT_FALSE(undone.refusal);
  ASSERT_EQ(undone.claimed.size(), 1U);
  EXPECT_EQ(undone.claimed[0].login, "gone");
  EXPECT_EQ(undone.claimed[0].by, "bob");
  EXPECT_EQ(undone.claimed[0].op, given.ops.front());
  EXPECT_EQ(undone.claimed[0].points, Points{7});
  EXPECT_EQ(has("bob"), "7 0");
  EXPECT_EQ(has("eve"), "0 0");
  EXPECT_EQ(open_claims(), "");
  EXPECT_FALSE(undo(given.ops.front()).refusal);
  EXPECT_EQ(has("bob"), "0 0");
  EXPECT_EQ(open_claims(), "") << "no import states it any more";
  bring({{"gone", 0, 7}});
  EXPECT_EQ(open_claims(), "gone 7");
}

TEST_F(ImportUndone, AfterWhichTheFileComesAgainAClaimedNameIsStillHis) {
  const Imported first = bring({{"gone", 0, 7}});
  const Claimed given = claim("gone", {UserId{1}, "bob"});
  undo(first.op);
  bring({{"gone", 0, 7}});
  EXPECT_EQ(has("bob"), "7 0");
  EXPECT_EQ(open_claims(), "");
  EXPECT_EQ(given.ops.size(), 1U);
}

TEST_F(ImportUndone, OfAClaimIsRefusedWhileALaterImportBuildsOnIt) {
  bring({{"gone", 0, 7}});
  const Claimed given = claim("gone", {UserId{1}, "bob"});
  const Imported later = bring({{"gone", 0, 9}});
  EXPECT_EQ(has("bob"), "9 0");
  EXPECT_EQ(undo(given.ops.front()).refusal, Refusal::later_first);
  EXPECT_EQ(has("bob"), "9 0");
  undo(later.op);
  EXPECT_EQ(has("bob"), "7 0");
  EXPECT_FALSE(undo(given.ops.front()).refusal);
  EXPECT_EQ(has("bob"), "0 0");
  EXPECT_EQ(open_claims(), "gone 7");
}

TEST_F(ImportUndone, AClaimOfSomebodyWhoSpentItGivesHimOnlyTheRestAgain) {
  bring({{"gone", 0, 100}});
  const Claimed first = claim("gone", {UserId{1}, "bob"});
  spend(1, 30);
  EXPECT_EQ(undo(first.ops.front()).shortfalls.at(0).missing, Points{30});
  EXPECT_EQ(open_claims(), "gone 100");
  const Claimed again = claim("gone", {UserId{1}, "bob"});
  EXPECT_EQ(again.stated, Points{100});
  EXPECT_EQ(again.points, Points{70});
  EXPECT_EQ(has("bob"), "70 0");
  EXPECT_EQ(given(), "100 0\n");
}

TEST_F(ImportUndone, WhatOneHasSpentOfAClaimNobodyElseGets) {
  bring({{"gone", 0, 100}});
  const Claimed first = claim("gone", {UserId{1}, "bob"});
  spend(1, 30);
  EXPECT_FALSE(undo(first.ops.front()).refusal);
  EXPECT_EQ(claim("gone", {UserId{2}, "eve"}).points, Points{70});
  EXPECT_EQ(has("eve"), "70 0");
  EXPECT_EQ(given(), "100 0\n");
  EXPECT_EQ(bring({{"gone", 0, 100}}).op, 0);
  bring({{"gone", 0, 150}});
  EXPECT_EQ(has("eve"), "120 0");
}

TEST_F(ImportUndone, OfWhatIsAllSpentIsRefusedAndAClaimStaysHis) {
  bring({{"gone", 0, 100}});
  const Claimed first = claim("gone", {UserId{1}, "bob"});
  spend(1, 100);
  EXPECT_EQ(undo(first.ops.front()).refusal, Refusal::nothing_to_do);
  EXPECT_EQ(open_claims(), "");
  EXPECT_TRUE(claim("gone", {UserId{2}, "eve"}).ops.empty());
  const Imported import = bring({{"bob", 1, 40}});
  spend(1, 40);
  EXPECT_EQ(undo(import.op).refusal, Refusal::nothing_to_do);
  EXPECT_EQ(bring({{"bob", 1, 40}}).op, 0);
}

TEST_F(ImportUndone, OfAllThatOnePersonDidLeavesWhatCannotBeTakenAsItWas) {
  constexpr UserId kMod{3};
  bring({{"gone", 0, 100}});
  till_.ledger->claim({.channel = kChannel,
                       .at = kNoon,
                       .actor = kMod,
                       .ref = "claim/mod",
                       .login = "gone",
                       .to = {UserId{1}, "bob"}});
  spend(1, 100);
  const auto operate = [this](const char* ref, Action action) {
    const Operation operation{
        .channel = kChannel, .at = kNoon, .actor = kMod, .ref = ref, .action = std::move(action)};
    return till_.ledger->operate({&operation, 1})->front();
  };
  operate("credit", Credit{{UserId{2}, "eve"}, Points{5}});
  EXPECT_FALSE(operate("all", Undo{Undo::Of{kMod, kNoon}}).refusal);
  EXPECT_EQ(has("eve"), "0 0");
  EXPECT_EQ(open_claims(), "");
  EXPECT_EQ(bring({{"gone", 0, 100}}).op, 0);
}

TEST_F(ImportUndone, FollowsSomebodyWhoseAccountWentIntoAnother) {
  const Imported first = bring({{"old", 1, 100}, {"new", 2, 20}});
  merge(1, 2);
  undo(first.op);
  EXPECT_EQ(has("new"), "0 0");
  EXPECT_EQ(given(), "0 0\n");
  bring({{"old", 1, 100}, {"new", 2, 20}});
  EXPECT_EQ(has("new"), "120 0");
}

/// As a database of schema 3 comes out of its upgrade.
TEST_F(ImportUndone, OfBeforeOperationsWereToldApartLowersWhatWasGivenInAll) {
  const Imported first = bring({{"bob", 1, 100}});
  bring({{"bob", 1, 150}});
  till_.close();
  {
    SQLite::Database database{file_.string(), SQLite::OPEN_READWRITE};
    database.exec("DELETE FROM imported");
    database.exec("INSERT INTO imported VALUES(77,'otherbot',1,'',0,NULL,150,0,150,0)");
  }
  till_.open();
  spend(1, 90);
  undo(first.op);
  EXPECT_EQ(has("bob"), "0 0");
  EXPECT_EQ(given(), "90 0\n");
  bring({{"bob", 1, 150}});
  EXPECT_EQ(has("bob"), "60 0");
}

}  // namespace
}  // namespace pointsbot::db
