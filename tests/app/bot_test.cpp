#include "tests/app/bot_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pointsbot::app {
namespace {

TEST_F(BotTest, PaysAWelcomeAtFirstSightAndTheModifierEveryLaterCycle) {
  start(5);
  EXPECT_EQ(balance("pretend_channel"), 1);
  for (int cycle = 2; cycle <= 5; ++cycle) {
    const SteadyTime before = clock_.now();
    step();
    EXPECT_EQ(clock_.now() - before, config_.points.interval);
    EXPECT_EQ(query("SELECT count(*),min(points),max(points) FROM points"),
              "50|" + std::to_string(1 + 10 * (cycle - 1)) + "|" +
                  std::to_string(1 + 10 * (cycle - 1)) + "\n");
  }
  EXPECT_EQ(ending(), Ending::done);
  EXPECT_EQ(payments(), 5);
  // The first sight is no time watched yet.
  EXPECT_EQ(query("SELECT watch_seconds FROM points WHERE login='pretend_bot'"), "40\n");
}

TEST_F(BotTest, WhoLeavesKeepsHisPointsAndWhoComesBackGoesOnFromThere) {
  twitch_.change("viewers=30");
  start();
  twitch_.change("viewers=10");
  pay(2);
  EXPECT_EQ(query("SELECT present,points,count(*) FROM points GROUP BY 1,2"), "0|1|20\n1|21|10\n");
  twitch_.change("viewers=40");
  pay();
  EXPECT_EQ(query("SELECT present,points,count(*) FROM points GROUP BY 1,2"),
            "1|1|10\n1|11|20\n1|31|10\n");
}

TEST_F(BotTest, PaysThroughManyComingsAndGoings) {
  twitch_.change("viewers=200&churn=100");
  start();
  pay(30);
  EXPECT_GT(std::stoi(query("SELECT count(*) FROM line")), 500);
  EXPECT_EQ(query("SELECT sum(points) FROM points"), query("SELECT paid+granted FROM channel"));
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE present"), "200\n");
}

TEST_F(BotTest, PaysTheOfflineModifierWhileOfflineAndSaysSoOnce) {
  config_.points.offline_modifier = Points{3};
  start();
  pay();
  twitch_.change("live=no");
  pay(4);
  // Of two answers that say so the second one counts.
  EXPECT_EQ(balance("pretend_channel"), 1 + 2 * 10 + 3 * 3);
  EXPECT_EQ(lines_with("is offline since"), 1);
  EXPECT_EQ(lines_with("each is paid 3 points"), 1);
  twitch_.change("live=yes");
  pay(3);
  EXPECT_EQ(balance("pretend_channel"), 1 + 2 * 10 + 4 * 3 + 2 * 10);
  EXPECT_EQ(lines_with("is live: paying again"), 1);
  EXPECT_EQ(lines_with("is offline since"), 1);
}

TEST_F(BotTest, AClockThatIsSetWhileItRunsOrASleepDoublesNoPaymentAndMakesUpForNone) {
  start();
  pay(2);
  for (const auto jump : {std::chrono::hours{-1}, std::chrono::hours{24}, std::chrono::hours{8}}) {
    SCOPED_TRACE(jump.count());
    const auto due = *clock_.next();
    const std::int64_t made = payments();
    clock_.set_wall(clock_.wall() + jump);
    EXPECT_EQ(*clock_.next(), due);
    step();
    EXPECT_EQ(payments(), made + 1);
    EXPECT_EQ(*clock_.next(), due + config_.points.interval);
  }
  EXPECT_EQ(balance("pretend_channel"), 1 + 5 * 10);
  EXPECT_EQ(lines_with("clock was set back by 1 h. Payments go on every 10 s all the same."), 1);
  EXPECT_EQ(lines_with("The time of day went 8 h ahead: this computer slept, or its clock was set. "
                       "Nothing is paid for that time"),
            1);
}

TEST_F(BotTest, AStreamThatIsMissingFromTheListForAMomentIsPaidOn) {
  start();
  for (int i = 0; i < 3; ++i) {
    twitch_.change("live=no");
    pay();
    twitch_.change("live=yes");
    pay();
  }
  EXPECT_EQ(balance("pretend_channel"), 1 + 6 * 10);
  EXPECT_EQ(lines_with("is offline since"), 0);
}

TEST_F(BotTest, AnEventThatTheStreamEndedCountsAtOnceThoughTheListLags) {
  config_.points.offline_modifier = Points{3};
  start();
  bot().hint(LiveHint::offline);
  pay(5);
  EXPECT_EQ(balance("pretend_channel"), 1 + 5 * 3);
  EXPECT_EQ(lines_with("is offline since"), 1);
  bot().hint(LiveHint::online);
  bot().hint(LiveHint::online);
  pay(2);
  EXPECT_EQ(balance("pretend_channel"), 1 + 5 * 3 + 2 * 10);
  EXPECT_EQ(lines_with("is live: paying again"), 1);
}

TEST_F(BotTest, AnEventThatIsWrongIsOutvotedByTheListAfterAWhile) {
  start();
  bot().hint(LiveHint::offline);
  pay(16);
  EXPECT_EQ(lines_with("is offline since"), 1);
  EXPECT_EQ(lines_with("is live: paying again"), 0);
  pay(4);
  EXPECT_EQ(lines_with("is live: paying again"), 1);
}

TEST_F(BotTest, SaysOnceThatTheChannelIsOfflineAndWhatThatMeans) {
  start();
  bot().hint(LiveHint::offline);
  pay(3);
  EXPECT_EQ(lines_with("\"pretend_channel\" is offline since "), 1);
  EXPECT_EQ(lines_with(". 50 people are in chat, nobody is paid (offline_modifier = 0) but "
                       "newcomers, who get 1 point once. Paying "
                       "starts by itself when you go live."),
            1);
}

TEST_F(BotTest, TimeOfflineIsNoWatchTimeUnlessWanted) {
  twitch_.change("live=no");
  start();
  pay();
  EXPECT_EQ(query("SELECT max(watch_seconds) FROM points"), "0\n");
  config_.points.offline_watch_time = true;
  restart();
  pay(2);
  EXPECT_EQ(query("SELECT max(watch_seconds) FROM points"), "20\n");
}

TEST_F(BotTest, PaysNobodyWhoIsIgnored) {
  config_.points.left_out = {"pretend_bot", "pretend_channel"};
  start();
  pay();
  EXPECT_EQ(query("SELECT count(*) FROM points"), "48\n");
  EXPECT_EQ(query("SELECT count(*) FROM viewer WHERE login LIKE 'pretend%'"), "0\n");
}

TEST_F(BotTest, PaysNoOtherBotWhileTwitchDoesNotSayWhichAccountsTheyAre) {
  config_.points.left_out = {"pretend_bot"};
  using twitch::simulator::Route;
  begin();
  run_until([this] { return twitch_.asked(Route::users) == 1; });  // of the channel
  twitch_.change("fault=error_503@users");
  run_until_asleep();
  for (int i = 0; i < 70; ++i) pay();  // they are asked for again after ten minutes
  EXPECT_GE(twitch_.asked(Route::users), 3U);
  EXPECT_EQ(query("SELECT count(*) FROM viewer WHERE login='pretend_bot'"), "0\n");
  EXPECT_EQ(query("SELECT count(*) FROM points"), "49\n");
}

TEST_F(BotTest, EveryCycleHasItsRowInTheHistory) {
  start(4);
  while (!ended()) step();
  shut();
  EXPECT_EQ(query("SELECT no,viewers,arrived,departed,paid,error IS NULL FROM cycle"),
            "1|50|50|0|50|1\n2|50|0|0|500|1\n3|50|0|0|500|1\n4|50|0|0|500|1\n");
}

TEST_F(BotTest, SaysAtTheStartWhatAViewerEarns) {
  start();
  EXPECT_EQ(lines_with("Paying the viewers of \"pretend_channel\" every 10 s"), 1);
  EXPECT_EQ(lines_with("A viewer who stays earns 3,600 points an hour"), 1);
}

TEST_F(BotTest, ARestartWithinAnIntervalPaysNobodyTwice) {
  start();
  pay();
  clock_.advance(std::chrono::seconds{4});
  restart();
  EXPECT_EQ(payments(), 2);
  ASSERT_TRUE(asleep());
  EXPECT_EQ(*clock_.next() - clock_.now(), std::chrono::seconds{6});
  step();
  EXPECT_EQ(payments(), 3);
  EXPECT_EQ(balance("pretend_channel"), 21);
  EXPECT_EQ(lines_with("Going on after payment 2"), 1);
}

TEST_F(BotTest, TheTimeItWasOffIsUnpaidAndWhoLeftMeanwhileLeftAtTheLastPayment) {
  twitch_.change("viewers=30");
  start();
  pay(2);
  shut();
  const std::string last_at = query("SELECT last_at FROM channel");
  clock_.advance(std::chrono::hours{9});
  twitch_.change("viewers=20");
  start();
  EXPECT_EQ(payments(), 4) << "it is due at once, and only once";
  EXPECT_EQ(query("SELECT points,count(*) FROM points GROUP BY 1"), "21|10\n31|20\n");
  EXPECT_EQ(query("SELECT DISTINCT at FROM line"), last_at);
  EXPECT_EQ(query("SELECT count(*) FROM line"), "10\n");
  EXPECT_EQ(query("SELECT DISTINCT last_seen FROM viewer WHERE clock_id=0"), last_at);
}

TEST_F(BotTest, AClockThatWasSetBackCostsOneIntervalAndIsToldOf) {
  start();
  pay();
  shut();
  clock_.set_wall(clock_.wall() - std::chrono::hours{2});
  start();
  EXPECT_EQ(payments(), 2);
  EXPECT_EQ(*clock_.next() - clock_.now(), config_.points.interval);
  EXPECT_EQ(lines_with("clock was set back"), 1);
  step();
  EXPECT_EQ(payments(), 3);
  EXPECT_EQ(query("SELECT count(*) FROM payment WHERE at<(SELECT at FROM payment WHERE no=2)"),
            "1\n")
      << "stored times never run back";
}

}  // namespace
}  // namespace pointsbot::app
