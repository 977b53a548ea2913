#pragma once

#include "app/attendance.hpp"
#include "app/bot.hpp"
#include "app/control/desk.hpp"
#include "app/people.hpp"
#include "app/receipts.hpp"
#include "db/ledger_committer.hpp"
#include "db/teller.hpp"
#include "http/client.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/support/temporary_directory.hpp"
#include "twitch/fixed_credential.hpp"
#include "twitch//simulator/simulator.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

/// A whole bot, with a pretended Twitch, real HTTP and a real database, in time that passes only in
/// steps. Each test ends with the proof that every balance is right, and that the token is in no
/// line of the log.
class BotTest : public testing::Test {
 protected:
  BotTest();
  ~BotTest() override;
  void TearDown() override;

  /// Starts a bot on the database and runs it until it sleeps or has ended.
  void start(std::optional<std::int64_t> cycles = std::nullopt) {
    begin(cycles);
    run_until_asleep();
  }
  /// The same without running it.
  void begin(std::optional<std::int64_t> cycles = std::nullopt);
  /// Asks it to stop, runs it to its end, and takes it down with its connection to the database.
  void shut();
  void restart() {
    shut();
    start();
  }

  /// Lets the time pass until the bot is due, and runs it until it sleeps again or has ended.
  void step();
  /// Steps until so many more payments are made.
  void pay(int payments = 1);
  /// Runs the loop until it is so. Throws after half a minute of the computer's own time.
  void run_until(const std::function<bool()>& so);
  void run_until_asleep() {
    run_until([this] { return ended_ || clock_.next(); });
  }
  bool asleep() const { return clock_.next().has_value(); }
  /// Whether the bot has handed a payment to the writer and waits for it.
  bool awaits_payment() const;

  Bot& bot() { return *bot_; }
  Desk& desk() { return *desk_; }
  Ending ending() const { return ended_.value(); }
  bool ended() const { return ended_.has_value(); }

  std::vector<std::string> lines() const;
  int lines_with(std::string_view text) const;
  std::string log_text() const { return log_text_.str(); }
  /// Hands the running bot a line, as the control socket would, and runs until there is an answer.
  std::string command(const std::string& line);
  /// The same without running.
  Task<Reply> ask(std::string line) { return desk_->answer(std::move(line)); }
  /// What a query finds: columns with | between, rows with line ends.
  std::string query(const std::string& sql) const;
  std::int64_t payments() const;
  std::int64_t balance(std::string_view login) const;
  /// Everything that a cycle may change but its report.
  std::string dump() const;

  tests::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "points.db";
  tests::SteppedClock clock_;
  tests::SlowClock twitch_clock_{clock_};
  Config config_;
  http::Timeouts timeouts_;
  std::vector<Chore> chores_ = chores(std::chrono::days{90});
  std::int64_t long_log_ = std::int64_t{64} << 20;
  std::string token_;
  Accounts* accounts_ = nullptr;     // else the token stays as it is
  ChannelEvents* events_ = nullptr;  // who hears what happens
  pooling::Reservoir reservoir_{{.regions = kCycleRegions, .forget = true}};
  boost::asio::io_context loop_{1};
  twitch::simulator::Simulator twitch_;
  std::optional<Stop> stop_;
  std::optional<Writer> writer_;
  std::shared_ptr<Held> held_;  // what came with the last answer

 private:
  std::ostringstream log_text_;
  std::unique_ptr<spdlog::logger> log_;
  std::optional<http::Client> client_;
  std::optional<twitch::Access> access_;
  std::optional<twitch::FixedCredential> fixed_;
  std::optional<PeopleOfTwitch> people_;
  std::optional<twitch::Helix> helix_;
  std::optional<db::LedgerCommitter> committer_;
  std::optional<db::Teller> teller_;
  Attendance attendance_;
  std::optional<Desk> desk_;
  std::optional<Commons> commons_;
  std::optional<Receipts> receipts_;
  std::optional<Bot> bot_;
  std::optional<Ending> ended_;
  std::exception_ptr broken_;
};

}  // namespace pointsbot::app
