#include "app/event_service.hpp"

#include "app/accounts.hpp"
#include "app/config.hpp"
#include "http/server.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/twitch/eventsub_fixture.hpp"
#include "twitch/fixed_credential.hpp"

#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

constexpr UserId kStreamer{12826};
constexpr UserId kBot{7};

/// A Twitch that takes every token and every subscription, and keeps by whose token what was asked.
class TakesAll {
 public:
  struct Asked {
    std::string what;  // "POST channel.follow", "DELETE 3"
    std::string by;
  };
  explicit TakesAll(asio::any_io_executor executor)
      : server_{std::move(executor), "127.0.0.1", std::uint16_t{0},
                [this](http::Exchange& exchange) { return answer(*this, exchange); },
                [](std::string_view) {}} {}
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::size_t count(std::string_view what, std::string_view by) const {
    return static_cast<std::size_t>(std::ranges::count_if(asked, [&](const Asked& one) {
      return one.what.find(what) != one.what.npos && one.by.find(by) != one.by.npos;
    }));
  }

  std::map<std::string, std::string> identities;  // by the token
  std::vector<Asked> asked;

 private:
  static Task<> answer(TakesAll& self, http::Exchange& exchange) {
    const std::string by{exchange.header("Authorization").value_or("none")};
    const std::string token = by.substr(by.rfind(' ') + 1);
    std::string body{"{}"};
    int status = 200;
    if (exchange.path() == "/oauth2/validate") {
      body = self.identities[token];
      if (body.empty()) status = 401;
    } else if (exchange.path() == "/oauth2/token") {
      body = R"({"status":400,"message":"Invalid refresh token"})";
      status = 400;
    } else if (exchange.method() == "POST") {
      const std::string of{exchange.body()};
      const std::size_t at = of.find("\"type\":\"") + 8;
      self.asked.push_back({"POST " + of.substr(at, of.find('"', at) - at), token});
      body = R"({"data":[{"id":"s)" + std::to_string(self.asked.size()) + R"("}]})";
      status = 202;
    } else {
      self.asked.push_back(
          {std::string{exchange.method()} + " " + std::string{exchange.target()}, token});
      status = 204;
      body.clear();
    }
    co_await exchange.answer(status, "application/json", body);
  }

  http::Server server_;
};

class NoLedger final : public db::Committer {
 public:
  Task<db::Committed> commit(std::vector<db::Operation>) override {
    throw std::logic_error{"nothing is to be written here"};
  }
};

/// Dials what it is told to, or breaks.
struct BreakingDialer final : http::Dialer {
  explicit BreakingDialer(http::Dialer& inner) : inner_{inner} {}
  Task<Result<std::unique_ptr<http::WebSocket>, http::SocketEnd>> dial(std::string url,
                                                                       SteadyTime until) override {
    ++dials;
    if (breaks) throw std::runtime_error{"no descriptors"};
    auto socket = co_await inner_.dial(std::move(url), until);
    co_return socket;
  }
  http::Dialer& inner_;
  bool breaks = false;
  int dials = 0;
};

class EventServiceTest : public testing::Test {
 protected:
  EventServiceTest() {
    log_.set_pattern("%l: %v");
    config_.twitch.channel = "ann";
    config_.twitch.channels = {"ann"};
    config_.points.active_bonus = Points{5};
    config_.chat.answer = false;
    config_.rewards.follow = Points{3};
  }
  ~EventServiceTest() override {
    service_->end();
    teller_.close();
    end_.emit(asio::cancellation_type::terminal);
    loop_.restart();
    loop_.run_for(std::chrono::milliseconds{50});
  }

  void log_in(UserId user, const std::string& login, bool bot = false, bool follows = true,
              bool chats = true) {
    const std::string token = "token" + std::to_string(number(user)) + (follows ? "" : "old");
    std::vector<std::string> scopes{"moderator:read:chatters"};
    if (chats) scopes.emplace_back("user:read:chat");
    if (!bot && follows) scopes.emplace_back("moderator:read:followers");
    std::string list;
    for (const std::string& scope : scopes) list += (list.empty() ? "\"" : ",\"") + scope + "\"";
    twitch_.identities[token] = R"({"client_id":"clientid","login":")" + login + R"(","scopes":[)" +
                                list + R"(],"user_id":")" + std::to_string(number(user)) +
                                R"(","expires_in":14400})";
    TokenFiles files{directory_.path() / "tokens"};
    ASSERT_TRUE(files.begin(user)->keep({.user = user,
                                         .login = login,
                                         .client_id = "clientid",
                                         .bot = bot,
                                         .scopes = scopes,
                                         .access = twitch::Secret{token},
                                         .refresh = twitch::Secret{"refresh" + token},
                                         .since = clock_.wall(),
                                         .until = clock_.wall() + std::chrono::hours{4}}));
  }
  void start() {
    accounts_.emplace(
        Accounts::Parts{loop_.get_executor(), clock_, login_, files_, log_, &config_});
    asio::co_spawn(loop_, accounts_->run(),
                   asio::bind_cancellation_slot(end_.slot(), asio::detached));
    serve();
  }
  /// By who is logged in, or else by the channel's token.
  void serve() {
    service_.emplace(EventService::Parts{.loop = loop_,
                                         .clock = clock_,
                                         .client = client_,
                                         .dialer = dialer_,
                                         .teller = teller_,
                                         .log = log_,
                                         .sightings = reservoir_,
                                         .api_url = twitch_.url() + "/helix",
                                         .eventsub_url = "wss://eventsub.wss.twitch.tv/ws",
                                         .accounts = accounts_ ? &*accounts_ : nullptr,
                                         .fixed = &fixed_});
    roles_.emplace(helix_, clock_, kStreamer);
    service_->open({.id = kStreamer,
                    .config = config_,
                    .token = token_,
                    .roles = *roles_,
                    .log = log_,
                    .left_out = [] { return LeftOut{.streamer = kStreamer}; },
                    .live = [](bool) {}});
    service_->start();
  }
  /// A second a step, in which each socket that is new is welcomed; whether it came to be so.
  bool step_until(const std::function<bool()>& so, int seconds_at_most = 30) {
    for (int i = 0; i < seconds_at_most && !so(); ++i) {
      clock_.advance(seconds{1});
      for (; welcomed_ < played_.sockets.size(); ++welcomed_) {
        played_.sockets[welcomed_]->say(twitch::changed(twitch::eventsub_text("welcome"),
                                                        "AQoQILE98gtqShGmLD7AM6yJThAB",
                                                        "session" + std::to_string(welcomed_)));
      }
      loop_.restart();
      // What goes over loopback is there before the time goes on.
      for (int turns = 0; turns < 200 && loop_.run_one_for(std::chrono::milliseconds{3}) > 0;)
        ++turns;
    }
    return so();
  }
  int lines_with(std::string_view text) const {
    int count = 0;
    std::istringstream all{said_.str()};
    for (std::string line; std::getline(all, line);) count += line.find(text) != line.npos ? 1 : 0;
    return count;
  }

  tests::TemporaryDirectory directory_;
  asio::io_context loop_{1};
  tests::SteppedClock clock_;
  TakesAll twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  twitch::Login login_{client_, twitch_.url() + "/oauth2", "clientid"};
  TokenFiles files_{directory_.path() / "tokens"};
  std::ostringstream said_;
  spdlog::logger log_{"", std::make_shared<spdlog::sinks::ostream_sink_st>(said_)};
  pooling::Reservoir reservoir_{{.regions = 2, .capacity = Chatters::kRegion}};
  twitch::Helix helix_{client_, reservoir_, twitch::Access{twitch_.url(), twitch_.url(), "c", "t"}};
  NoLedger ledger_;
  db::Teller teller_{loop_.get_executor(), clock_, ledger_};
  twitch::FakeDialer played_{clock_};
  BreakingDialer dialer_{played_};
  Config config_;
  twitch::Identity token_{};
  twitch::FixedCredential fixed_{"clientid", "fixedtoken"};
  std::optional<RoleLists> roles_;
  std::optional<Accounts> accounts_;
  std::optional<EventService> service_;
  asio::cancellation_signal end_;
  std::size_t welcomed_ = 0;
};

TEST_F(EventServiceTest, TheStreamersSocketStaysHisOwnWhenTheBotLogsInBesideHim) {
  log_in(kStreamer, "ann");
  start();
  ASSERT_TRUE(step_until([this] {
    return twitch_.count("channel.chat.message", "token12826") > 0;
  })) << said_.str();
  ASSERT_TRUE(step_until([this] { return twitch_.count("channel.follow", "token12826") > 0; }));
  log_in(kBot, "bot", true);
  ASSERT_TRUE(step_until([this] { return twitch_.count("DELETE", "") > 0; })) << said_.str();
  EXPECT_EQ(twitch_.count("DELETE", "token7"), 0U) << "the subscription is the streamer's";
  EXPECT_TRUE(step_until([this] { return twitch_.count("channel.chat.message", "token7") > 0; }));

  played_.sockets.at(0)->end({.why = http::SocketEnd::Why::cut});
  ASSERT_TRUE(step_until([this] { return twitch_.count("channel.follow", "") > 1; }));
  EXPECT_EQ(twitch_.count("channel.follow", "token7"), 0U);
}

TEST_F(EventServiceTest, WhatBreaksEachTimeIsSaidAndTriedMoreAndMoreSeldom) {
  log_in(kStreamer, "ann");
  dialer_.breaks = true;
  start();
  step_until([] { return false; }, 60);
  EXPECT_GT(dialer_.dials, 2);
  EXPECT_LT(dialer_.dials, 10);
  EXPECT_EQ(lines_with("The connection for events broke: no descriptors. Payments go on"),
            dialer_.dials);
  dialer_.breaks = false;
  EXPECT_TRUE(step_until([this] { return twitch_.count("channel.follow", "") > 0; }, 90));
}

// Twitch ends the subscriptions, the token, and its renewal; each is found by another part.
TEST_F(EventServiceTest, ALoginThatWasTakenBackIsToldInOneLine) {
  log_in(kStreamer, "ann");
  start();
  ASSERT_TRUE(step_until([this] { return lines_with("Events come in from Twitch") > 0; }))
      << said_.str();
  twitch_.identities.clear();
  played_.sockets.at(0)->say(twitch::eventsub_text("revocation"));
  step_until([] { return false; }, 60);
  EXPECT_EQ(lines_with("warning: "), 1) << said_.str();
  EXPECT_EQ(lines_with("warning: The login of \"ann\" is over (Invalid refresh token): nobody is "
                       "being paid or rewarded. All balances are safe. Run: pointsbot login "
                       "--streamer    The bot then takes it up by itself, no restart."),
            1)
      << said_.str();
}

TEST_F(EventServiceTest, ATokenOfTheEnvironmentThatWasTakenBackSaysThatAStartIsNeeded) {
  token_.user_id = kStreamer;
  token_.login = "ann";
  token_.scopes = {"moderator:read:followers"};
  serve();
  ASSERT_TRUE(step_until([this] { return lines_with("Events come in from Twitch") > 0; }))
      << said_.str();
  played_.sockets.at(0)->say(twitch::eventsub_text("revocation"));
  ASSERT_TRUE(step_until([this] { return lines_with("was taken back there") > 0; })) << said_.str();
  EXPECT_EQ(lines_with("Put a valid token into POINTSBOT_ACCESS_TOKEN and start again"), 1)
      << said_.str();
  EXPECT_EQ(lines_with("no restart"), 0) << said_.str();
}

TEST_F(EventServiceTest, ALogoutOfTheBotSaysWhatGoesOnAndWhatStopsWithOneRemedy) {
  log_in(kBot, "annbot", true);
  config_.rewards.raid = Points{10};
  log_in(kStreamer, "ann", false, true, false);  // since the bot reads the chat
  start();
  ASSERT_TRUE(step_until([this] { return lines_with("as \"ann\": ") > 0; })) << said_.str();
  EXPECT_EQ(lines_with("as \"ann\": going live and offline, raids, follows."), 1) << said_.str();
  EXPECT_EQ(lines_with("as \"annbot\": the chat."), 1) << said_.str();
  {
    TokenFiles files{files_.folder()};
    const auto turn = files.begin(kBot);
    ASSERT_TRUE(files.remove(kBot));
  }
  step_until([] { return false; }, 30);
  EXPECT_EQ(lines_with("The login of \"annbot\" is over (logged out): payments go on, but this "
                       "stops: [points] active_bonus. All balances are safe. Run: pointsbot login "
                       "--bot "),
            1)
      << said_.str();
  EXPECT_EQ(lines_with("active_bonus"), 1) << said_.str();
}

TEST_F(EventServiceTest, APartOfAnOpenChannelThatEndsIsToldOfOnce) {
  log_in(kStreamer, "ann");
  start();
  asio::co_spawn(loop_, teller_.serve(), [](const std::exception_ptr&) {});
  ASSERT_TRUE(step_until([this] { return lines_with("Events come in from Twitch") > 0; }))
      << said_.str();
  const std::string follow = twitch::changed(twitch::eventsub_text("follow"), "2022-11-16T10:11:12",
                                             "2023-07-19T14:57:12");  // after the welcome
  played_.sockets.at(0)->say(follow);
  ASSERT_TRUE(step_until([this] { return lines_with("error: ") > 0; })) << said_.str();
  played_.sockets.at(0)->say(
      twitch::changed(follow, "befa7b53-d79d-478f-86b9-120f112b044e", "another"));
  step_until([] { return false; }, 5);
  EXPECT_EQ(lines_with("error: "), 1) << said_.str();
  EXPECT_EQ(lines_with("error: A part of what hears the channel and answers its chat has ended: "
                       "nothing is to be written here. The rest goes on; all balances are safe. To "
                       "have all of it again, stop the bot and start it."),
            1)
      << said_.str();
}

TEST_F(EventServiceTest, ALoginThatBringsMoreSaysWhatWorksNow) {
  log_in(kStreamer, "ann", false, false);
  start();
  ASSERT_TRUE(step_until([this] {
    return lines_with("\"ann\" has not been asked for it: [rewards] follow.") > 0;
  })) << said_.str();
  ASSERT_TRUE(step_until([this] { return lines_with("Events come in from Twitch") > 0; }));
  log_in(kStreamer, "ann");
  ASSERT_TRUE(step_until([this] { return twitch_.count("channel.follow", "token12826") > 0; }));
  EXPECT_EQ(lines_with("info: By the login of \"ann\" this works from now on: [rewards] follow."),
            1)
      << said_.str();
}

TEST_F(EventServiceTest, TwoLoginsAtOnceThatBringMoreAreToldEachWithItsOwn) {
  log_in(kStreamer, "ann", false, false, false);
  start();
  ASSERT_TRUE(step_until([this] {
    return lines_with("not been asked for it: [rewards] follow; [points] active_bonus.") > 0;
  })) << said_.str();
  log_in(kStreamer, "ann", false, true, false);
  log_in(kBot, "annbot", true);
  ASSERT_TRUE(step_until([this] { return lines_with("this works from now on") > 1; }))
      << said_.str();
  EXPECT_EQ(lines_with("info: By the login of \"ann\" this works from now on: [rewards] follow."),
            1)
      << said_.str();
  EXPECT_EQ(lines_with("info: By the login of \"annbot\" this works from now on: [points] "
                       "active_bonus."),
            1)
      << said_.str();
}

}  // namespace
}  // namespace pointsbot::app
