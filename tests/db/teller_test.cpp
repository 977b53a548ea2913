#include "db/teller.hpp"

#include "tests/support/stepped_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::db {
namespace {

namespace asio = boost::asio;

constexpr UserId kChannel{77};

/// Commits whatever comes, when it is let; refuses "bad", and numbers the operations.
class PretendedLedger final : public Committer {
 public:
  explicit PretendedLedger(asio::io_context& loop)
      : opened_{loop, asio::steady_timer::time_point::max()} {}

  Task<Committed> commit(std::vector<Operation> batch) override {
    sizes.push_back(batch.size());
    co_await asio::post(opened_.get_executor(), asio::use_awaitable);  // it takes its time
    if (shut) co_await opened_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (unusable) throw Unusable{"points.db is damaged"};
    if (!errors.empty()) {
      const Error error = errors.front();
      errors.pop_front();
      co_return Committed{std::move(batch), error};
    }
    std::vector<Outcome> outcomes;
    for (const Operation& operation : batch) {
      refs.push_back(operation.ref);
      Outcome outcome{.op = static_cast<std::int64_t>(refs.size())};
      if (operation.ref == "bad") {
        outcome.state = OpState::refused;
        outcome.refusal = Refusal::not_enough;
      }
      outcome.presence_changed = operation.ref == "merge";
      outcomes.push_back(std::move(outcome));
    }
    co_return Committed{std::move(batch), std::move(outcomes)};
  }
  void open() {
    shut = false;
    opened_.cancel();
  }

  bool shut = false;
  bool unusable = false;
  std::deque<Error> errors;
  std::vector<std::size_t> sizes;
  std::vector<std::string> refs;

 private:
  asio::steady_timer opened_;
};

class Tellers : public testing::Test {
 protected:
  Tellers() {
    asio::co_spawn(loop_, teller_.serve(), [this](const std::exception_ptr& error) {
      ended_ = true;
      broken_ = error;
    });
    run();
  }
  ~Tellers() override {
    ledger_.open();
    teller_.close();
    run();
    EXPECT_TRUE(ended_);
  }

  void run() {
    loop_.restart();
    loop_.poll();
  }
  void ask(const std::string& ref, std::optional<SteadyTime> until = std::nullopt) {
    asio::co_spawn(loop_, note(ref, until), asio::detached);
  }
  void ask(const std::string& ref, asio::cancellation_signal& cancel) {
    asio::co_spawn(loop_, note(ref, std::nullopt),
                   asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  }
  Task<> note(std::string ref, std::optional<SteadyTime> until) {
    Operation operation{.channel = kChannel, .ref = ref, .action = Reset{}};
    try {
      const auto outcome = co_await teller_.ask(std::move(operation), until);
      if (!outcome.has_value()) {
        said_.push_back(ref + (outcome.error() == Unanswered::unknown ? " unknown" : " not done"));
      } else {
        said_.push_back(ref + (outcome->refusal ? " refused" : " done"));
      }
    } catch (const boost::system::system_error&) {
      said_.push_back(ref + " cancelled");
    } catch (const Unusable& error) {
      said_.push_back(ref + " " + error.what());
    }
  }
  Task<> ask_on_and_on(int times) {
    for (int i = 0; i < times; ++i) {
      Operation operation{.channel = kChannel, .ref = "again", .action = Reset{}};
      co_await teller_.ask(std::move(operation));
    }
  }

  using Lines = std::vector<std::string>;

  asio::io_context loop_{1};
  tests::SteppedClock clock_;
  PretendedLedger ledger_{loop_};
  Teller teller_{loop_.get_executor(), clock_, ledger_};
  Lines said_;
  bool ended_ = false;
  std::exception_ptr broken_;
};

TEST_F(Tellers, CommitTogetherWhatComesMeanwhileInItsOrder) {
  ledger_.shut = true;
  ask("first");
  run();
  Lines asked{"first"};
  for (int i = 0; i < 150; ++i) {
    asked.push_back("ref" + std::to_string(i));
    ask(asked.back());
  }
  run();
  EXPECT_EQ(said_, Lines{});
  ledger_.open();
  run();
  EXPECT_EQ(ledger_.sizes, (std::vector<std::size_t>{1, 64, 64, 22}));
  EXPECT_EQ(ledger_.refs, asked);
  for (std::string& ref : asked) ref += " done";
  EXPECT_EQ(said_, asked);
}

TEST_F(Tellers, GiveEachHisOwnOutcome) {
  ledger_.shut = true;
  for (const char* const ref : {"good", "bad", "better"}) ask(ref);
  run();
  ledger_.open();
  run();
  EXPECT_EQ(said_, (Lines{"good done", "bad refused", "better done"}));
}

TEST_F(Tellers, HaveWholeBatchesWhereEveryoneAsksAgainAtOnce) {
  ledger_.shut = true;
  asio::co_spawn(loop_, ask_on_and_on(20), asio::detached);  // one alone, and the others behind him
  run();
  for (int i = 1; i < 64; ++i) asio::co_spawn(loop_, ask_on_and_on(20), asio::detached);
  run();
  ledger_.open();
  run();
  ASSERT_EQ(ledger_.refs.size(), 64U * 20);
  EXPECT_GE(ledger_.refs.size() / ledger_.sizes.size(), 40U);
}

TEST_F(Tellers, WaitOutWhatPassesAndLoseNothing) {
  ledger_.errors = {Error::busy, Error::disk_full};
  ask("a");
  ask("b");
  run();
  EXPECT_EQ(said_, Lines{});
  ask("c");  // while the others wait for the next try
  run();
  for (int tries = 0; tries < 2; ++tries) {
    ASSERT_TRUE(clock_.next().has_value());
    clock_.advance(*clock_.next() - clock_.now());
    run();
  }
  EXPECT_EQ(said_, (Lines{"a done", "b done", "c done"}));
  EXPECT_EQ(ledger_.refs, (Lines{"a", "b", "c"}));
}

TEST_F(Tellers, TellEverybodyWhatDoesNotPassAndEnd) {
  ledger_.shut = true;
  ask("with the ledger");
  run();
  ask("in the row");
  ledger_.unusable = true;
  run();
  ledger_.open();
  run();
  ask("later");
  run();
  EXPECT_EQ(said_, (Lines{"with the ledger points.db is damaged", "in the row points.db is damaged",
                          "later points.db is damaged"}));
  EXPECT_TRUE(ended_);
  EXPECT_THROW(std::rethrow_exception(broken_), Unusable);
}

TEST_F(Tellers, LeaveUndoneWhatSomebodyGaveUpInTheRow) {
  ledger_.shut = true;
  asio::cancellation_signal cancel_first, cancel_second;
  ask("with the ledger", cancel_first);
  run();
  ask("in the row", cancel_second);
  ask("behind");
  run();
  cancel_first.emit(asio::cancellation_type::terminal);
  cancel_second.emit(asio::cancellation_type::terminal);
  run();
  EXPECT_EQ(said_, (Lines{"with the ledger cancelled", "in the row cancelled"}));
  ledger_.open();
  run();
  EXPECT_EQ(ledger_.refs, (Lines{"with the ledger", "behind"}));
  EXPECT_EQ(said_.back(), "behind done");
}

TEST_F(Tellers, SayWhetherItIsKnownWhatBecameOfWhatTookTooLong) {
  ledger_.shut = true;
  const SteadyTime past = std::chrono::steady_clock::now();
  ask("with the ledger", past);
  ask("in the row", past);
  // Both are in one batch; the next is not.
  run();
  ask("late", past);
  run();
  EXPECT_EQ(said_, (Lines{"with the ledger unknown", "in the row unknown", "late not done"}));
  ledger_.open();
  run();
  EXPECT_EQ(ledger_.refs, (Lines{"with the ledger", "in the row"}));
}

TEST_F(Tellers, TellWhatWasDoneAfterItsAskerHadGone) {
  Lines heard;
  teller_.tell_unheard([&](const Operation& operation, const Outcome& outcome) {
    heard.push_back(operation.ref + (outcome.refusal ? " refused" : " done"));
  });
  ledger_.shut = true;
  asio::cancellation_signal cancel;
  ask("late", std::chrono::steady_clock::now());
  ask("stays");
  ask("bad", cancel);
  run();
  cancel.emit(asio::cancellation_type::terminal);
  run();
  EXPECT_EQ(heard, Lines{});
  ledger_.open();
  run();
  EXPECT_EQ(heard, (Lines{"late done", "bad refused"}));
  EXPECT_EQ(said_, (Lines{"late unknown", "bad cancelled", "stays done"}));
}

TEST_F(Tellers, AnswerAtTheCloseWhomTheLedgerHasAndRefuseTheRest) {
  ledger_.shut = true;
  ask("with the ledger");
  run();
  ask("in the row");
  run();
  teller_.close();
  run();
  EXPECT_EQ(said_, (Lines{"in the row not done"}));
  EXPECT_FALSE(ended_);
  ledger_.open();
  run();
  ask("later");
  run();
  EXPECT_EQ(said_, (Lines{"in the row not done", "with the ledger done", "later not done"}));
  EXPECT_TRUE(ended_);
  EXPECT_FALSE(broken_);
}

TEST_F(Tellers, ThatWaitForABusyDatabaseCloseAtOnce) {
  ledger_.errors = {Error::busy};
  ask("a");
  run();
  teller_.close();
  run();
  EXPECT_EQ(said_, Lines{"a not done"});
  EXPECT_TRUE(ended_);
}

TEST_F(Tellers, TellOnceThatSomebodyPresentIsNotAnyMore) {
  ask("merge");
  run();
  EXPECT_FALSE(teller_.take_presence_changed(UserId{number(kChannel) + 1})) << "another channel";
  EXPECT_TRUE(teller_.take_presence_changed(kChannel));
  EXPECT_FALSE(teller_.take_presence_changed(kChannel));
  ask("other");
  run();
  EXPECT_FALSE(teller_.take_presence_changed(kChannel));
}

}  // namespace
}  // namespace pointsbot::db
