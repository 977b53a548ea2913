#include "app/renewal.hpp"
#include "db/ledger.hpp"
#include "tests/app/bot_fixture.hpp"
#include "twitch/simulator/identities.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <utility>

namespace pointsbot::app {
namespace {

namespace simulator = twitch::simulator;
using std::chrono::minutes;
using std::chrono::seconds;

Price times(double factor) { return {.times = factor, .amount = {}}; }

/// A channel whose streamer's token tells all roles; nobody has one until the test says so.
class BotRoles : public BotTest {
 protected:
  BotRoles() {
    token_ = simulator::kStreamerToken;
    twitch_.change("moderators=0&vips=0&subscribers=0");
    config_.roles[Role::subscriber] = {times(2), times(2)};
    config_.roles[Role::vip].live.amount = Points{15};
    config_.roles[Role::moderator].live.amount = Points{40};
    config_.points.pay_streamer = false;
  }

  /// Until the lists are due again, and the payments within are made.
  void pay_until_asked_again(simulator::Route list) {
    const std::uint64_t asked = twitch_.asked(list);
    for (int steps = 0; twitch_.asked(list) == asked; ++steps) {
      ASSERT_LT(steps, 200) << "never asked again";
      step();
    }
  }
  /// "roles|points|people" of those who are here.
  std::string people() const {
    return query("SELECT roles,points,count(*) FROM points WHERE present GROUP BY 1,2");
  }
  void operate(const db::Operation& operation) {
    db::Ledger ledger{file_, config_.twitch.source};
    const auto done = ledger.operate(std::span{&operation, 1});
    ASSERT_TRUE(done.has_value());
    ASSERT_EQ(done->front().state, db::OpState::done);
  }
};

TEST_F(BotRoles, PaysEachWhatHeIsWorthAndThoseOfSeveralRolesTheBest) {
  twitch_.change("subscribers=100&vips=100");
  start();
  pay(2);
  // The bot is a moderator, and no member of the population; all others subscribe and are VIPs.
  EXPECT_EQ(query("SELECT roles,points,count(*) FROM points WHERE login='pretend_bot' GROUP BY 1"),
            "65|81|1\n");
  EXPECT_EQ(query("SELECT min(points),max(points),count(*) FROM points WHERE login<>'pretend_bot'"),
            "41|41|48\n");
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE roles&1 AND roles&4 AND roles&32"), "48\n");
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE login='pretend_channel'"), "0\n");
  EXPECT_EQ(lines_with("earns 3,600 points an hour, a subscriber 7,200, a VIP 5,400, a moderator "
                       "14,400. While the channel"),
            1);
  EXPECT_EQ(query("SELECT count(*) FROM line"), "0\n");
}

TEST_F(BotRoles, WhoBecomesASubscriberWhileHereHasTwoVisitsAndLosesNothing) {
  start();
  pay(2);
  twitch_.change("subscribers=100");
  pay_until_asked_again(simulator::Route::subscriptions);
  const std::int64_t before = payments();
  EXPECT_EQ(people(), "1|" + std::to_string(1 + 10 * (before - 1)) + "|48\n65|" +
                          std::to_string(1 + 40 * (before - 1)) + "|1\n");
  pay();
  EXPECT_EQ(lines_with("(+0 −0, 48 with new roles)"), 1);
  shut();
  EXPECT_EQ(query("SELECT moved FROM cycle WHERE moved>0"), "48\n");
  EXPECT_EQ(query("SELECT DISTINCT amount,clock_id,no FROM line"),
            std::to_string(10 * (before - 1)) + "|1|" + std::to_string(before) + "\n");
  EXPECT_EQ(query("SELECT DISTINCT roles&5 FROM points WHERE login<>'pretend_bot'"), "5\n");
  twitch_.change("viewers=2");  // they leave: the second visit
  start();
  pay();
  EXPECT_EQ(query("SELECT DISTINCT count(*) FROM line GROUP BY user_id"), "2\n");
}

TEST_F(BotRoles, AListThatFailsLeavesEverybodyWhatHeWas) {
  config_.points.interval = minutes{5};
  twitch_.change("subscribers=100&viewers=150");
  start();
  pay();
  const std::string before = people();
  for (const char* const fault : {"error_500:2", "truncated:2", "not_json:2", "short:2",
                                  "repeated_cursor:2", "forbidden", "unauthorized"}) {
    SCOPED_TRACE(fault);
    const int told = lines_with("The list of subscribers could not be read: ");
    const int again = lines_with("The list of subscribers is whole again.");
    twitch_.change("fault=" + std::string{fault} + "@subscriptions");
    while (lines_with("The list of subscribers could not be read: ") == told) step();
    pay(3);
    EXPECT_EQ(lines_with("The list of subscribers could not be read: "), told + 1) << "once";
    EXPECT_EQ(query("SELECT count(*) FROM line"), "0\n") << "nobody became anything else";
    EXPECT_EQ(query("SELECT count(*) FROM points WHERE roles&4"), "148\n");
    twitch_.change("fault=none");
    while (lines_with("The list of subscribers is whole again.") == again) step();
  }
  EXPECT_EQ(lines_with("Viewer list"), 0);
  EXPECT_NE(people(), before);
}

TEST_F(BotRoles, AListThatCannotBeReadAtTheStartTakesNobodysRole) {
  twitch_.change("subscribers=100");
  start();
  pay();
  twitch_.change("fault=error_500@subscriptions");
  restart();
  pay(2);
  EXPECT_EQ(query("SELECT count(*) FROM line"), "0\n");
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE present AND roles&4"), "48\n");
  EXPECT_EQ(lines_with("Everybody keeps the role that he had; payments go on."), 1);
}

TEST_F(BotRoles, AListThatHangsStopsNoPayment) {
  start();
  pay();
  twitch_.change("fault=hang@subscriptions&subscribers=100");
  timeouts_.total = std::chrono::milliseconds{500};
  restart();
  pay(5);
  EXPECT_EQ(lines_with("passed over"), 0);
  EXPECT_EQ(lines_with("did not arrive within"), 1);
}

TEST_F(BotRoles, AreReadAndPaymentsAreMadeWhileTheDatabaseHasALotToDo) {
  std::atomic<int> pieces = 0;
  chores_ = {[&](db::Ledger&) -> Result<Progress, db::Error> {
    ++pieces;
    return Progress{.more = true, .warning = {}};
  }};
  config_.points.interval = seconds{5};
  twitch_.change("fault=error_500@subscriptions&subscribers=100");
  start();
  ASSERT_EQ(lines_with("The list of subscribers could not be read: "), 1);
  twitch_.change("fault=none");
  const SteadyTime begin = clock_.now();
  while (clock_.now() < begin + seconds{30}) step();
  EXPECT_EQ(lines_with("The list of subscribers is whole again."), 1);
  EXPECT_EQ(payments(), 7);
  EXPECT_EQ(lines_with("passed over"), 0);
  EXPECT_GT(pieces, 1000);
}

TEST_F(BotRoles, AreReadOnlyWhereAPriceDependsOnThem) {
  config_.roles = {};
  start();
  pay(2);
  EXPECT_EQ(twitch_.asked(simulator::Route::moderators), 0U);
  EXPECT_EQ(twitch_.asked(simulator::Route::subscriptions), 0U);
  EXPECT_EQ(lines_with("[roles]"), 0);
}

TEST_F(BotRoles, TheTokenOfABotCannotTellAndThatIsSaidOnceWithWhatHelps) {
  token_ = simulator::kToken;
  twitch_.change("subscribers=100");
  start();
  pay(70);
  EXPECT_EQ(people(), "1|" + std::to_string(1 + 10 * (payments() - 1)) + "|48\n");
  EXPECT_EQ(lines_with("warning: [roles] pays moderators, VIPs and subscribers more, but Twitch "
                       "tells only the streamer who they are, and the access token is that of "
                       "\"pretend_bot\". They are paid as viewers; what they have is safe. A token "
                       "of \"pretend_channel\" helps, with the scope moderator:read:chatters and "
                       "the scopes moderation:read, channel:read:vips, "
                       "channel:read:subscriptions."),
            1);
  EXPECT_EQ(twitch_.asked(simulator::Route::subscriptions), 0U);
}

TEST_F(BotRoles, AScopeThatTheTokenLacksIsNamedAndTheOthersAreUsed) {
  twitch_.change(
      "subscribers=100&scopes=moderator:read:chatters+channel:manage:moderators+channel:read:vips");
  start();
  pay();
  EXPECT_EQ(people(), "1|11|48\n65|41|1\n");
  EXPECT_EQ(lines_with("[roles] pays subscribers more, but the access token may not ask who they "
                       "are: it lacks the scope channel:read:subscriptions. They are paid as "
                       "viewers; what they have is safe."),
            1);
  EXPECT_EQ(twitch_.asked(simulator::Route::subscriptions), 0U);
}

TEST_F(BotRoles, WhoHasWatchedLongEnoughBecomesARegularAndStaysOne) {
  config_.roles[Role::regular].live.amount = Points{12};
  config_.roles.regular_after = seconds{60};
  start();
  pay(6);
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE roles&2"), "0\n");
  pay(70);  // within ten minutes everybody is looked at
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE roles&2"), "49\n");
  EXPECT_EQ(query("SELECT DISTINCT count(*) FROM line GROUP BY user_id"), "1\n");
  twitch_.change("viewers=2");
  pay();
  twitch_.change("viewers=50");
  pay();
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE present AND roles&2"), "49\n")
      << "at once when he comes back";
  EXPECT_EQ(query("SELECT max(n) FROM (SELECT count(*) AS n FROM line GROUP BY user_id)"), "2\n");
}

TEST_F(BotRoles, TheStreamerIsPaidWhereThatIsWanted) {
  config_.points.pay_streamer = true;
  config_.roles[Role::broadcaster].live.amount = Points{11};
  start();
  pay();
  EXPECT_EQ(query("SELECT roles,points FROM points WHERE login='pretend_channel'"), "129|12\n");
}

TEST_F(BotRoles, AnAccountThatWentIntoAnotherCountsAsThatOne) {
  start();
  pay();
  shut();
  const std::string into = query(
      "SELECT user_id FROM viewer WHERE login NOT LIKE 'pretend%' ORDER BY user_id DESC LIMIT 1");
  const std::string login = query("SELECT login FROM viewer WHERE user_id=" + into);
  operate({.channel = simulator::kChannelId,
           .at = clock_.wall(),
           .ref = "merge",
           .action = db::Merge{{simulator::kBotId}, {UserId{std::stoll(into)}}}});
  twitch_.change("viewers=2");  // the bot alone, under its old name
  start();
  pay(2);
  EXPECT_EQ(query("SELECT user_id,login,roles,points FROM viewer JOIN points USING(user_id,login,"
                  "roles) WHERE clock_id>0"),
            into.substr(0, into.size() - 1) + "|" + login.substr(0, login.size() - 1) + "|65|" +
                std::to_string(41 + 11 + 2 * 40) + "\n");
}

TEST_F(BotRoles, ABoostIsToldWhenItBeginsAndWhenItEnds) {
  start();
  pay();
  shut();
  operate({.channel = simulator::kChannelId,
           .at = clock_.wall(),
           .ref = "boost",
           .action = db::Boost{200, seconds{35}}});
  start();
  pay(5);
  EXPECT_EQ(lines_with("A bonus is on: payments are x2 now."), 1);
  EXPECT_EQ(lines_with("The bonus is over: payments are as usual again."), 1);
}

TEST_F(BotRoles, APriceThatGoesAwayTouchesNobody) {
  twitch_.change("vips=100");
  start();
  pay(2);
  Config config = config_;
  config.roles[Role::vip] = {};
  bot().renew(config);
  pay(3);
  EXPECT_EQ(query("SELECT count(*) FROM line"), "0\n");
  EXPECT_EQ(query("SELECT DISTINCT points FROM points WHERE roles=33"),
            std::to_string(1 + 2 * 15 + 3 * 10) + "\n");
}

TEST_F(BotRoles, ATokenThatMayNotAskAnyMoreMakesViewersOfThem) {
  twitch_.change("subscribers=100");
  start();
  pay();
  shut();
  token_ = simulator::kToken;
  start();
  pay();
  EXPECT_EQ(people(), "1|31|48\n");
}

class BotRenewal : public BotRoles {
 protected:
  Config changed() const { return config_; }
};

TEST_F(BotRenewal, NewPricesCountFromTheNextPaymentAndTouchNobody) {
  twitch_.change("subscribers=100");
  start();
  pay(2);
  Config config = changed();
  config.points.modifier = Points{100};
  config.roles[Role::subscriber] = {times(3), times(3)};
  bot().renew(config);
  EXPECT_EQ(lines_with("earns 36,000 points an hour, a subscriber 108,000"), 1);
  pay();
  EXPECT_EQ(query("SELECT roles&69,points,count(*) FROM points WHERE present GROUP BY 1,2"),
            "5|341|48\n65|181|1\n")
      << "what was earned before stays";
  EXPECT_EQ(query("SELECT count(*) FROM line"), "0\n");
}

TEST_F(BotRenewal, NewRewardsAreToldWithWhatTheyCountFor) {
  start();
  pay();
  const Config before = changed();
  Config config = changed();
  config.rewards.follow = Points{3};
  config.points.active_bonus = Points{5};
  bot().renew(config);
  EXPECT_EQ(lines_with("Who has written in the chat since the last payment gets 5 points more. "
                       "Rewards in points: follow 3. That is so for all that happens from now on."),
            1);
  pay();
  bot().renew(before);
  EXPECT_EQ(lines_with("No rewards are given any more, from now on."), 1);
  EXPECT_EQ(lines_with("earns"), 1) << "at the start";
}

TEST_F(BotRenewal, ANewIntervalCountsAfterThePaymentThatIsDue) {
  start();
  pay();
  Config config = changed();
  config.points.interval = seconds{60};
  bot().renew(config);
  const SteadyTime before = clock_.now();
  EXPECT_EQ(lines_with("What bot.ini says now counts after the next payment."), 1);
  pay();
  EXPECT_EQ(clock_.now() - before, seconds{10});
  EXPECT_EQ(query("SELECT seconds FROM payment ORDER BY no DESC LIMIT 1"), "10\n");
  pay();
  EXPECT_EQ(clock_.now() - before, seconds{70});
  EXPECT_EQ(query("SELECT seconds FROM payment ORDER BY no DESC LIMIT 1"), "60\n");
}

TEST_F(BotRenewal, WhatIsTakenBackBeforeItCountsNeverDoes) {
  start();
  pay();
  const Config before = config_;
  Config config = before;
  config.points.interval = seconds{60};
  config.points.modifier = Points{500};
  bot().renew(config);
  bot().renew(before);
  pay(3);
  EXPECT_EQ(query("SELECT max(seconds) FROM payment"), "10\n");
  EXPECT_EQ(people(), "1|41|48\n65|161|1\n");
}

TEST_F(BotRenewal, WhoIsIgnoredFromThenOnHasLeft) {
  start();
  pay();
  const Config before = changed();
  Config config = changed();
  config.points.left_out = {"pretend_bot"};
  bot().renew(config);
  pay();
  EXPECT_EQ(query("SELECT clock_id, base FROM viewer WHERE login='pretend_bot'"), "0|41\n");
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE login='pretend_bot'"), "0\n");
  EXPECT_NE(log_text().find("In no leaderboard from now on ([points] ignore, bots): pretend_bot."),
            std::string::npos);
  bot().renew(before);
  pay();
  EXPECT_EQ(query("SELECT present FROM points WHERE login='pretend_bot'"), "1\n");
  EXPECT_NE(log_text().find("In the leaderboards again: "), std::string::npos);
}

TEST_F(BotRenewal, APriceThatNeedsAListHasItRead) {
  config_.roles = {};
  twitch_.change("vips=100");
  start();
  pay();
  Config config = changed();
  config.roles[Role::vip].live.amount = Points{30};
  bot().renew(config);
  while (twitch_.asked(simulator::Route::vips) == 0) step();
  pay(2);
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE roles&32"), "48\n");
}

TEST(Renewal, NamesWhatTheNextStartIsNeededFor) {
  const Config started;
  Config running = started;
  running.twitch.api_url = "http://127.0.0.1:1/helix";  // as in the demo
  Config read = started;
  read.points.modifier = Points{5};
  read.memory.report = MemoryWords::off;
  Renewal renewal = renew(started, running, read);
  EXPECT_TRUE(renewal.fixed.empty());
  EXPECT_EQ(renewal.config.twitch.api_url, running.twitch.api_url);
  EXPECT_EQ(renewal.config.points.modifier, Points{5});
  EXPECT_EQ(renewal.config.memory.report, MemoryWords::off);

  read.twitch.channels = {"another"};
  read.database.path = "other.db";
  read.memory.limit = std::size_t{1} << 20;
  read.simulator.viewers = 5;
  renewal = renew(started, running, read);
  EXPECT_EQ(renewal.fixed,
            (std::vector<std::string_view>{"[twitch] channel", "[database] path", "[memory] limit",
                                           "[simulator] viewers"}));
  EXPECT_EQ(renewal.config.twitch, running.twitch);
  EXPECT_EQ(renewal.config.database, running.database);
  EXPECT_EQ(renewal.config.memory.limit, running.memory.limit);
}

}  // namespace
}  // namespace pointsbot::app
