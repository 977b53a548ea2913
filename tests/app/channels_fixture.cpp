#include "tests/app/channels_fixture.hpp"

#include "tests/db/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <iostream>
#include <stdexcept>

namespace pointsbot::app {

namespace asio = boost::asio;

ChannelsTest::ChannelsTest() : twitch_{loop_.get_executor(), clock_} {
  config_.twitch.source = db::Source::twitch;
  config_.twitch.client_id = "app";
  config_.twitch.api_url = twitch_.url() + "/helix";
  config_.twitch.auth_url = twitch_.url() + "/oauth2";
  config_.database.path = file_;
  config_.points.interval = std::chrono::minutes{1};
  config_.points.modifier = Points{1};
  log_ = std::make_unique<spdlog::logger>(
      "", std::make_shared<spdlog::sinks::ostream_sink_st>(log_text_));
  log_->set_pattern("%l: %n%v");
}

ChannelsTest::~ChannelsTest() = default;

void ChannelsTest::TearDown() {
  shut();
  if (std::filesystem::exists(file_)) {
    EXPECT_EQ(db::differences(file_), "");
  }
  EXPECT_EQ(twitch_.mixed, 0) << "two cycles went on at once";
  if (HasFailure()) std::cerr << "The log was:\n" << log_text_.str();
}

void ChannelsTest::list(const std::vector<std::pair<std::string, int>>& channels) {
  for (const auto& [login, viewers] : channels) {
    config_.twitch.channels.push_back(login);
    twitch_.channels.push_back({.login = login, .viewers = viewers});
  }
  config_.twitch.channel = config_.twitch.channels.front();
}

void ChannelsTest::start(std::optional<std::int64_t> cycles) {
  ended_ = false;
  // As run() has it: a cycle's regions, and one for each further channel.
  reservoir_.emplace(pooling::Policy{.regions = kCycleRegions + config_.twitch.channels.size() - 1,
                                     .forget = true});
  writer_.emplace(loop_.get_executor(), 64, file_, config_.twitch.source);
  client_.emplace(loop_.get_executor());
  if (credential_ == nullptr) {
    helix_.emplace(*client_, *reservoir_,
                   twitch::Access{config_.twitch.api_url, config_.twitch.auth_url,
                                  config_.twitch.client_id, "token"});
  } else {
    helix_.emplace(*client_, *reservoir_,
                   twitch::Urls{config_.twitch.api_url, config_.twitch.auth_url}, *credential_);
  }
  budget_.emplace(clock_);
  helix_->spend_from(*budget_);
  committer_.emplace(*writer_);
  teller_.emplace(loop_.get_executor(), clock_, *committer_);
  attendance_ = {};
  commons_.emplace(Upkeep{*writer_, clock_, chores(std::chrono::days{90})});
  asio::co_spawn(loop_, teller_->serve(), asio::detached);
  channels_.emplace(Channels::Parts{.config = config_,
                                    .clock = clock_,
                                    .helix = *helix_,
                                    .writer = *writer_,
                                    .reservoir = *reservoir_,
                                    .log = *log_,
                                    .commons = *commons_,
                                    .teller = *teller_,
                                    .attendance = attendance_,
                                    .accounts = accounts_,
                                    .client = &*client_});
  channels_->start(loop_, cycles, [this] {
    ended_ = true;
    teller_->close();
  });
  run_until([this] { return at_rest(); });
}

void ChannelsTest::shut() {
  if (!channels_) return;
  if (!ended_) channels_->stop();
  run_until([this] { return ended_; });
  loop_.restart();
  loop_.poll();  // the teller's end
  channels_.reset();
  commons_.reset();
  teller_.reset();
  committer_.reset();
  helix_.reset();
  budget_.reset();
  client_.reset();
  writer_.reset();
  reservoir_.reset();
}

bool ChannelsTest::at_rest() const {
  const std::size_t beside = accounts_ == nullptr ? 0 : 1;
  return ended_ || clock_.asleep() + commons_->turnstile.waiting() >= channels_->running() + beside;
}

void ChannelsTest::step() {
  if (!clock_.next()) throw std::runtime_error{"nobody sleeps"};
  clock_.advance(*clock_.next() - clock_.now());
  run_until([this] { return at_rest(); });
}

void ChannelsTest::step_until(const std::function<bool()>& so) {
  for (int steps = 0; !so(); ++steps) {
    if (steps > 1000) throw std::runtime_error{"not in a thousand steps"};
    step();
  }
}

void ChannelsTest::pass(std::chrono::seconds time) {
  const SteadyTime end = clock_.now() + time - std::chrono::milliseconds{1};
  while (!ended_ && clock_.next() && *clock_.next() < end) step();
  clock_.advance(end - clock_.now());
  if (!ended_) run_until([this] { return at_rest(); });
}

void ChannelsTest::run_until(const std::function<bool()>& so) {
  loop_.restart();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!so()) {
    if (loop_.run_one_until(until) == 0) throw std::runtime_error{"the bots got stuck"};
    if (channels_->broken()) std::rethrow_exception(channels_->broken());
  }
}

std::vector<std::string> ChannelsTest::lines() const {
  std::vector<std::string> all;
  std::istringstream text{log_text_.str()};
  for (std::string line; std::getline(text, line);) all.push_back(line);
  return all;
}

int ChannelsTest::lines_with(std::string_view text) const {
  int count = 0;
  for (const std::string& line : lines()) count += line.find(text) == line.npos ? 0 : 1;
  return count;
}

std::string ChannelsTest::query(const std::string& sql) const { return db::raw_text(file_, sql); }

std::int64_t ChannelsTest::payments(std::string_view login) const {
  const std::string no = query(fmt::format("SELECT last_no FROM channel WHERE login='{}'", login));
  return no.empty() ? 0 : std::stoll(no);
}

}  // namespace pointsbot::app
