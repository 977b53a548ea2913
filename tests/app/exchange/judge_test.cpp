#include "app/exchange/judge.hpp"

#include "twitch/legacy_list.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::app::exchange {
namespace {

using Strings = std::vector<std::string>;

class JudgeTest : public testing::Test {
 protected:
  Strings rejected() {
    Strings all;
    staging_.each_rejected(1000, [&](std::int64_t line, const std::string& why) {
      all.push_back(fmt::format("{}: {}", line, why));
    });
    return all;
  }
  Strings staged() {
    Strings all;
    for (const auto& entry : staging_.richest(1000)) {
      all.push_back(fmt::format("{}/{} {} {}", entry.login, number(entry.id), entry.points.value,
                                entry.watched.value_or(std::chrono::seconds{0}).count()));
    }
    return all;
  }

  db::Staging staging_;
  const std::vector<std::string> ignore_{"nightbot", "streamelements"};
  Judge judge_{staging_, ignore_, db::SameViewer::last};
};

TEST_F(JudgeTest, TakesNamesAsPeopleWriteThem) {
  judge_.record({.line = 1, .login = "@Bob ", .points = " 5 "});
  judge_.record(
      {.line = 2, .login = "EVE_1", .points = "7.5", .watched = "2", .unit = TimeUnit::hours});
  EXPECT_EQ(staged(), (Strings{"eve_1/0 7 7200", "bob/0 5 0"}));
  EXPECT_EQ(judge_.judged().rounded, 1);
  EXPECT_TRUE(rejected().empty());
}

TEST_F(JudgeTest, NamesEveryLineThatIsNone) {
  judge_.record({.line = 2, .login = "bob smith", .points = "5"});
  judge_.record({.line = 3, .login = "", .points = "5"});
  judge_.record({.line = 4, .login = "bob", .points = "-5"});
  judge_.record({.line = 5, .login = "bob", .points = "1e9"});
  judge_.record({.line = 6, .login = "bob", .points = ""});
  judge_.record({.line = 7, .login = "bob", .points = "5", .watched = "long"});
  judge_.record({.line = 8, .login = "bob", .id = "12x", .points = "5"});
  judge_.record({.line = 9, .login = "a\x1b[31mb", .points = "5"});
  judge_.record({.line = 10, .login = "=cmd()", .points = "5"});
  judge_.record({.line = 11, .login = std::string(26, 'a'), .points = "5"});
  judge_.record({.line = 12, .login = "bob", .id = "99999999999999999", .points = "5"});
  judge_.reject(13, "is not a JSON object");
  EXPECT_EQ(
      rejected(),
      (Strings{"2: \"bob smith\" is no Twitch name", "3: there is no name",
               "4: \"-5\" of bob is less than nothing",
               "5: \"1e9\" of bob is not a number of points", "6: bob has no points there",
               "7: \"long\" of bob is not a watch time", "8: \"12x\" is no Twitch id",
               "9: \"a?[31mb\" is no Twitch name", "10: \"=cmd()\" is no Twitch name",
               "11: \"" + std::string(26, 'a') + "\" is no Twitch name",
               "12: \"99999999999999999\" is no Twitch id", "13: this line is not a JSON object"}));
  EXPECT_TRUE(staged().empty());
  EXPECT_EQ(judge_.judged().lines, 12);
}

TEST_F(JudgeTest, PassesOverLinesWithNothingOnThem) {
  judge_.record({.line = 1, .login = " ", .points = ""});
  EXPECT_EQ(judge_.judged().lines, 0);
  EXPECT_TRUE(rejected().empty());
}

TEST_F(JudgeTest, LeavesOtherBotsOut) {
  judge_.record({.line = 1, .login = "NightBot", .points = "500"});
  judge_.record({.line = 2, .login = "streamelements", .id = "100", .points = "500"});
  EXPECT_EQ(judge_.judged().ignored, 2);
  EXPECT_TRUE(staged().empty());
}

TEST_F(JudgeTest, OfANameThatComesTwiceTheLastLineCountsAndTheFirstIsNamed) {
  judge_.record({.line = 1, .login = "bob", .points = "5"});
  judge_.record({.line = 9, .login = "Bob", .points = "3"});
  EXPECT_EQ(staged(), (Strings{"bob/0 3 0"}));
  EXPECT_EQ(rejected(), (Strings{"1: bob stands there again on line 9, which counts"}));
}

TEST_F(JudgeTest, OrBothAreAddedUp) {
  Judge sums{staging_, ignore_, db::SameViewer::sum};
  sums.record({.line = 1, .login = "bob", .points = "5", .watched = "1"});
  sums.record({.line = 2, .login = "bob", .points = "3", .watched = "1"});
  EXPECT_EQ(staged(), (Strings{"bob/0 8 2"}));
  EXPECT_EQ(sums.judged().added, 1);
  EXPECT_TRUE(rejected().empty());
}

TEST_F(JudgeTest, OfALogWithIdsTheNewestLineCountsInSilence) {
  judge_.record({.line = 1, .login = "old", .id = "12", .points = "5"});
  judge_.record({.line = 2, .login = "new", .id = "12", .points = "6"});
  judge_.record({.line = 3, .login = "gone", .id = "13", .points = "6"});
  judge_.removed("13");
  judge_.removed("14");
  EXPECT_EQ(staged(), (Strings{"new/12 6 0"}));
  EXPECT_TRUE(rejected().empty());
  EXPECT_EQ(judge_.judged().removed, 1);
}

TEST_F(JudgeTest, WatchTimeOfAnotherListIsHisWhoWasTold) {
  judge_.record({.line = 1, .login = "bob", .points = "5"});
  judge_.watched({.login = "Bob", .watched = "2", .unit = TimeUnit::minutes});
  judge_.watched({.login = "eve", .watched = "2", .unit = TimeUnit::minutes});
  judge_.watched({.login = "bob", .watched = "long", .unit = TimeUnit::minutes});
  EXPECT_EQ(staged(), (Strings{"bob/0 5 120"}));
}

TEST_F(JudgeTest, WithAnIdTheNameNeedNotBeOne) {
  judge_.record({.line = 1, .login = "名前", .id = "12", .points = "5"});
  EXPECT_EQ(staged(), (Strings{"/12 5 0"}));
}

TEST_F(JudgeTest, TheIdThatStandsForANameAloneIsThatName) {
  // As pointsbot export has it where [twitch] format = legacy.
  const std::string id = std::to_string(number(twitch::legacy_id("bob")));
  judge_.record({.line = 1, .login = "Bob", .id = id, .points = "5"});
  EXPECT_EQ(staged(), (Strings{"bob/0 5 0"}));
  EXPECT_FALSE(staging_.has_ids());
  judge_.record({.line = 2, .login = "eve", .id = id, .points = "5"});
  judge_.record({.line = 3, .id = id, .points = "5"});
  judge_.record({.line = 4, .login = "ann", .id = "12", .points = "5"});
  EXPECT_EQ(rejected(),
            (Strings{"2: \"" + id + "\" is no Twitch id", "3: \"" + id + "\" is no Twitch id"}));
  EXPECT_TRUE(staging_.has_ids());
}

TEST_F(JudgeTest, WhoComesByIdAndByNameHasBoth) {
  judge_.record({.line = 1, .login = "bob", .id = "12", .points = "5"});
  judge_.record({.line = 2, .login = "bob_old", .points = "3"});
  staging_.set_id("bob_old", UserId{12});
  Strings known;
  staging_.each_known([&](const auto& entry) {
    known.push_back(fmt::format("{} {} {}", entry.login, number(entry.id), entry.points.value));
  });
  EXPECT_EQ(known, (Strings{"bob_old 12 8"}));
}

}  // namespace
}  // namespace pointsbot::app::exchange
