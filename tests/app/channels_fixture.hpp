#pragma once

#include "app/channels.hpp"
#include "db/ledger_committer.hpp"
#include "db/teller.hpp"
#include "http/client.hpp"
#include "tests/app/many_channels.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

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

/// The bots of several channels, with a Twitch of many, real HTTP and a real database, in time that
/// passes only in steps. Each test ends with the proof that every balance is right.
class ChannelsTest : public testing::Test {
 protected:
  ChannelsTest();
  ~ChannelsTest() override;
  void TearDown() override;

  /// Lists channels of so many viewers each.
  void list(const std::vector<std::pair<std::string, int>>& channels);
  void start(std::optional<std::int64_t> cycles = std::nullopt);
  void shut();

  /// Lets the time pass until somebody is due, and runs until nobody does anything any more.
  void step();
  void step_until(const std::function<bool()>& so);
  /// Steps until that much time has passed; what is due at its very end is not done yet.
  void pass(std::chrono::seconds time);

  bool ended() const { return ended_; }
  Channels& channels() { return *channels_; }
  std::vector<std::string> lines() const;
  int lines_with(std::string_view text) const;
  std::string query(const std::string& sql) const;
  std::int64_t payments(std::string_view login) const;

  tests::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "points.db";
  tests::SteppedClock clock_;
  boost::asio::io_context loop_{1};
  ManyChannels twitch_;
  Config config_;
  std::optional<Commons> commons_;
  Attendance attendance_;
  twitch::Credential* credential_ = nullptr;  // by what all of them ask; else a token that stays
  Accounts* accounts_ = nullptr;              // who is logged in; it runs beside the bots

 private:
  void run_until(const std::function<bool()>& so);
  bool at_rest() const;

  std::ostringstream log_text_;
  std::unique_ptr<spdlog::logger> log_;
  std::optional<pooling::Reservoir> reservoir_;
  std::optional<Writer> writer_;
  std::optional<http::Client> client_;
  std::optional<twitch::RateBudget> budget_;
  std::optional<twitch::Helix> helix_;
  std::optional<db::LedgerCommitter> committer_;
  std::optional<db::Teller> teller_;
  std::optional<Channels> channels_;
  bool ended_ = false;
};

}  // namespace pointsbot::app
