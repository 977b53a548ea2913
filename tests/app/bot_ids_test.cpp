#include "app/bot_ids.hpp"

#include "tests/support/settable_clock.hpp"
#include "tests/twitch/helix_fixture.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using Ids = std::vector<std::int64_t>;

class BotIdsTest : public twitch::HelixTest {
 protected:
  void answers(std::initializer_list<std::pair<std::int64_t, std::string>> users) {
    std::string rows;
    for (const auto& [id, login] : users) {
      rows += (rows.empty() ? "" : ",") + (R"({"id":")" + std::to_string(id) + R"(","login":")") +
              login + R"(","display_name":")" + login + "\"}";
    }
    can(R"({"data":[)" + rows + "]}");
  }
  void ask() { tests::run_on_loop(loop_, bots_.ask(*helix_)); }
  Ids ids() const {
    Ids all;
    for (const UserId id : bots_.ids()) all.push_back(number(id));
    return all;
  }

  tests::SettableClock clock_;
  BotIds bots_{clock_};
};

TEST_F(BotIdsTest, AreAskedForAtOnceAndOnceADay) {
  EXPECT_EQ(bots_.next(), SteadyTime::max());
  bots_.want({"moobot", "nightbot"});
  EXPECT_EQ(bots_.next(), clock_.now());
  answers({{19264788, "nightbot"}, {1564983, "moobot"}});
  ask();
  EXPECT_EQ(ids(), (Ids{1564983, 19264788}));
  EXPECT_EQ(bots_.next(), clock_.now() + std::chrono::hours{24});
}

TEST_F(BotIdsTest, KeepWhoWasRenamedOut) {
  bots_.want({"nightbot"});
  answers({{19264788, "nightbot"}});
  ask();
  clock_.advance(std::chrono::hours{24});
  answers({{5, "nightbot"}});  // somebody else has the name now
  ask();
  EXPECT_EQ(ids(), (Ids{5, 19264788}));
  clock_.advance(std::chrono::hours{24});
  answers({});
  ask();
  EXPECT_EQ(ids(), (Ids{5, 19264788}));
}

TEST_F(BotIdsTest, ForgetWhomBotIniNamesNoMore) {
  bots_.want({"moobot", "nightbot"});
  answers({{1, "moobot"}, {2, "nightbot"}});
  ask();
  bots_.want({"nightbot"});
  EXPECT_EQ(ids(), Ids{2});
  EXPECT_EQ(bots_.next(), clock_.now() + std::chrono::hours{24}) << "nobody new is to be found";
  bots_.want({});
  EXPECT_EQ(ids(), Ids{});
  EXPECT_EQ(bots_.next(), SteadyTime::max());
}

TEST_F(BotIdsTest, OfManyNamesAreAskedForAHundredAtATime) {
  std::vector<std::string> logins;
  for (int i = 1'000; i < 1'250; ++i) logins.push_back("bot" + std::to_string(i));
  bots_.want(logins);
  for (int request = 0; request < 3; ++request) {
    EXPECT_EQ(bots_.next(), clock_.now());
    answers({});
    ask();
  }
  EXPECT_EQ(twitch_.asked.size(), 3U);
  EXPECT_GT(bots_.next(), clock_.now());
}

TEST_F(BotIdsTest, AreAskedForAgainInMinutesWhenTwitchCannotBeReached) {
  bots_.want({"nightbot"});
  twitch_.answers.push_back({"no", 503});
  ask();
  EXPECT_EQ(ids(), Ids{});
  EXPECT_EQ(bots_.next(), clock_.now() + std::chrono::minutes{10});
}

TEST_F(BotIdsTest, AreDueAgainAtOnceWhereThereWereNoPointsToAskBy) {
  twitch::RateBudget budget{clock_};
  while (budget.has(1, twitch::Purpose::payment))
    tests::run_on_loop(loop_, budget.take(twitch::Purpose::payment));
  helix_->spend_from(budget);
  helix_->give_way();
  bots_.want({"nightbot"});
  ask();
  EXPECT_TRUE(twitch_.asked.empty());
  EXPECT_EQ(bots_.next(), clock_.now());
  clock_.advance(std::chrono::minutes{2});
  answers({{19264788, "nightbot"}});
  ask();
  EXPECT_EQ(ids(), Ids{19264788});
  helix_.reset();  // before the budget goes
}

TEST_F(BotIdsTest, WaitForANewerTokenAndForMinutesWhereThereIsNone) {
  helix_->give_way();
  bots_.want({"nightbot"});
  twitch_.answers.push_back({"{}", 401});
  ask();
  EXPECT_EQ(bots_.next(), clock_.now());
  bots_.is_refused();
  EXPECT_EQ(bots_.next(), clock_.now() + std::chrono::minutes{10});
}

TEST_F(BotIdsTest, OfTheOthersAreFoundWhereOneIsNoLogin) {
  bots_.want({"aaa", "bbb", "x"});
  twitch_.answers.push_back({R"({"status":400,"message":"Invalid username"})", 400});
  ask();
  answers({{1, "aaa"}});
  ask();
  answers({{2, "bbb"}});
  ask();
  twitch_.answers.push_back({R"({"status":400,"message":"Invalid username"})", 400});
  ask();
  EXPECT_EQ(ids(), (Ids{1, 2}));
  EXPECT_EQ(bots_.next(), clock_.now() + std::chrono::hours{24});
}

TEST_F(BotIdsTest, AreNotTakenFromAnAnswerToAnotherQuestion) {
  bots_.want({"nightbot"});
  answers({{7, "somebody"}});
  ask();
  EXPECT_EQ(ids(), Ids{});
}

}  // namespace
}  // namespace pointsbot::app
