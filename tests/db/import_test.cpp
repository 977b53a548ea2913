#include "tests/db/import_fixture.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pointsbot::db {
namespace {

TEST_F(ImportTest, GivesWhatTheSourceSaysOnTopOfWhatPeopleHave) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  ASSERT_TRUE(till_.cycle({{1, "bob"}, {2, "eve"}}).has_value());
  const Imported done = bring({{"bob", 1, 100, seconds{3600}}, {"ann", 3, 50}});
  EXPECT_EQ(done.people, 2);
  EXPECT_EQ(done.newcomers, 1);
  EXPECT_EQ(done.given, Points{150});
  EXPECT_EQ(done.watched.count(), 3600);
  EXPECT_EQ(has("bob"), "111 3660");
  EXPECT_EQ(has("ann"), "50 0");
  ASSERT_TRUE(till_.cycle({{1, "bob"}, {2, "eve"}}).has_value());
  EXPECT_EQ(has("bob"), "121 3720") << "whoever is here goes on earning";
}

TEST_F(ImportTest, OfTheSameFileTwiceChangesNothing) {
  const std::vector<Row> rows{
      {"bob", 1, 100, seconds{60}}, {"eve", 2, 0, seconds{5}}, {"gone", 0, 7}};
  EXPECT_NE(bring(rows).op, 0);
  const std::string before = everything();
  const Imported again = bring(rows);
  EXPECT_EQ(again.op, 0);
  EXPECT_EQ(again.people, 0);
  EXPECT_EQ(again.unchanged, 2);
  EXPECT_EQ(again.claimants, 1);
  EXPECT_EQ(again.claims, 0);
  EXPECT_EQ(everything(), before);
}

TEST_F(ImportTest, OfANewerFileGivesTheDifference) {
  bring({{"bob", 1, 100}, {"eve", 2, 10}, {"ann", 3, 1}});
  const Imported newer = bring({{"bob", 1, 130}, {"eve", 2, 4}, {"ann", 3, 1}});
  EXPECT_EQ(newer.people, 2);
  EXPECT_EQ(newer.given, Points{30});
  EXPECT_EQ(newer.taken, Points{6});
  EXPECT_EQ(has("bob"), "130 0");
  EXPECT_EQ(has("eve"), "4 0");
}

TEST_F(ImportTest, OfTwoSourcesGivesBoth) {
  bring({{"bob", 1, 100}});
  bring({{"bob", 1, 30}}, false, "anotherbot");
  EXPECT_EQ(has("bob"), "130 0");
}

TEST_F(ImportTest, TakesNoMoreThanThereIs) {
  bring({{"bob", 1, 100}});
  const Operation spend{.channel = kChannel,
                        .at = kNoon,
                        .ref = "spend",
                        .action = Debit{{UserId{1}, {}}, Points{80}}};
  ASSERT_TRUE(till_.ledger->operate({&spend, 1}).has_value());
  const Imported less = bring({{"bob", 1, 40}});
  EXPECT_EQ(has("bob"), "0 0");
  EXPECT_EQ(less.taken, Points{20});
  ASSERT_EQ(less.shortfalls.size(), 1U);
  EXPECT_EQ(less.shortfalls[0].missing, Points{40});
  EXPECT_EQ(bring({{"bob", 1, 40}}).people, 0);
}

TEST_F(ImportTest, CanMakeWhatTheSourceSaysTheBalance) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  const Imported done = bring({{"bob", 1, 5, seconds{7200}}, {"ann", 3, 50}}, true);
  EXPECT_EQ(done.taken, Points{6});
  EXPECT_EQ(has("bob"), "5 7200");
  EXPECT_EQ(has("ann"), "50 0");
  EXPECT_EQ(bring({{"bob", 1, 5, seconds{7200}}, {"ann", 3, 50}}).people, 0)
      << "what it said has been given";
  bring({{"bob", 1, 9}}, true);
  EXPECT_EQ(has("bob"), "9 7200") << "a file without watch time says nothing about it";
}

TEST_F(ImportTest, LeavesNoWelcomeDue) {
  bring({{"bob", 1, 100}, {"zero", 2, 0, seconds{1}}});
  ASSERT_TRUE(till_.cycle({{1, "bob"}, {2, "zero"}, {3, "new"}}).has_value());
  EXPECT_EQ(has("bob"), "110 60");
  EXPECT_EQ(has("zero"), "10 61");
  EXPECT_EQ(has("new"), "1 0");
}

TEST_F(ImportTest, MakesNobodyOfAnEmptyAccount) {
  EXPECT_EQ(bring({{"bob", 1, 0}}).op, 0);
  EXPECT_EQ(has("bob"), "unknown");
}

TEST_F(ImportTest, IsUndoneAndCanBeDoneAgain) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  const Imported first = bring({{"bob", 1, 100, seconds{60}}, {"gone", 0, 7}});
  const Imported second = bring({{"bob", 1, 130, seconds{90}}, {"eve", 2, 5}, {"gone", 0, 7}});
  EXPECT_FALSE(undo(second.op).refusal);
  EXPECT_EQ(has("bob"), "101 60");
  EXPECT_EQ(has("eve"), "0 0");
  EXPECT_FALSE(undo(first.op).refusal);
  EXPECT_EQ(has("bob"), "1 0");
  EXPECT_TRUE(till_.reader().claims(kChannel).empty());
  bring({{"bob", 1, 130, seconds{90}}, {"eve", 2, 5}, {"gone", 0, 7}});
  EXPECT_EQ(has("bob"), "131 90");
  EXPECT_EQ(has("eve"), "5 0");
}

TEST_F(ImportTest, KeepsNamesWithoutAnIdAside) {
  const Imported done = bring({{"gone", 0, 7, seconds{60}}, {"rich", 0, 900}});
  EXPECT_NE(done.op, 0);
  EXPECT_EQ(done.people, 0);
  EXPECT_EQ(done.claims, 2);
  const auto claims = till_.reader().claims(kChannel);
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0].login, "rich");
  EXPECT_EQ(claims[1].points, Points{7});
  EXPECT_EQ(bring({{"gone", 0, 8, seconds{60}}, {"rich", 0, 900}}).claims, 1);
  EXPECT_EQ(till_.reader().claims(kChannel)[1].points, Points{8});
}

TEST_F(ImportTest, AClaimIsGivenOnceAndCountsAsGivenByItsSource) {
  bring({{"gone", 0, 7, seconds{60}}, {"bob", 1, 100}});
  bring({{"gone", 0, 30}}, false, "anotherbot");
  const Claimed given = claim("gone", {UserId{1}, "bob"});
  EXPECT_EQ(given.ops.size(), 2U);
  EXPECT_EQ(given.points, Points{37});
  EXPECT_EQ(given.balance, Points{137});
  EXPECT_EQ(has("bob"), "137 60");
  EXPECT_TRUE(claim("gone", {UserId{1}, "bob"}).ops.empty());
  EXPECT_TRUE(till_.reader().claims(kChannel).empty());
  EXPECT_EQ(till_.reader().claims(kChannel, true).size(), 2U);

  // The next file has both names: whoever reads it knows from the claims whose the old one is.
  Staging staging;
  stage(staging, {{"gone", 0, 9, seconds{60}}, {"bob", 1, 100}});
  staging.set_id("gone", UserId{1});
  const auto next = till_.ledger->import_points(staging, terms());
  EXPECT_EQ(next->given, Points{2});
  EXPECT_EQ(has("bob"), "139 60");
}

TEST_F(ImportTest, AClaimThatIsUndoneIsOpenAgain) {
  bring({{"gone", 0, 7, seconds{60}}});
  const Claimed given = claim("gone", {UserId{5}, "newname"});
  EXPECT_EQ(has("newname"), "7 60");
  EXPECT_FALSE(undo(given.ops.front()).refusal);
  EXPECT_EQ(has("newname"), "0 0");
  EXPECT_EQ(till_.reader().claims(kChannel).size(), 1U);
  claim("gone", {UserId{6}, "other"});
  EXPECT_EQ(has("other"), "7 60");
}

TEST_F(ImportTest, AClaimForNobodyIsRefused) {
  bring({{"gone", 0, 7}});
  EXPECT_EQ(claim("gone", {UserId{5}, ""}).refusal, Refusal::unknown_viewer);
  EXPECT_EQ(till_.reader().claims(kChannel).size(), 1U);
}

TEST_F(ImportTest, WhoWentIntoAnotherAccountIsMeantByIt) {
  bring({{"old", 1, 100}, {"new", 2, 20}});
  const Operation merge{.channel = kChannel,
                        .at = kNoon,
                        .ref = "merge",
                        .action = Merge{{UserId{1}, {}}, {UserId{2}, {}}}};
  ASSERT_FALSE(till_.ledger->operate({&merge, 1})->front().refusal);
  EXPECT_EQ(has("new"), "120 0");
  EXPECT_EQ(bring({{"old", 1, 100}, {"new", 2, 20}}).people, 0);
  bring({{"old", 1, 101}, {"new", 2, 22}});
  EXPECT_EQ(has("new"), "123 0");
}

TEST_F(ImportTest, AnOldNameFromAFileIsTakenFromNobody) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  Staging staging;
  staging.put({.line = 2, .login = "bob", .id = UserId{9}, .points = Points{5}}, SameViewer::last);
  ASSERT_TRUE(till_.ledger->import_points(staging, terms()).has_value());
  EXPECT_EQ(has("bob"), "1 0") << "he was seen with it";
  EXPECT_EQ(raw_text(file_, "SELECT user_id,login,username,points FROM points WHERE user_id=9"),
            "9||bob|5\n");
  // Twitch itself says that it is another one's now.
  bring({{"bob", 7, 3}});
  EXPECT_EQ(has("bob"), "3 0");
}

TEST_F(ImportTest, WhatPassesALimitIsRefusedByItsLineAndTheRestIsExact) {
  ASSERT_TRUE(till_.cycle({{1, "bob"}}).has_value());
  Staging staging;
  stage(staging, {{"bob", 1, kMostPoints.value}, {"eve", 2, kMostPoints.value}, {"ann", 3, 5}});
  const auto done = till_.ledger->import_points(staging, terms());
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->refused, 1);
  EXPECT_EQ(done->people, 2);
  std::string rejected;
  staging.each_rejected(10, [&](std::int64_t line, const std::string& why) {
    rejected += fmt::format("{}: {}\n", line, why);
  });
  EXPECT_EQ(rejected, "2: bob would have more than anybody can\n");
  EXPECT_EQ(has("bob"), "1 0");
  EXPECT_EQ(has("eve"), fmt::format("{} 0", kMostPoints.value));
}

TEST_F(ImportTest, MoreThanCanBeCountedIsRefusedByItsLine) {
  std::vector<Row> rows;
  for (std::int64_t i = 1; i <= 5'000; ++i)
    rows.push_back({fmt::format("rich{}", i), i, kMostPoints.value});
  Staging staging;
  stage(staging, rows);
  const auto done = till_.ledger->import_points(staging, terms());
  ASSERT_TRUE(done.has_value());
  EXPECT_GT(done->refused, 0);
  EXPECT_EQ(done->people + done->refused, 5'000);
  EXPECT_EQ(staging.rejected(), done->refused);
}

TEST_F(ImportTest, IsToldOfTheOneBefore) {
  EXPECT_FALSE(till_.reader().earlier_import(kChannel, "otherbot"));
  const Imported done = bring({{"bob", 1, 5}});
  const auto earlier = till_.reader().earlier_import(kChannel, "otherbot");
  ASSERT_TRUE(earlier);
  EXPECT_EQ(earlier->at, kNoon);
  EXPECT_FALSE(till_.reader().earlier_import(kChannel, "anotherbot"));
  undo(done.op);
  EXPECT_FALSE(till_.reader().earlier_import(kChannel, "otherbot"));
}

TEST_F(ImportTest, EveryAccountIsToldOnce) {
  std::vector<Row> rows;
  for (std::int64_t i = 1; i <= 2'500; ++i) rows.push_back({fmt::format("viewer{}", i), i, i});
  bring(rows);
  // Whoever is in no leaderboard has points all the same.
  raw(file_, "UPDATE viewer SET hidden=1 WHERE user_id=7");
  std::int64_t sum = 0, count = 0, last = 0;
  till_.reader().each_account(kChannel, [&](const Account& account, std::int64_t, std::int64_t) {
    sum += account.balance.value;
    ++count;
    EXPECT_GT(number(account.id), last);
    last = number(account.id);
  });
  EXPECT_EQ(count, 2'500);
  EXPECT_EQ(sum, 2'500 * 2'501 / 2);
}

}  // namespace
}  // namespace pointsbot::db
