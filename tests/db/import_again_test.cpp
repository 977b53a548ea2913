#include "tests/db/import_fixture.hpp"

// What a newer file of the same source gives and takes.

namespace pointsbot::db {
namespace {

class ImportAgain : public ImportTest {};

TEST_F(ImportAgain, WhatFellAndWasSpentIsNotGivenAnewWhenItGrows) {
  bring({{"bob", 1, 100}});
  spend(1, 80);
  bring({{"bob", 1, 40}});
  EXPECT_EQ(has("bob"), "0 0") << "20 of 60 were there to be taken";
  EXPECT_EQ(given(), "80 0\n");
  EXPECT_EQ(bring({{"bob", 1, 80}}).given, Points{0}) << "80 of it he has spent";
  EXPECT_EQ(has("bob"), "0 0");
  bring({{"bob", 1, 100}});
  EXPECT_EQ(has("bob"), "20 0");
  EXPECT_EQ(given(), "100 0\n");
}

TEST_F(ImportAgain, WhatWasSpentIsNotTakenLaterFromWhatHeEarned) {
  bring({{"bob", 1, 100}});
  spend(1, 100);
  EXPECT_EQ(bring({{"bob", 1, 40}}).short_people, 1);
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  const std::string earned = has("bob");
  const std::string before = everything();
  const Imported again = bring({{"bob", 1, 40}});
  EXPECT_EQ(again.op, 0);
  EXPECT_EQ(again.short_people, 0) << "told once";
  EXPECT_EQ(has("bob"), earned);
  EXPECT_EQ(everything(), before);
}

TEST_F(ImportAgain, WatchTimeFollowsTheSameRule) {
  bring({{"bob", 1, 0, seconds{100}}});
  bring({{"bob", 1, 0, seconds{40}}});
  EXPECT_EQ(has("bob"), "0 40");
  bring({{"bob", 1, 0, seconds{70}}});
  EXPECT_EQ(has("bob"), "0 70");
  EXPECT_EQ(bring({{"bob", 1, 5}}).watched.count(), 0);
  EXPECT_EQ(bring({{"bob", 1, 5, seconds{70}}}).op, 0) << "the file without it said nothing";
  EXPECT_EQ(given(), "5 70\n");
}

TEST_F(ImportAgain, AfterSetAFileGivesWhatIsAboveIt) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  bring({{"bob", 1, 10}}, true);
  EXPECT_EQ(has("bob"), "10 180");
  bring({{"bob", 1, 15}});
  EXPECT_EQ(has("bob"), "15 180");
}

TEST_F(ImportAgain, WhoIsMergedAndSplitAgainHasWhatTheFileSays) {
  bring({{"old", 1, 100}, {"new", 2, 20}});
  bring({{"old", 1, 100}, {"new", 2, 25}});
  merge(1, 2);
  EXPECT_EQ(bring({{"old", 1, 100}, {"new", 2, 25}}).op, 0);
  bring({{"old", 1, 90}, {"new", 2, 40}});
  EXPECT_EQ(has("new"), "130 0");
  EXPECT_EQ(bring({{"old", 1, 90}, {"new", 2, 40}}).op, 0);
  bring({{"old", 1, 10}, {"new", 2, 40}});
  EXPECT_EQ(has("new"), "50 0");
  EXPECT_EQ(given(), "50 0\n");
}

TEST_F(ImportAgain, ANewerFileOfAClaimedNameGoesToWhoeverClaimedIt) {
  bring({{"gone", 0, 7, seconds{60}}, {"bob", 1, 100}});
  ASSERT_EQ(claim("gone", {UserId{1}, "bob"}).ops.size(), 1U);
  EXPECT_EQ(bring({{"gone", 0, 7, seconds{60}}, {"bob", 1, 100}}).op, 0);
  bring({{"gone", 0, 9, seconds{90}}, {"bob", 1, 100}});
  EXPECT_EQ(has("bob"), "109 90");
  EXPECT_EQ(open_claims(), "");
}

TEST_F(ImportAgain, OfAClaimedNameGoesOnToWhereHisAccountWent) {
  bring({{"gone", 0, 7}, {"bob", 1, 100}, {"eve", 2, 1}});
  claim("gone", {UserId{1}, "bob"});
  merge(1, 2);
  bring({{"gone", 0, 10}, {"bob", 1, 100}, {"eve", 2, 1}});
  EXPECT_EQ(has("eve"), "111 0");
}

TEST_F(ImportAgain, AClaimIsWhatTheNewestFileSays) {
  bring({{"gone", 0, 7}});
  bring({{"gone", 0, 9}});
  EXPECT_EQ(open_claims(), "gone 9");
  bring({{"gone", 0, 0}});
  EXPECT_EQ(open_claims(), "");
  bring({{"gone", 0, 3}});
  EXPECT_EQ(open_claims(), "gone 3");
  EXPECT_EQ(claim("gone", {UserId{1}, "bob"}).points, Points{3});
}

}  // namespace
}  // namespace pointsbot::db
