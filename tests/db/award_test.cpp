#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

namespace pointsbot::db {
namespace {

const Person kAlice{1, "alice"};
const Person kBob{2, "bob"};
const Person kCarol{3, "carol"};

class Award : public ::testing::Test {
 protected:
  ~Award() override { EXPECT_EQ(differences(till_.file), ""); }

  std::string balances() const {
    return raw_text(till_.file,
                    "SELECT user_id, login, username, points, watch_seconds, present FROM points "
                    "ORDER BY user_id");
  }

  QuickDisk quick_disk_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
};

TEST_F(Award, FirstSightIsWelcomedAndLaterCyclesPay) {
  const Result<Awarded, Error> first = till_.cycle({kAlice}, {.pay = 10, .welcome = 3});
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->no, 1);
  EXPECT_EQ(first->present, 1);
  EXPECT_EQ(first->first_sights, 1);
  EXPECT_EQ(first->minted.value, 0);
  EXPECT_EQ(first->welcomed.value, 3);
  EXPECT_EQ(balances(), "1|alice|alice|3|0|1\n");

  const Result<Awarded, Error> second = till_.cycle({kAlice, kBob}, {.pay = 10, .welcome = 3});
  EXPECT_EQ(second->no, 2);
  EXPECT_EQ(second->present, 2);
  EXPECT_EQ(second->minted.value, 10);
  EXPECT_EQ(balances(), "1|alice|alice|13|60|1\n2|bob|bob|3|0|1\n");
}

TEST_F(Award, WhoLeavesKeepsAndWhoComesBackIsPaidAtOnce) {
  till_.cycle({kAlice, kBob});
  till_.cycle({kAlice, kBob});
  till_.cycle({kBob});
  till_.cycle({kBob});
  EXPECT_EQ(till_.balance("alice"), 11);
  EXPECT_EQ(till_.present(), std::vector<std::int64_t>{2});
  const Result<Awarded, Error> back = till_.cycle({kAlice, kBob});
  EXPECT_EQ(back->first_sights, 0);
  EXPECT_EQ(till_.balance("alice"), 21);
  EXPECT_EQ(till_.balance("bob"), 41);
}

TEST_F(Award, AVisitEndsWithTheLastPaymentItHad) {
  till_.cycle({kAlice}, {.at = kNoon});
  till_.cycle({kAlice}, {.at = kNoon + std::chrono::seconds{60}});
  till_.cycle({}, {.at = kNoon + std::chrono::hours{8}});
  EXPECT_EQ(
      raw_text(till_.file,
               "SELECT from_no, no, from_at, at-from_at, amount, seconds, open, after FROM line"),
      "1|2|1700000000000|60000|10|60|0|11\n");
}

TEST_F(Award, TimeNeverRunsBack) {
  till_.cycle({kAlice}, {.at = kNoon});
  EXPECT_EQ(till_.cycle({kAlice}, {.at = kNoon - std::chrono::hours{1}})->at, kNoon);
}

TEST_F(Award, OfflineCyclesPayNothingButAreKept) {
  till_.cycle({kAlice});
  for (int i = 0; i < 3; ++i) till_.cycle({kAlice}, {.pay = 0, .seconds = 0});
  EXPECT_EQ(balances(), "1|alice|alice|1|0|1\n");
  EXPECT_EQ(till_.last_no, 4);
}

TEST_F(Award, ThePriceListIsWrittenOnlyWhenThePriceIsNew) {
  for (const std::int64_t pay : {10, 10, 0, 10, 20, 0}) till_.cycle({kAlice}, {.pay = pay});
  EXPECT_EQ(raw_text(till_.file, "SELECT tariff_id, amount FROM tariff ORDER BY 1"),
            "1|10\n2|0\n3|20\n");
  EXPECT_EQ(raw_text(till_.file, "SELECT tariff_id FROM payment ORDER BY no"),
            "1\n1\n2\n1\n3\n2\n");
}

TEST_F(Award, OfNamesAloneTwoThatComeToOneNumberAreRefusedByName) {
  // Accounts below zero stand for a name, so another name is no rename.
  till_.cycle({{-7, "alice"}, {-9, "carol"}});
  till_.cycle({{-9, "carol"}});
  try {
    till_.cycle({{-7, "mallory"}, {-9, "carol"}});
    FAIL() << "mallory has got alice's points";
  } catch (const Unusable& refused) {
    EXPECT_NE(std::string{refused.what()}.find("\"alice\" and \"mallory\""), std::string::npos);
  }
  EXPECT_EQ(till_.balance("alice"), 1);
  EXPECT_EQ(till_.balance("carol"), 11) << "nothing of it was written";
  EXPECT_TRUE(till_.cycle({{-7, "alice"}, {-9, "carol"}}));
  EXPECT_EQ(till_.balance("alice"), 11);
}

TEST_F(Award, ARenameKeepsThePoints) {
  till_.cycle({kAlice});
  till_.cycle({kAlice});
  till_.cycle({});
  till_.cycle({{1, "alice2", "ÁLICE"}});
  EXPECT_FALSE(till_.reader().account(kChannel, "alice").has_value());
  EXPECT_EQ(till_.balance("alice2"), 21);
  EXPECT_EQ(till_.reader().account(kChannel, "alice2")->display_name, "ÁLICE");
}

TEST_F(Award, ARecycledNameInheritsNothing) {
  till_.cycle({kAlice});
  till_.cycle({kAlice});
  till_.cycle({{9, "alice"}});
  EXPECT_EQ(till_.balance("alice"), 1);
  EXPECT_EQ(balances(), "1||alice|11|60|0\n9|alice|alice|1|0|1\n");
}

TEST_F(Award, TwoPeopleMaySwapNamesInOneSweep) {
  till_.cycle({kAlice, kBob});
  till_.cycle({kAlice});
  till_.cycle({});
  ASSERT_TRUE(till_.cycle({{1, "bob"}, {2, "alice"}}).has_value());
  EXPECT_EQ(raw_text(till_.file, "SELECT user_id, login, username FROM points ORDER BY 1"),
            "1|bob|bob\n2|alice|alice\n");
}

TEST_F(Award, ANameMayPassToANewcomerWhileItsHolderIsHere) {
  till_.cycle({kAlice});
  till_.cycle({kAlice, {9, "alice"}});
  EXPECT_EQ(balances(), "1||alice|11|60|1\n9|alice|alice|1|0|1\n");
  // He has another name by now, which is seen when he next comes back.
  till_.cycle({{9, "alice"}});
  till_.cycle({{1, "alicia"}, {9, "alice"}});
  EXPECT_EQ(raw_text(till_.file, "SELECT user_id, login, username FROM points ORDER BY 1"),
            "1|alicia|alicia\n9|alice|alice\n");
}

TEST_F(Award, TheLoginInOtherCapitalsIsNotStoredTwice) {
  till_.cycle({{1, "alice", "Alice"}, {2, "bob", "ボブ"}});
  EXPECT_EQ(raw_text(till_.file, "SELECT login, name IS NULL FROM viewer ORDER BY 1"),
            "alice|1\nbob|0\n");
}

TEST_F(Award, AnotherPaymentThanTheNextIsStale) {
  till_.cycle({kAlice});
  const std::string before = balances();
  till_.last_no = 0;
  const Result<Awarded, Error> refused = till_.cycle({kAlice, kBob});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), Error::stale);
  till_.last_no = 2;
  EXPECT_THROW(till_.cycle({kAlice, kBob}), Gone) << "no payment that was made is taken back";
  EXPECT_EQ(balances(), before);
}

TEST_F(Award, AnUnknownChannelIsStale) {
  EXPECT_EQ(till_.ledger->award({.channel = UserId{5}}, {}).error(), Error::stale);
}

TEST_F(Award, WhoIsHereCannotArriveAgain) {
  till_.cycle({kAlice});
  const std::string before = balances();
  Arrival again[] = {{UserId{1}, "alice\0"}, {UserId{2}, "bob\0"}};
  EXPECT_EQ(till_.award(again, {}).error(), Error::stale);
  Arrival twice[] = {{UserId{2}, "bob\0"}, {UserId{2}, "bob\0"}};
  EXPECT_EQ(till_.award(twice, {}).error(), Error::stale);
  EXPECT_EQ(balances(), before);
}

TEST_F(Award, WhoIsNotHereCannotLeave) {
  till_.cycle({kAlice, kBob});
  till_.cycle({kBob});
  const std::string before = balances() + raw_text(till_.file, "SELECT * FROM line");
  for (const std::int64_t id : {1, 5}) {
    const Attendee gone[] = {UserId{id}, UserId{2}};
    EXPECT_EQ(till_.award({}, gone).error(), Error::stale);
  }
  EXPECT_EQ(balances() + raw_text(till_.file, "SELECT * FROM line"), before);
}

TEST_F(Award, WhatWouldPassTheLimitsIsRefusedInWords) {
  till_.cycle({kAlice}, {.pay = 0});
  const std::string before = balances();
  EXPECT_THROW(till_.cycle({kAlice}, {.pay = kMostAtOnce.value + 1}), Unusable);
  EXPECT_THROW(till_.cycle({kAlice}, {.pay = -1}), Unusable);
  EXPECT_THROW(till_.cycle({kBob}, {.welcome = kMostAtOnce.value + 1}), Unusable);
  EXPECT_THROW(till_.cycle({kAlice}, {.seconds = -1}), Unusable);
  EXPECT_EQ(balances(), before);
  for (int i = 0; i < 999; ++i)
    ASSERT_TRUE(till_.cycle({kAlice}, {.pay = kMostAtOnce.value}).has_value());
  EXPECT_EQ(till_.balance("alice"), 999 * kMostAtOnce.value + 1);
  // The clock would just reach its limit, the balance on it pass its own.
  EXPECT_THROW(till_.cycle({kAlice}, {.pay = kMostAtOnce.value}), Unusable);
  EXPECT_TRUE(till_.cycle({kAlice}, {.pay = kMostAtOnce.value - 1}).has_value());
  EXPECT_THROW(till_.cycle({}, {.pay = 2}), Unusable);
  EXPECT_EQ(till_.balance("alice"), kMostPoints.value);
}

TEST_F(Award, WhatIsHereIsFoundAgainAfterARestart) {
  till_.cycle({kCarol, kAlice, kBob});
  till_.cycle({kCarol, kAlice});
  till_.reopen();
  EXPECT_FALSE(till_.ledger->created());
  EXPECT_EQ(till_.standing.last_no, 2);
  EXPECT_EQ(till_.standing.last_at, kNoon);
  EXPECT_EQ(till_.present(), (std::vector<std::int64_t>{1, 3}));
}

TEST_F(Award, PresentSaysWhenThereIsNoRoom) {
  std::vector<Person> crowd;
  for (std::int64_t id = 1; id <= 1000; ++id) crowd.push_back({id, "viewer" + std::to_string(id)});
  till_.cycle(crowd);
  pooling::Reservoir small{{.regions = 1, .capacity = 4096}};
  pooling::LeasedArray<Attendee> ids{small.acquire()};
  ASSERT_TRUE(ids.push_back(UserId{5}));
  EXPECT_FALSE(till_.ledger->present(kChannel, ids));
  EXPECT_EQ(ids.size(), 1U);
}

TEST_F(Award, ReportsAreWrittenWithThePaymentAndAlone) {
  CycleReport failed{
      .channel = kChannel, .at = kNoon, .viewers = 7, .error = "page 3 did not arrive"};
  till_.cycle({kAlice}, {}, {&failed, 1});
  CycleReport paid{
      .channel = kChannel, .no = 1, .at = kNoon, .viewers = 1, .pool_given = 9, .allocations = 12};
  ASSERT_TRUE(till_.ledger->report({&paid, 1}).has_value());
  const std::vector<CycleReport> reports = till_.reader().cycles(kChannel, 10);
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].viewers, 7);
  EXPECT_EQ(reports[0].error, "page 3 did not arrive");
  EXPECT_EQ(reports[1].no, 1);
  EXPECT_EQ(reports[1].pool_given, 9);
  EXPECT_EQ(reports[1].error, "");
  EXPECT_EQ(reports[0].allocations, std::nullopt);
  EXPECT_EQ(reports[1].allocations, 12);
  EXPECT_EQ(till_.reader().cycles(kChannel, 1).at(0).no, 1);
}

TEST_F(Award, OldReportsAreCut) {
  raw(till_.file,
      "INSERT INTO cycle(cycle_id,channel_id,no,at) WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 "
      "FROM n "
      "WHERE i<10999) SELECT i,77,0,0 FROM n");
  const CycleReport report{.channel = kChannel};
  ASSERT_TRUE(till_.ledger->report({&report, 1}).has_value());
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*), min(cycle_id) FROM cycle"), "10000|1001\n");
}

TEST_F(Award, ChannelsDoNotShareAnything) {
  const UserId other{88};
  ASSERT_TRUE(till_.ledger->open_channel(other, "other").has_value());
  till_.cycle({kAlice});
  till_.cycle({kAlice});
  Arrival arrivals[] = {{UserId{1}, "alice\0"}};
  ASSERT_TRUE(
      till_.ledger->award({.channel = other, .at = kNoon, .welcome = {4}, .arrivals = arrivals}, {})
          .has_value());
  EXPECT_EQ(till_.balance("alice"), 11);
  EXPECT_EQ(till_.reader().account(other, "alice")->balance.value, 4);
}

TEST_F(Award, AChannelMayBeRenamed) {
  till_.cycle({kAlice});
  EXPECT_EQ(till_.ledger->open_channel(kChannel, "renamed")->last_no, 1);
  EXPECT_EQ(till_.reader().channels().at(0).login, "renamed");
  EXPECT_EQ(till_.balance("alice"), 1);
}

}  // namespace
}  // namespace pointsbot::db
