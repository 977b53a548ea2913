#include "app/accounts.hpp"
#include "tests/app/bot_fixture.hpp"
#include "twitch/simulator/identities.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
namespace simulator = twitch::simulator;

/// A bot that asks by whoever is logged in.
class BotLogins : public BotTest {
 protected:
  BotLogins() { config_.points.interval = std::chrono::minutes{5}; }
  ~BotLogins() override {
    end_.emit(asio::cancellation_type::terminal);
    if (running_) run_until([this] { return !running_; });
    shut();
  }

  void log_in() { log_in(simulator::kChannelId, config_.twitch.channel, token_, false); }
  void log_in(UserId user, const std::string& login, std::string_view token, bool bot) {
    TokenFiles files{directory_.path() / "tokens"};
    ASSERT_TRUE(
        files.begin(user)->keep({.user = user,
                                 .login = login,
                                 .client_id = config_.twitch.client_id,
                                 .bot = bot,
                                 .scopes = {"moderator:read:chatters", "channel:read:vips"},
                                 .access = twitch::Secret{std::string{token}},
                                 .refresh = twitch::Secret{"none" + std::to_string(++logins_)},
                                 .since = clock_.wall(),
                                 .until = clock_.wall() + std::chrono::hours{400}}));
  }
  void log_out() {
    TokenFiles files{directory_.path() / "tokens"};
    const auto turn = files.begin(simulator::kChannelId);
    ASSERT_TRUE(files.remove(simulator::kChannelId));
  }
  void start_both() {
    http_.emplace(loop_.get_executor());
    login_.emplace(*http_, config_.twitch.auth_url, config_.twitch.client_id);
    who_.emplace(Accounts::Parts{loop_.get_executor(), clock_, *login_, files_, log_});
    accounts_ = &*who_;
    begin();
    running_ = true;
    asio::co_spawn(loop_, who_->run(),
                   asio::bind_cancellation_slot(
                       end_.slot(), [this](const std::exception_ptr&) { running_ = false; }));
    rest();
  }
  /// VIPs get more, and his login is over while that of the bot goes on.
  void end_the_streamers_login_beside_the_bots() {
    config_.points.interval = std::chrono::seconds{10};
    config_.roles[Role::vip].live.amount = Points{15};
    log_in(simulator::kBotId, std::string{simulator::kBotLogin}, simulator::kToken, true);
    log_in();
    start_both();
    pass(std::chrono::seconds{1});
    log_out();
    pass(std::chrono::seconds{30});
  }
  /// Until the bot and the accounts both sleep.
  void rest() {
    run_until([this] { return clock_.asleep() >= 2; });
  }
  void pass(std::chrono::seconds time) {
    const SteadyTime end = clock_.now() + time;
    while (clock_.next() && *clock_.next() <= end) {
      clock_.advance(*clock_.next() - clock_.now());
      rest();
    }
    clock_.advance(end - clock_.now());
  }

  TokenFiles files_{directory_.path() / "tokens"};
  std::ostringstream said_;
  spdlog::logger log_{"", std::make_shared<spdlog::sinks::ostream_sink_st>(said_)};
  std::optional<http::Client> http_;
  std::optional<twitch::Login> login_;
  std::optional<Accounts> who_;
  asio::cancellation_signal end_;
  bool running_ = false;
  int logins_ = 0;
};

TEST_F(BotLogins, ALoginInTheMiddleOfAnIntervalPaysAtOnceWhatWasMissed) {
  log_in();
  start_both();
  pass(std::chrono::seconds{1});
  ASSERT_EQ(payments(), 1);
  log_out();
  pass(std::chrono::minutes{6});
  EXPECT_EQ(payments(), 1);
  EXPECT_EQ(lines_with("Nobody is being paid"), 0) << "that is said with the login";
  EXPECT_NE(said_.str().find("is over (logged out)"), std::string::npos) << said_.str();
  log_in();
  pass(std::chrono::seconds{8});
  EXPECT_EQ(payments(), 2) << "the one of a minute ago";
  EXPECT_EQ(lines_with("Viewer list complete again: 50 paid, nothing missed."), 1);
  pass(std::chrono::minutes{5});
  EXPECT_EQ(payments(), 3) << "and then at the times as before";
}

TEST_F(BotLogins, ARefusalOfTheStreamersOwnListIsNobodysToMendAndTriedAgainSoon) {
  config_.points.interval = std::chrono::seconds{10};
  log_in();
  start_both();
  pass(std::chrono::seconds{1});
  ASSERT_EQ(payments(), 1);
  twitch_.change("fault=forbidden&times=1");
  pass(std::chrono::seconds{15});
  EXPECT_EQ(lines_with("to that account itself (HTTP 403: "), 1);
  EXPECT_EQ(lines_with("/mod"), 0);
  EXPECT_EQ(lines_with("nothing missed"), 1);
  EXPECT_EQ(payments(), 2);
}

TEST_F(BotLogins, ALoginEndsTheWaitForWhatAnotherWasRefused) {
  config_.points.interval = std::chrono::seconds{3};
  log_in(simulator::kBotId, std::string{simulator::kBotLogin}, simulator::kToken, true);
  start_both();
  pass(std::chrono::seconds{1});
  ASSERT_EQ(payments(), 1);
  twitch_.change("fault=forbidden&times=1");
  pass(std::chrono::seconds{4});
  EXPECT_EQ(lines_with("/mod pretend_bot. Nobody was marked as gone, nobody was paid yet. "
                       "Next try in 60 s"),
            1);
  pass(std::chrono::seconds{6});
  const auto before = payments();
  log_in();
  pass(std::chrono::seconds{8});
  EXPECT_GT(payments(), before);
}

TEST_F(BotLogins, WhereTheBotsAccountStandsInNothingMoreIsToldOfTheStreamersLostLogin) {
  end_the_streamers_login_beside_the_bots();
  EXPECT_GE(payments(), 3);
  EXPECT_EQ(lines_with("[roles]"), 0) << "its end tells of them";
  EXPECT_NE(said_.str().find("is over (logged out)"), std::string::npos) << said_.str();
}

TEST_F(BotLogins, RolesThatAreSwitchedOnAfterTheStreamersLoginIsOverAreToldOnce) {
  end_the_streamers_login_beside_the_bots();
  Config config = config_;
  const auto change = [&] {
    config.points.modifier = Points{config.points.modifier.value + 1};
    bot().renew(config);
    pass(std::chrono::seconds{30});
  };
  change();
  EXPECT_EQ(lines_with("[roles]"), 0) << "its end has told of them";
  config.roles[Role::subscriber].live.amount = Points{20};
  change();
  EXPECT_EQ(lines_with("[roles] pays VIPs and subscribers more, but Twitch tells only the "
                       "streamer who they are"),
            1);
  change();
  EXPECT_EQ(lines_with("[roles]"), 1);
}

}  // namespace
}  // namespace pointsbot::app
