#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

namespace pointsbot::db {
namespace {

/// alice was here twice and is here now, bob once and is gone, carol came and stayed.
class Verify : public ::testing::Test {
 protected:
  Verify() {
    const Person alice{1, "alice"}, bob{2, "bob"}, carol{3, "carol"};
    till_.cycle({alice, bob});
    till_.cycle({alice, bob, carol});
    till_.cycle({carol});
    till_.cycle({alice, carol}, {.pay = 7});
    till_.cycle({carol}, {.pay = 7});
    till_.cycle({alice, carol}, {.pay = 0, .seconds = 0});
    till_.cycle({alice, carol});
  }

  /// The sums that are off after `sql`, which also may change what is fixed.
  std::string after(const std::string& sql) {
    raw(till_.file,
        "DROP TRIGGER IF EXISTS line_fixed; PRAGMA ignore_check_constraints=ON; " + sql);
    return differences(till_.file);
  }

  QuickDisk quick_disk_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
};

TEST_F(Verify, FindsNothingWhereNothingIsWrong) {
  const Verified verified = till_.reader().verify();
  EXPECT_EQ(differences(verified), "");
  EXPECT_EQ(verified.different, 0);
  EXPECT_EQ(verified.viewers, 3);
  EXPECT_EQ(verified.visits, 3);
  EXPECT_EQ(verified.payments, 7);
  EXPECT_EQ(verified.total.value, 28 + 11 + 35);
}

TEST_F(Verify, FindsAChangedBase) {
  EXPECT_NE(after("UPDATE viewer SET base=base+1000 WHERE user_id=2")
                .find("bob (id 2): balance 1011, but his history adds up to 11"),
            std::string::npos);
  EXPECT_NE(differences(till_.file).find("all balances add up to"), std::string::npos);
}

TEST_F(Verify, FindsAChangedBaseOfSomebodyPresent) {
  EXPECT_NE(after("UPDATE viewer SET base=base+1000 WHERE user_id=1")
                .find("alice (id 1): balance 1028, but his history adds up to 28"),
            std::string::npos);
}

TEST_F(Verify, FindsAChangedOpening) {
  EXPECT_NE(after("UPDATE viewer SET opening=5 WHERE user_id=2")
                .find("bob (id 2): balance 11, but his history adds up to 15"),
            std::string::npos);
}

TEST_F(Verify, FindsChangedWatchTime) {
  EXPECT_NE(after("UPDATE viewer SET watch_base=watch_base+60 WHERE user_id=2")
                .find("bob (id 2): watch time is 60 s more than his history adds up to"),
            std::string::npos);
}

TEST_F(Verify, FindsAChangedVisit) {
  const std::string found = after("UPDATE line SET amount=amount+5 WHERE user_id=2");
  EXPECT_NE(found.find("bob (id 2): balance 11, but his history adds up to 16"), std::string::npos)
      << found;
  EXPECT_NE(found.find("earned 15, but the payments 2 to 2 gave 10"), std::string::npos) << found;
}

TEST_F(Verify, FindsAVisitAndABaseThatAgreeWithEachOther) {
  const std::string found = after(
      "UPDATE line SET amount=amount+5, after=after+5 WHERE user_id=2; "
      "UPDATE viewer SET base=base+5 WHERE user_id=2; "
      "UPDATE channel SET granted=granted+5");
  EXPECT_NE(
      found.find("bob (id 2): the visit in line 2 earned 15, but the payments 2 to 2 gave 10"),
      std::string::npos)
      << found;
}

TEST_F(Verify, FindsAVisitOfAnotherLength) {
  EXPECT_NE(after("UPDATE line SET seconds=0 WHERE user_id=2")
                .find("lasted 0 s, but the payments 2 to 2 gave 60 s"),
            std::string::npos);
}

TEST_F(Verify, FindsAChangedRunningBalance) {
  EXPECT_EQ(after("UPDATE line SET after=12 WHERE user_id=2"),
            "bob (id 2): line 2 says 12 points after it, the history says 11\n");
}

TEST_F(Verify, FindsAChainThatWasCutOrTurned) {
  EXPECT_NE(after("UPDATE line SET prev=0 WHERE line_id=3")
                .find("1 lines of history from 1 to 1 exist, but 0 are in somebody's"),
            std::string::npos);
  EXPECT_NE(after("UPDATE line SET prev=3 WHERE line_id=3")
                .find("line 3 of the history does not come after"),
            std::string::npos);
  EXPECT_NE(after("UPDATE line SET prev=2 WHERE line_id=3")
                .find("line 2 of the history is another viewer's"),
            std::string::npos);
}

TEST_F(Verify, FindsADeletedLine) {
  EXPECT_NE(after("DELETE FROM line WHERE line_id=1")
                .find("alice (id 1): line 1 of the history is missing"),
            std::string::npos);
}

TEST_F(Verify, FindsADeletedLineWhoseTracesWereRemoved) {
  const std::string found = after(
      "DELETE FROM line WHERE line_id=2; UPDATE viewer SET base=base-10, "
      "watch_base=watch_base-60, last_line=0 WHERE user_id=2");
  EXPECT_NE(found.find("all balances add up to 64, but"), std::string::npos) << found;
}

TEST_F(Verify, FindsALineTooMany) {
  EXPECT_EQ(after("INSERT INTO line(channel_id,user_id,prev,no,at,amount,seconds,open,after) "
                  "VALUES(77,2,2,7,0,0,0,0,11)"),
            "1 lines of history from 4 to 4 exist, but 0 are in somebody's\n");
}

TEST_F(Verify, FindsAChangedPayment) {
  const std::string found = after("UPDATE payment SET minted=minted+1 WHERE no=3");
  EXPECT_NE(found.find("channel 77: 1 payments do not come to what they paid to each"),
            std::string::npos)
      << found;
  EXPECT_NE(found.find("channel 77: 71 were paid, but its payments add up to 72"),
            std::string::npos)
      << found;
}

TEST_F(Verify, FindsAMissingPayment) {
  EXPECT_NE(
      after("DELETE FROM payment WHERE no=3").find("number 7, but 1 of its payments are missing"),
      std::string::npos);
  EXPECT_NE(
      after("DELETE FROM payment WHERE no=7").find("number 7, but 2 of its payments are missing"),
      std::string::npos);
}

TEST_F(Verify, FindsAChangedPrice) {
  EXPECT_NE(after("UPDATE tariff SET amount=8 WHERE amount=7")
                .find("clock 1 stands at 54, but its payments add up to 56"),
            std::string::npos);
}

TEST_F(Verify, FindsAMovedClock) {
  const std::string found = after("UPDATE clock SET points=points+100 WHERE clock_id=1");
  EXPECT_NE(found.find("channel 77: clock 1 stands at 154, but its payments add up to 54"),
            std::string::npos)
      << found;
  EXPECT_NE(found.find("alice (id 1): the open visit earned 110, but the payments 6 to 7 gave 10"),
            std::string::npos)
      << found;
}

TEST_F(Verify, FindsAMovedClockOfTheAbsent) {
  EXPECT_NE(after("UPDATE clock SET points=1 WHERE clock_id=0").find("clock 0 stands at 1, but"),
            std::string::npos);
}

TEST_F(Verify, FindsAMovedWatchClock) {
  EXPECT_NE(after("UPDATE channel SET seconds=seconds+1")
                .find("its watch clock stands at 361 s, but its payments add up to 360 s"),
            std::string::npos);
}

TEST_F(Verify, FindsAWrongCountOfThosePresent) {
  EXPECT_NE(after("UPDATE clock SET present=3 WHERE clock_id=1")
                .find("clock 1 says that 3 are present, but 2 stand on it"),
            std::string::npos);
}

TEST_F(Verify, FindsAWrongNumberOfViewers) {
  EXPECT_NE(after("UPDATE channel SET known=known+1").find("viewers are known, but there are"),
            std::string::npos);
}

TEST_F(Verify, FindsAWrongSumOfAllThatWasPaid) {
  EXPECT_NE(after("UPDATE channel SET paid=paid-1")
                .find("all balances add up to 74, but 70 were paid and 3 granted"),
            std::string::npos);
}

TEST_F(Verify, FindsAViewerWhoIsNotOfThisBook) {
  EXPECT_NE(
      after("PRAGMA foreign_keys=OFF; INSERT INTO viewer(channel_id,user_id,base) VALUES(5,9,1000)")
          .find("somebody (id 9) stands on clock 0 of channel 5, which is not there"),
      std::string::npos);
}

TEST_F(Verify, FindsAVisitAtAnotherTime) {
  EXPECT_NE(after("UPDATE line SET at=at+1 WHERE user_id=2")
                .find("bob (id 2): the visit in line 2 ends at another time than its last payment"),
            std::string::npos);
  EXPECT_NE(after("UPDATE line SET from_at=from_at-1 WHERE user_id=2")
                .find("bob (id 2): the visit in line 2 began at another time than its first "
                      "payment"),
            std::string::npos);
  EXPECT_NE(after("UPDATE viewer SET last_seen=last_seen+5 WHERE user_id=2")
                .find("bob (id 2): was last here at another time than his last visit"),
            std::string::npos);
  EXPECT_NE(after("UPDATE viewer SET first_seen=first_seen+1 WHERE user_id=2")
                .find("began before he was first seen"),
            std::string::npos);
}

TEST_F(Verify, FindsSomebodyOnTheWrongClock) {
  EXPECT_NE(after("UPDATE viewer SET stopped=1 WHERE user_id=1")
                .find("alice (id 1): is stopped, but earns"),
            std::string::npos);
  EXPECT_NE(after("UPDATE viewer SET roles=5 WHERE user_id=1")
                .find("alice (id 1): has the roles 5, but is paid as 1"),
            std::string::npos);
}

/// alice gave bob 5, staked 7 and lost 3 of a bonus; carol's account went into dora's.
class VerifyOperations : public Verify {
 protected:
  VerifyOperations() {
    const Whom alice{UserId{1}, {}}, bob{UserId{2}, {}}, carol{UserId{3}, {}};
    perform(Transfer{alice, bob, {5}});
    perform(Stake{alice, {7}});
    perform(PayPresent{Pay{{3}}, UserId{1}});
    perform(Undo{Undo::One{1}});
    perform(Undo{Undo::Payments{2, 3}});
    perform(Merge{carol, {UserId{4}, "dora"}});
    EXPECT_EQ(differences(till_.file), "");
  }

  void perform(Action action) {
    const Operation operation{.channel = kChannel,
                              .at = kNoon,
                              .actor = {},
                              .ref = "ref" + std::to_string(++count_),
                              .note = {},
                              .action = std::move(action)};
    ASSERT_FALSE(till_.ledger->operate({&operation, 1})->at(0).refusal.has_value());
  }
  void finds(const std::string& what, const std::string& sql) {
    const std::string found = after(sql);
    EXPECT_NE(found.find(what), std::string::npos) << found;
  }

  int count_ = 0;
};

TEST_F(VerifyOperations, FindsAnEntryThatIsNoLongerZeroInAll) {
  finds("operation 1 only moves points, but 2 were made of nothing",
        "UPDATE line SET amount=amount+2 WHERE op_id=1 AND user_id=2");
}

TEST_F(VerifyOperations, FindsEntriesWithoutTheirOperation) {
  finds("entries exist, but", "DELETE FROM op WHERE op_id=1");
  finds("operation 4 undoes operation 1, which is not there", "SELECT 1");
}

TEST_F(VerifyOperations, FindsAnOperationWithoutItsEntries) {
  finds(
      "operation 2 has entries in the lines 6 to 9, but they are not all there or not all its own",
      "UPDATE op SET last_line=9 WHERE op_id=2");
}

TEST_F(VerifyOperations, FindsAStakeThatIsNotHeld) {
  finds("operation 2 is a stake or an order that is open, but nothing is held for it",
        "DELETE FROM hold");
  finds("channel 77: 7 are held, but its open stakes and orders add up to 0", "SELECT 1");
}

TEST_F(VerifyOperations, FindsAHoldThatIsNoStake) {
  finds("channel 77: 7 points are held for operation 2, which is no open stake or order",
        "UPDATE op SET state=4 WHERE op_id=2");
  finds("operation 2 took 7 to be held, but 8 are held",
        "UPDATE hold SET amount=8; UPDATE op SET state=3 WHERE op_id=2");
}

TEST_F(VerifyOperations, FindsAStakeThatCameOutByNoGame) {
  perform(Settle{{{"ref2", {14}}}});
  ASSERT_EQ(differences(till_.file), "");
  finds("operation 2 came out by operation 4, which ends no stakes",
        "UPDATE op SET ended=4 WHERE op_id=2");
  finds("operation 2 came out by operation 99, which ends no stakes",
        "UPDATE op SET ended=99 WHERE op_id=2");
  finds("operation 1 came out by operation 7, which ends no stakes",
        "UPDATE op SET ended=7 WHERE op_id IN (1,2)");
}

TEST_F(VerifyOperations, FindsABonusThatNobodyGave) {
  finds("channel 77: 1 payments are bonuses or undone, but no operation says so",
        "UPDATE payment SET op_id=1 WHERE kind=1");
  finds("operation 3 is a bonus, but payment 8 is not its own", "SELECT 1");
}

TEST_F(VerifyOperations, FindsAPaymentThatNobodyUndid) {
  finds("channel 77: 1 payments are bonuses or undone, but no operation says so",
        "UPDATE payment SET undone=1 WHERE no=5");
}

TEST_F(VerifyOperations, FindsARefusalThatWasNone) {
  finds("operation 1 was refused, and yet it was not", "UPDATE op SET state=2 WHERE op_id=1");
}

TEST_F(VerifyOperations, FindsPointsInAnAccountThatWentIntoAnother) {
  finds("carol (id 3): went into the account 4, but has points",
        "UPDATE viewer SET base=5 WHERE user_id=3");
  finds("carol (id 3): went into the account 99, which is not there",
        "UPDATE viewer SET merged_into=99 WHERE user_id=3");
  finds("in a circle", "UPDATE viewer SET merged_into=3 WHERE user_id=3");
}

TEST_F(VerifyOperations, FindsThatMoreWasGrantedThanGiven) {
  finds("were granted, but welcomes and entries add up to",
        "UPDATE channel SET granted=granted+1, paid=paid-1");
}

TEST_F(Verify, FindsAPaymentThatItsPricesCannotComeTo) {
  till_.cycle({{1, "alice"}, {3, "carol", {}, Roles{}.with(Role::vip)}});
  Pay pay{{10}};
  pay[Role::vip] = {14};
  till_.cycle({{1, "alice"}, {3, "carol", {}, Roles{}.with(Role::vip)}}, {.by_role = pay});
  EXPECT_EQ(differences(till_.file), "");
  // Of two people each got 10 or 14: 20, 24 or 28.
  EXPECT_NE(after("UPDATE payment SET minted=25 WHERE no=9")
                .find("1 payments do not come to what they paid to each"),
            std::string::npos);
  EXPECT_NE(after("UPDATE payment SET minted=32 WHERE no=9")
                .find("1 payments do not come to what they paid to each"),
            std::string::npos);
}

TEST_F(Verify, TellsTheFirstHundredAndCountsAll) {
  std::vector<Person> crowd;
  for (std::int64_t id = 1; id <= 2'500; ++id) crowd.push_back({id, "viewer" + std::to_string(id)});
  till_.cycle(crowd);
  raw(till_.file, "UPDATE viewer SET opening=opening+1 WHERE user_id>3");
  const Verified verified = till_.reader().verify();
  EXPECT_EQ(verified.viewers, 2'500);
  EXPECT_EQ(verified.differences.size(), 100U);
  EXPECT_EQ(verified.different, 2'498) << "one each, and the sum of all welcomes";
}

TEST_F(Verify, SurvivesNumbersAtTheEnd) {
  EXPECT_NE(after("UPDATE viewer SET opening=9223372036854775807, "
                  "watch_base=-9223372036854775807-1 WHERE user_id=2; "
                  "UPDATE line SET amount=-9223372036854775807; UPDATE payment SET "
                  "minted=9223372036854775807, "
                  "present=9223372036854775807; UPDATE channel SET paid=9223372036854775807, "
                  "granted=9223372036854775807"),
            "");
}

}  // namespace
}  // namespace pointsbot::db
