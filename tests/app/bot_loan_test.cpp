#include "app/control/loan.hpp"
#include "app/control/protocol.hpp"
#include "db/error.hpp"
#include "db/staging.hpp"
#include "tests/app/bot_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <unistd.h>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
namespace simulator = twitch::simulator;
using namespace std::chrono_literals;

/// A bot and a program that borrows its ledger.
class BotLoan : public BotTest {
 protected:
  static std::string wish(std::string_view purpose = kImport) {
    Request request;
    request.what = Request::What::lend;
    request.purpose = purpose;
    return to_line(request);
  }
  void borrow() {
    ASSERT_TRUE(std::holds_alternative<Lent>(parse_answer(command(wish())).value()));
    ASSERT_TRUE(held_);
  }
  /// As the command does, which has the descriptor for itself.
  void import(std::int64_t points) const {
    db::Ledger ledger{file_, db::Source::simulator, db::Ledger::Lent{::dup(held_->descriptor())}};
    db::Staging staging;
    staging.put({.line = 2, .login = "somebody", .id = UserId{7}, .points = {points}},
                db::SameViewer::last);
    const auto done = ledger.import_points(staging, {.channel = simulator::kChannelId,
                                                     .at = clock_.wall(),
                                                     .ref = "import/" + std::to_string(points),
                                                     .source = "other"});
    ASSERT_TRUE(done.has_value());
    ASSERT_NE(done->op, 0);
  }
};

TEST_F(BotLoan, ThePaymentWaitsUntilTheLedgerIsBackAndIsMadeOnce) {
  start();
  pay();
  const std::int64_t before = payments();
  borrow();
  clock_.advance(config_.points.interval);
  run_until([this] { return awaits_payment(); });
  import(100);
  EXPECT_EQ(payments(), before);
  held_.reset();
  run_until_asleep();
  EXPECT_EQ(payments(), before + 1);
  EXPECT_EQ(query("SELECT points FROM points WHERE user_id=7"), "100\n");
  run_until([this] { return lines_with("By hand: an import, done in") == 1; });
  EXPECT_EQ(lines_with(" Operation 1 of "), 1);
  EXPECT_EQ(lines_with(": import: 100 points to 1 person (other)."), 1);
  pay();
  EXPECT_EQ(payments(), before + 2);
}

TEST_F(BotLoan, TwoBorrowOneAfterTheOther) {
  start();
  borrow();
  std::shared_ptr<Held> first = std::move(held_);
  std::optional<std::string> second;
  asio::co_spawn(loop_, ask(wish()), [&](const std::exception_ptr& error, Reply reply) {
    ASSERT_FALSE(error);
    second = std::move(reply.line);
    held_ = std::move(reply.held);
  });
  loop_.restart();
  loop_.poll();
  EXPECT_FALSE(second);
  first.reset();
  run_until([&] { return second.has_value(); });
  ASSERT_TRUE(held_);
  import(50);
  held_.reset();
  pay();
  EXPECT_EQ(query("SELECT points FROM points WHERE user_id=7"), "50\n");
}

TEST_F(BotLoan, ADatabaseThatWasMovedIsNotLent) {
  start();
  const auto moved = directory_.path() / "moved.db";
  std::filesystem::rename(file_, moved);
  std::filesystem::copy_file(moved, file_);
  const Answer answer = parse_answer(command(wish())).value();
  EXPECT_FALSE(held_);
  ASSERT_TRUE(std::holds_alternative<Failure>(answer));
  const std::string said = std::get<Failure>(answer).text;
  EXPECT_NE(said.find("the one before was moved to " + moved.string()), said.npos) << said;
  EXPECT_NE(said.find("Nothing of what was asked for was done"), said.npos) << said;
  EXPECT_THROW(pay(), db::Gone);
}

TEST_F(BotLoan, ABotThatStopsWaitsForNoBorrower) {
  start();
  borrow();
  clock_.advance(config_.points.interval);
  run_until([this] { return awaits_payment(); });
  desk().end_loans();
  run_until_asleep();
  EXPECT_EQ(payments(), 2) << "the payment under way is made";
  import(100);
  held_.reset();
  shut();
  EXPECT_EQ(query("SELECT points FROM points WHERE user_id=7"), "100\n");
}

TEST_F(BotLoan, APaymentThatIsDueIsBeforeTheNextLoan) {
  start();
  borrow();
  std::shared_ptr<Held> first = std::move(held_);
  clock_.advance(config_.points.interval);
  run_until([this] { return awaits_payment(); });
  bool second = false;
  asio::co_spawn(loop_, ask(wish()), [&](const std::exception_ptr&, Reply reply) {
    second = true;
    held_ = std::move(reply.held);
  });
  loop_.restart();
  loop_.poll();
  EXPECT_FALSE(second);
  first.reset();
  run_until([&] { return second; });
  EXPECT_EQ(payments(), 2);
  held_.reset();
  run_until_asleep();
}

TEST_F(BotLoan, ABorrowerWhoWritesNothingIsNotWorthALine) {
  start();
  borrow();
  held_.reset();
  pay();
  EXPECT_EQ(lines_with("By hand"), 0);
}

TEST_F(BotLoan, IsForWhatIsKnownAlone) {
  start();
  EXPECT_TRUE(std::holds_alternative<Failure>(parse_answer(command(wish("anything"))).value()));
  EXPECT_FALSE(held_);
}

TEST_F(BotLoan, TheWriterGoesOnWhereTheBorrowerTakesTooLong) {
  start();
  const auto loan = std::make_shared<Loan>(loop_.get_executor(), 1ms);
  bool over = false;
  asio::co_spawn(loop_, Loan::stand_still(loan, *writer_),
                 [&](const std::exception_ptr& error) { over = !error; });
  std::shared_ptr<Held> held;
  asio::co_spawn(loop_, Loan::granted(loan, 10s),
                 [&](const std::exception_ptr&, std::shared_ptr<Held> got) { held = got; });
  run_until([&] { return over; });
  pay();
  EXPECT_EQ(payments(), 2);
  held.reset();
  pay();
  EXPECT_EQ(payments(), 3);
}

}  // namespace
}  // namespace pointsbot::app
