#include "app/control/protocol.hpp"
#include "tests/app/bot_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
namespace simulator = twitch::simulator;
using namespace std::chrono_literals;

class BotOperations : public BotTest {
 protected:
  Answer send(Request request) {
    request.operation.channel = simulator::kChannelId;
    if (request.operation.ref.empty()) request.operation.ref = "ref" + std::to_string(++refs_);
    return parse_answer(command(to_line(request))).value();
  }
  Answer ask(db::Action action, Request::What what = Request::What::operate) {
    return send({.what = what, .operation = {.ref = {}, .action = std::move(action)}});
  }
  db::Outcome operate(db::Action action) { return std::get<db::Outcome>(ask(std::move(action))); }
  std::string why_not(db::Action action) { return std::get<Failure>(ask(std::move(action))).text; }

  /// Somebody who is here, and no part of the channel itself.
  db::Whom someone(int which = 0) const {
    const std::string row = query(
        "SELECT user_id||' '||login FROM points WHERE login NOT LIKE 'pretend%' "
        "ORDER BY user_id LIMIT 1 OFFSET " +
        std::to_string(which));
    const std::size_t space = row.find(' ');
    return {UserId{std::stoll(row)}, row.substr(space + 1, row.size() - space - 2)};
  }

  int refs_ = 0;
};

TEST_F(BotOperations, AreDoneBetweenPaymentsAndToldOnce) {
  start();
  const db::Whom who = someone();
  EXPECT_EQ(operate(db::Credit{who, {250}}).balance, Points{251});
  EXPECT_EQ(lines_with("By hand, operation 1: " + who.login + " got 250 points and has 251 now."),
            1);
  pay();
  EXPECT_EQ(balance(who.login), 261);
  Request again{.what = Request::What::operate,
                .operation = {.ref = "ref1", .action = db::Credit{who, {250}}}};
  EXPECT_TRUE(std::get<db::Outcome>(send(again)).repeated);
  EXPECT_EQ(balance(who.login), 261);
  EXPECT_EQ(lines_with("By hand"), 1);
}

TEST_F(BotOperations, AreToldAlsoWhenWhoeverAskedHasGone) {
  start();
  const db::Whom who = someone();
  std::promise<void> go_on;
  const std::shared_future<void> busy{go_on.get_future()};
  const auto wait = [busy](db::Ledger&) { busy.wait(); };
  asio::co_spawn(loop_, writer_->run_first(wait), asio::detached);
  asio::cancellation_signal gone;
  const Request request{
      .what = Request::What::operate,
      .operation = {
          .channel = simulator::kChannelId, .ref = "a ref", .action = db::Credit{who, {250}}}};
  asio::co_spawn(loop_, BotTest::ask(to_line(request)),
                 asio::bind_cancellation_slot(gone.slot(), asio::detached));
  loop_.restart();
  loop_.poll();
  gone.emit(asio::cancellation_type::terminal);
  go_on.set_value();
  run_until([this] { return lines_with("By hand") > 0; });
  EXPECT_EQ(lines_with("By hand, operation 1: " + who.login + " got 250 points and has 251 now."),
            1);
}

TEST_F(BotOperations, AMergeOfMergedAccountsGoesOnBeingPaidAndAnUndoBringsThemBack) {
  start();
  const db::Whom first = someone(0), second = someone(1), third = someone(2);
  const std::int64_t one = operate(db::Merge{first, second}).op;
  const std::int64_t two = operate(db::Merge{second, third}).op;
  pay(2);
  EXPECT_EQ(balance(third.login), 23) << "three welcomes and two payments, as one";
  EXPECT_EQ(lines_with("changed by another program"), 0);
  operate(db::Undo{db::Undo::One{two}});
  operate(db::Undo{db::Undo::One{one}});
  pay(2);
  EXPECT_EQ(lines_with("changed by another program"), 0);
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE present"), "50\n");
}

TEST_F(BotOperations, OfAGameThatACrashEndedAreTakenBackAtTheStart) {
  start();
  pay();
  const db::Whom who = someone();
  shut();
  {
    db::Ledger ledger{file_, db::Source::simulator};
    const db::Operation stake{.channel = simulator::kChannelId,
                              .at = clock_.wall(),
                              .ref = "a stake",
                              .action = db::Stake{who, {4}}};
    ASSERT_EQ(ledger.operate({&stake, 1})->at(0).state, db::OpState::held);
  }
  ASSERT_EQ(balance(who.login), 7);
  start();
  EXPECT_EQ(balance(who.login), 11);
  EXPECT_EQ(lines_with("The bot ended in the middle of a game: the stakes, 4 points, were given "
                       "back to 1 viewer."),
            1);
  restart();
  EXPECT_EQ(lines_with("in the middle of a game"), 1);
}

TEST_F(BotOperations, ArePreviewedWithoutBeingDone) {
  start();
  pay();
  const auto would =
      std::get<db::Outcome>(ask(db::Undo{db::Undo::Payments{2, 2}}, Request::What::preview));
  EXPECT_EQ(would.total, Points{-500});
  EXPECT_EQ(would.people, 50);
  EXPECT_EQ(lines_with("By hand"), 0);
  EXPECT_EQ(balance(someone().login), 11);
}

TEST_F(BotOperations, OfOnePersonAreTakenBackTogether) {
  start();
  const db::Whom who = someone(0), other = someone(1);
  const WallTime since = clock_.wall();
  for (const db::Action& action :
       {db::Action{db::Credit{who, {250}}}, db::Action{db::PayPresent{Pay{{5}}}}}) {
    Request request{.what = Request::What::operate,
                    .operation = {.actor = UserId{500}, .ref = {}, .action = action}};
    EXPECT_FALSE(std::get<db::Outcome>(send(request)).refusal);
  }
  EXPECT_EQ(operate(db::Debit{who, {200}}).balance, Points{1 + 250 + 5 - 200});
  const db::Outcome undone = operate(db::Undo{db::Undo::Of{UserId{500}, since}});
  EXPECT_EQ(undone.people, 50);
  ASSERT_EQ(undone.shortfalls.size(), 1U);
  EXPECT_EQ(undone.shortfalls[0].missing, Points{199});
  EXPECT_EQ(balance(who.login), 0);
  EXPECT_EQ(balance(other.login), 1);
}

TEST_F(BotOperations, PayThosePresentOnlyWhileItIsKnownWhoIs) {
  start();
  EXPECT_EQ(operate(db::PayPresent{Pay{{100}}}).people, 50);
  restart();
  EXPECT_NE(why_not(db::PayPresent{Pay{{100}}}).find("Who is here is not known yet"),
            std::string::npos)
      << "the list of the run before may be of yesterday";
  pay();
  EXPECT_EQ(operate(db::PayPresent{Pay{{100}}}).people, 50);
  twitch_.change("fault=error_503");
  const auto last = clock_.now();
  while (clock_.now() <= last + 2 * config_.points.interval) step();
  EXPECT_NE(why_not(db::PayPresent{Pay{{100}}}).find("more than two intervals"), std::string::npos);
  EXPECT_EQ(balance(someone().login), 1 + 100 + 10 + 100);
}

TEST_F(BotOperations, FindOnTwitchWhomTheLedgerDoesNotKnow) {
  start();
  Request request;
  request.login = simulator::kChannelLogin;
  EXPECT_EQ(std::get<Found>(send(request)).id, simulator::kChannelId);
  request.login = "nobody_of_that_name";
  EXPECT_EQ(std::get<Failure>(send(request)).exit, 1);
  twitch_.change("fault=error_503@users");
  request.login = "another";  // that nobody has the name of before is known for a minute
  EXPECT_EQ(std::get<Failure>(send(request)).exit, 3);
}

TEST_F(BotOperations, GiveAnAccountToSomebodyWhoWasNeverHere) {
  start();
  EXPECT_EQ(operate(db::Credit{{UserId{123'456'789}, "newcomer"}, {5}}).balance, Points{5});
  EXPECT_EQ(balance("newcomer"), 5);
  EXPECT_EQ(why_not(db::Credit{{UserId{123'456'790}, "New Comer"}, {5}}),
            "That is no login of Twitch.");
}

TEST_F(BotOperations, ThatChangeWhoIsHereAreKnownToTheNextPayment) {
  start();
  twitch_.change("viewers=30");
  pay();
  const std::string leaves = query("SELECT user_id FROM viewer WHERE clock_id=0 LIMIT 1");
  twitch_.change("viewers=50");
  pay();
  twitch_.change("viewers=30");
  // He is here for the ledger and not in the next list: one who leaves and is not there any more.
  const db::Merge merge{{UserId{std::stoll(leaves)}, {}}, {simulator::kChannelId, {}}};
  EXPECT_TRUE(operate(merge).presence_changed);
  pay();
  EXPECT_EQ(lines_with("changed by another program"), 0);
  EXPECT_EQ(payments(), 4);
}

TEST_F(BotOperations, AreRefusedInWordsWhereTheyCannotBeUnderstood) {
  start();
  for (const char* const line : {"", "GET / HTTP/1.1", "{}", "{\"operate\":{\"channel\":1}}"}) {
    const auto answer = parse_answer(command(line));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(std::get<Failure>(*answer).exit, 2);
  }
}

}  // namespace
}  // namespace pointsbot::app
