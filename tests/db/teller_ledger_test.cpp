#include "db/ledger_committer.hpp"
#include "tests/db/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::db {
namespace {

namespace asio = boost::asio;

/// A teller in front of the writer's own thread, with a real database behind it.
class TellerAndLedger : public testing::Test {
 protected:
  /// So many viewers, with 101 points each.
  explicit TellerAndLedger(std::int64_t viewers = 300) {
    Till till{file_};
    std::vector<Person> people;
    for (std::int64_t id = 1; id <= viewers; ++id)
      people.push_back({id, "viewer" + std::to_string(id)});
    till.cycle(people, {.pay = 100});
    till.cycle(people, {.pay = 100});
    till.close();
    writer_.emplace(loop_.get_executor(), 8, file_, Source::simulator);
    asio::co_spawn(loop_, teller_.serve(), asio::detached);
  }

  void ask(std::string ref, Action action) {
    ++open_;
    Operation operation{
        .channel = kChannel, .at = kNoon, .ref = std::move(ref), .action = std::move(action)};
    asio::co_spawn(loop_, note(std::move(operation)), asio::detached);
  }
  Task<> note(Operation operation) {
    const auto outcome = co_await teller_.ask(std::move(operation));
    EXPECT_TRUE(outcome.has_value());
    if (outcome) outcomes_.push_back(*outcome);
    if (--open_ == 0) teller_.close();
  }
  void run() {
    loop_.run();
    writer_.reset();
    EXPECT_EQ(differences(file_), "");
  }

  tests::TemporaryDirectory folder_;
  const std::filesystem::path file_ = folder_.path() / "points.db";
  asio::io_context loop_{1};
  SystemClock clock_;
  std::optional<Worker<Ledger>> writer_;
  struct Late final : Committer {
    explicit Late(std::optional<Worker<Ledger>>& of) : writer{of} {}
    Task<Committed> commit(std::vector<Operation> batch) override {
      ++batches;
      return LedgerCommitter{*writer}.commit(std::move(batch));
    }
    std::optional<Worker<Ledger>>& writer;
    int batches = 0;
  } committer_{writer_};
  Teller teller_{loop_.get_executor(), clock_, committer_};
  std::vector<Outcome> outcomes_;
  int open_ = 0;
};

TEST_F(TellerAndLedger, ARefAskedForTwoThingsAtOnceIsOneOfThemAndTheOtherHearsSo) {
  ask("prize", Credit{{UserId{1}}, {10}});
  ask("prize", Credit{{UserId{2}}, {10}});
  ask("prize", Credit{{UserId{1}}, {10}});
  run();
  ASSERT_EQ(outcomes_.size(), 3U);
  EXPECT_EQ(std::ranges::count(outcomes_, OpState::done, &Outcome::state), 2);
  EXPECT_EQ(std::ranges::count(outcomes_, Refusal::other_ref, &Outcome::refusal), 1);
  EXPECT_EQ(raw_text(file_, "SELECT count(*), sum(amount) FROM line WHERE op_id IS NOT NULL"),
            "1|10\n");
}

TEST_F(TellerAndLedger, AThousandWhoGiveTheSameBalanceAwayAreOneWhoDoes) {
  const std::string before = raw_text(file_, "SELECT sum(points) FROM points");
  for (std::int64_t i = 0; i < 1'000; ++i) {
    ask("gift" + std::to_string(i), Transfer{{UserId{1}}, {UserId{2 + i % 299}}, {101}});
  }
  run();
  ASSERT_EQ(outcomes_.size(), 1'000U);
  EXPECT_EQ(std::ranges::count(outcomes_, OpState::done, &Outcome::state), 1);
  EXPECT_EQ(std::ranges::count(outcomes_, Refusal::not_enough, &Outcome::refusal), 999);
  EXPECT_EQ(raw_text(file_, "SELECT sum(points) FROM points"), before);
  EXPECT_EQ(raw_text(file_, "SELECT points FROM points WHERE user_id=1"), "0\n");
  EXPECT_EQ(raw_text(file_, "SELECT max(points) FROM points"), "202\n");
  EXPECT_LE(committer_.batches, 17);
}

TEST_F(TellerAndLedger, OneWhoIsRefusedHarmsNobody) {
  for (std::int64_t i = 0; i < 60; ++i) {
    const Points amount{i % 3 == 1 ? 100'000 : 1};
    ask("take" + std::to_string(i), Debit{{UserId{1 + i}}, amount});
  }
  run();
  ASSERT_EQ(outcomes_.size(), 60U);
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_EQ(outcomes_[i].op, static_cast<std::int64_t>(i) + 1) << "in their order";
    EXPECT_EQ(outcomes_[i].refusal.has_value(), i % 3 == 1);
    EXPECT_EQ(outcomes_[i].balance, Points{i % 3 == 1 ? 101 : 100});
  }
}

}  // namespace
}  // namespace pointsbot::db
