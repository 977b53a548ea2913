#include "tests/app/bot_fixture.hpp"

#include "app/accounts.hpp"
#include "db/reader.hpp"
#include "tests/db/support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <iostream>
#include <stdexcept>
#include <utility>

namespace pointsbot::app {

namespace asio = boost::asio;
namespace simulator = twitch::simulator;

namespace {

constexpr std::chrono::seconds kPatience{30};

simulator::Options quiet_channel() {
  simulator::Options options;
  options.settings.viewers = 50;
  options.settings.churn = 0;
  options.settings.requests_per_minute = 1'000'000;
  options.on_error = [](std::string_view what) { ADD_FAILURE() << "simulator: " << what; };
  return options;
}

}  // namespace

BotTest::BotTest()
    : token_{simulator::kStreamerToken},
      twitch_{loop_.get_executor(), twitch_clock_, quiet_channel()} {
  config_.twitch.channel = simulator::kChannelLogin;
  config_.twitch.channels = {config_.twitch.channel};
  config_.twitch.client_id = simulator::kClientId;
  config_.twitch.api_url = twitch_.helix_url();
  config_.twitch.auth_url = twitch_.auth_url();
  config_.database.path = file_;
  config_.points.pay_streamer = true;  // the first of the viewer list, whatever its length
  log_ = std::make_unique<spdlog::logger>(
      "bot", std::make_shared<spdlog::sinks::ostream_sink_st>(log_text_));
  log_->set_pattern("%l: %v");
}

BotTest::~BotTest() = default;

void BotTest::TearDown() {
  shut();
  if (std::filesystem::exists(file_)) {
    EXPECT_EQ(db::differences(file_), "");
  }
  EXPECT_EQ(log_text().find(token_), std::string::npos) << "the token is in the log";
  if (HasFailure()) std::cerr << "The log was:\n" << log_text();
}

void BotTest::begin(std::optional<std::int64_t> cycles) {
  ended_.reset();
  stop_.emplace();
  writer_.emplace(loop_.get_executor(), 8, file_, config_.twitch.source);
  client_.emplace(loop_.get_executor(), timeouts_);
  access_.emplace(twitch::Access{config_.twitch.api_url, config_.twitch.auth_url,
                                 config_.twitch.client_id, token_});
  if (accounts_ == nullptr) {
    helix_.emplace(*client_, reservoir_, *access_);
  } else {
    helix_.emplace(*client_, reservoir_, twitch::Urls{access_->api_url, access_->auth_url},
                   accounts_->credential(Accounts::For::viewers, config_.twitch.channel));
  }
  committer_.emplace(*writer_);
  teller_.emplace(loop_.get_executor(), clock_, *committer_);
  attendance_ = {};
  fixed_.emplace(access_->client_id, access_->token);
  people_.emplace(PeopleOfTwitch::Parts{
      .config = config_, .client = *client_, .clock = clock_, .credential = *fixed_});
  desk_.emplace(Desk::Parts{config_, clock_, *writer_, *teller_, *people_, *log_, attendance_});
  asio::co_spawn(loop_, teller_->serve(), asio::detached);
  commons_.emplace(Upkeep{*writer_, clock_, chores_});
  receipts_.emplace(loop_, file_);
  bot_.emplace(Bot::Parts{config_,
                          clock_,
                          *helix_,
                          *writer_,
                          reservoir_,
                          *log_,
                          *stop_,
                          *commons_,
                          true,
                          long_log_,
                          &*teller_,
                          &attendance_,
                          {},
                          events_,
                          accounts_,
                          &*receipts_});
  asio::co_spawn(loop_, bot_->run(cycles),
                 asio::bind_cancellation_slot(stop_->signal.slot(),
                                              [this](const std::exception_ptr& error, Ending how) {
                                                broken_ = error;
                                                ended_ = how;
                                                teller_->close();
                                              }));
}

void BotTest::shut() {
  if (!bot_) return;
  if (!ended_) stop_->request();
  run_until([this] { return ended(); });
  loop_.restart();
  loop_.poll();  // the teller's end
  bot_.reset();
  receipts_.reset();
  commons_.reset();
  desk_.reset();
  teller_.reset();
  committer_.reset();
  helix_.reset();
  client_.reset();
  writer_.reset();
}

void BotTest::step() {
  if (!asleep()) throw std::runtime_error{"the bot does not sleep"};
  clock_.advance(*clock_.next() - clock_.now());
  run_until_asleep();
}

void BotTest::pay(int count) {
  const std::int64_t wanted = payments() + count;
  for (int steps = 0; payments() < wanted; ++steps) {
    if (steps > 100) throw std::runtime_error{"no payment in a hundred steps"};
    step();
  }
}

void BotTest::run_until(const std::function<bool()>& so) {
  loop_.restart();
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!so()) {
    if (loop_.run_one_until(until) == 0) throw std::runtime_error{"the bot got stuck"};
    if (broken_) std::rethrow_exception(std::exchange(broken_, nullptr));
  }
}

std::string BotTest::command(const std::string& line) {
  std::optional<std::string> answer;
  asio::co_spawn(loop_, desk_->answer(line), [&](const std::exception_ptr& error, Reply reply) {
    if (error) std::rethrow_exception(error);
    answer = std::move(reply.line);
    held_ = std::move(reply.held);
  });
  run_until([&] { return answer.has_value(); });
  return *answer;
}

bool BotTest::awaits_payment() const {
  // The last viewer list and the new roll call are in memory, and no page any more.
  return reservoir_.stats().leased == 1 + kRollLeases;
}

std::vector<std::string> BotTest::lines() const {
  std::vector<std::string> all;
  std::istringstream text{log_text()};
  for (std::string line; std::getline(text, line);) all.push_back(line);
  return all;
}

int BotTest::lines_with(std::string_view text) const {
  int count = 0;
  for (const std::string& line : lines()) count += line.find(text) == line.npos ? 0 : 1;
  return count;
}

std::string BotTest::query(const std::string& sql) const { return db::raw_text(file_, sql); }

std::int64_t BotTest::payments() const {
  const std::string number = query("SELECT last_no FROM channel");
  return number.empty() ? 0 : std::stoll(number);
}

std::int64_t BotTest::balance(std::string_view login) const {
  return db::Reader{file_}.account(simulator::kChannelId, login).value().balance.value;
}

std::string BotTest::dump() const {
  std::string all;
  for (const char* const table : {"channel", "clock", "viewer", "line", "payment"}) {
    all += std::string{table} + "\n" + query(std::string{"SELECT * FROM "} + table);
  }
  return all;
}

}  // namespace pointsbot::app
