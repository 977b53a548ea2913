#include "app/accounts.hpp"

#include "http/client.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/settable_clock.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/twitch/stub_twitch.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using For = Accounts::For;
using twitch::Authorization;
using twitch::Secret;

std::string identity(const Authorization& one) {
  return R"({"client_id":"clientid","login":")" + one.login + R"(","scopes":[")" +
         fmt::format("{}", fmt::join(one.scopes, R"(",")")) + R"("],"user_id":")" +
         std::to_string(number(one.user)) + R"(","expires_in":14400})";
}

class AccountsTest : public testing::Test {
 protected:
  ~AccountsTest() override { stop(); }

  Authorization authorization(std::int64_t id, const std::string& login, bool bot = false,
                              const std::string& tokens = "0") const {
    return {.user = UserId{id},
            .login = login,
            .client_id = "clientid",
            .bot = bot,
            .scopes = {"moderator:read:chatters"},
            .access = Secret{"access" + tokens},
            .refresh = Secret{"refresh" + tokens},
            .since = clock_.wall(),
            .until = clock_.wall() + std::chrono::hours{4}};
  }
  void log_in(const Authorization& one) {
    TokenFiles other{files_.folder()};
    ASSERT_TRUE(other.begin(one.user)->keep(one));
  }
  void log_out(std::int64_t id) {
    TokenFiles other{files_.folder()};
    const auto turn = other.begin(UserId{id});
    ASSERT_TRUE(other.remove(UserId{id}));
  }
  void make() {
    accounts_.emplace(Accounts::Parts{loop_.get_executor(), clock_, login_, files_, log_});
  }
  /// Runs it until that is so; the clock goes on as it sleeps. False: it never was.
  bool run_until(const std::function<bool()>& so) {
    if (!running_) {
      running_ = true;
      asio::co_spawn(loop_, accounts_->run(),
                     asio::bind_cancellation_slot(
                         end_.slot(), [this](const std::exception_ptr&) { running_ = false; }));
    }
    loop_.restart();
    for (int i = 0; i < 200'000 && !so(); ++i) loop_.run_one();
    return so();
  }
  void stop() {
    end_.emit(asio::cancellation_type::terminal);
    while (running_ && loop_.run_one() > 0) {
    }
  }
  /// As run_until, for so long.
  void run_for(std::chrono::seconds time) {
    const SteadyTime start = clock_.now();
    ASSERT_TRUE(run_until([&] { return clock_.now() - start > time; }));
  }
  void answer_that_it_is(const Authorization& one) { twitch_.answers.push_back({identity(one)}); }
  void answer_that_it_is_over() {
    twitch_.answers.push_back({R"({"status":401,"message":"invalid access token"})", 401});
    twitch_.answers.push_back({R"({"status":400,"message":"Invalid refresh token"})", 400});
  }
  std::size_t asked(const std::string& target) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        twitch_.asked, [&](const auto& one) { return one.target == "/oauth2" + target; }));
  }
  bool has_said(const std::string& text) const {
    return said_.str().find(text) != std::string::npos;
  }

  tests::TemporaryDirectory directory_;
  asio::io_context loop_{1};
  tests::SettableClock clock_;
  twitch::StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  twitch::Login login_{client_, twitch_.url() + "/oauth2", "clientid"};
  TokenFiles files_{directory_.path() / "tokens"};
  std::ostringstream said_;
  spdlog::logger log_{"", std::make_shared<spdlog::sinks::ostream_sink_st>(said_)};
  std::optional<Accounts> accounts_;
  const Authorization one_ = authorization(1, "one");
  asio::cancellation_signal end_;
  bool running_ = false;
};

TEST_F(AccountsTest, SayWhatToDoWhereNobodyIsLoggedIn) {
  make();
  EXPECT_EQ(accounts_->credential(For::viewers, "mychannel").bearer(), nullptr);
  EXPECT_EQ(accounts_->missing("mychannel"),
            "Nobody has logged in for the channel \"mychannel\", so Twitch does not show its "
            "viewers. Nobody is being paid; all balances are safe. Run: pointsbot login    The bot "
            "then goes on by itself, no restart.");
}

TEST_F(AccountsTest, AskInTheStreamersNameElseInTheBots) {
  log_in(one_);
  log_in(authorization(7, "mybot", true, "7"));
  make();
  const auto name = [&](For what, const std::string& channel) {
    const auto who = accounts_->who(what, channel);
    return who ? who->login : "nobody";
  };
  EXPECT_EQ(name(For::viewers, "one"), "one");
  EXPECT_EQ(name(For::viewers, "two"), "mybot");
  EXPECT_EQ(name(For::streamer, "one"), "one");
  EXPECT_EQ(name(For::streamer, "two"), "nobody");
  EXPECT_EQ(name(For::chat, "one"), "mybot");
  EXPECT_EQ(accounts_->missing("two"), "");
}

TEST_F(AccountsTest, AreValidatedAtTheStartAndEveryHour) {
  log_in(one_);
  make();
  for (int i = 0; i < 5; ++i) answer_that_it_is(one_);
  ASSERT_NO_FATAL_FAILURE(run_for(std::chrono::minutes{130}));
  EXPECT_EQ(asked("/validate"), 3U);
  EXPECT_EQ(said_.str(), "");
}

TEST_F(AccountsTest, AreThereAsSoonAsSomebodyLogsIn) {
  make();
  auto& credential = accounts_->credential(For::viewers, "one");
  ASSERT_NO_FATAL_FAILURE(run_for(std::chrono::seconds{10}));
  answer_that_it_is(one_);
  log_in(one_);
  EXPECT_TRUE(run_until([&] { return credential.bearer() != nullptr; }));
  EXPECT_EQ(accounts_->missing("one"), "");
}

TEST_F(AccountsTest, SayOnceThatALoginIsOverAndGoOnAfterTheNext) {
  log_in(one_);
  make();
  answer_that_it_is_over();
  auto& credential = accounts_->credential(For::viewers, "one");
  ASSERT_TRUE(run_until([&] { return has_said("is over"); }));
  ASSERT_NO_FATAL_FAILURE(run_for(std::chrono::hours{5}));
  EXPECT_EQ(twitch_.asked.size(), 2U);
  const std::string said = said_.str();
  EXPECT_EQ(said.find("is over"), said.rfind("is over"));
  EXPECT_TRUE(has_said("All balances are safe. Run: pointsbot login --streamer")) << said;
  EXPECT_EQ(said.find("access0"), std::string::npos);

  const Authorization again = authorization(1, "one", false, "9");
  answer_that_it_is(again);
  log_in(again);
  EXPECT_TRUE(run_until([&] { return credential.bearer() != nullptr; }));
  EXPECT_TRUE(run_until([&] { return has_said("\"one\" is logged in again."); })) << said_.str();
}

TEST_F(AccountsTest, FallBackToTheBotWhereTheStreamersLoginIsOver) {
  log_in(one_);
  const Authorization bot = authorization(7, "mybot", true, "7");
  log_in(bot);
  make();
  answer_that_it_is_over();
  answer_that_it_is(bot);
  ASSERT_TRUE(run_until([&] { return has_said("is over"); }));
  EXPECT_EQ(accounts_->who(For::viewers, "one")->login, "mybot");
}

TEST_F(AccountsTest, AreRenewedInTime) {
  log_in(one_);
  make();
  for (int i = 0; i < 4; ++i) answer_that_it_is(one_);
  twitch_.answers.push_back(
      {R"({"access_token":"access5","refresh_token":"refresh5","expires_in":14400})"});
  ASSERT_TRUE(run_until([&] { return asked("/token") == 1; }));
  EXPECT_GE(clock_.wall(), one_.until - std::chrono::minutes{10});
  EXPECT_LT(clock_.wall(), one_.until - std::chrono::minutes{9});
  ASSERT_TRUE(run_until([&] {
    const auto kept = files_.read().authorizations;
    return kept.size() == 1 && kept[0].refresh.reveal() == "refresh5";
  }));
  EXPECT_EQ(said_.str(), "");
}

TEST_F(AccountsTest, NameAFileThatIsNotReadOnce) {
  log_in(one_);
  std::filesystem::permissions(files_.file_of(UserId{1}), std::filesystem::perms{0644});
  make();
  ASSERT_NO_FATAL_FAILURE(run_for(std::chrono::minutes{1}));
  const std::string said = said_.str();
  EXPECT_NE(said.find("chmod 600"), std::string::npos);
  EXPECT_EQ(said.find("chmod 600"), said.rfind("chmod 600"));
  EXPECT_EQ(
      accounts_->missing("one"),
      "No login for the channel \"one\" can be used, so Twitch does not show its viewers. "
      "Nobody is being paid; all balances are safe. If the lines above name its login, mend that; "
      "else run: pointsbot login    The bot then goes on by itself, no restart.");
  answer_that_it_is(one_);
  std::filesystem::permissions(files_.file_of(UserId{1}), std::filesystem::perms{0600});
  EXPECT_TRUE(run_until([&] { return accounts_->missing("one").empty(); }));
}

TEST_F(AccountsTest, AreStillTheStreamersAfterHeRenamesHimself) {
  log_in(one_);
  make();
  for (int i = 0; i < 3; ++i) answer_that_it_is(authorization(1, "newname"));
  ASSERT_TRUE(run_until([&] { return asked("/validate") == 3; }));
  EXPECT_EQ(accounts_->missing("one"), "");
  ASSERT_TRUE(accounts_->who(For::streamer, "one"));
  EXPECT_EQ(accounts_->who(For::streamer, "one")->user_id, UserId{1});
  const std::string said = said_.str();
  const std::size_t at = said.find("\"one\" is called \"newname\" at Twitch now");
  EXPECT_NE(at, std::string::npos) << said;
  EXPECT_NE(said.find("[twitch] channel"), std::string::npos) << said;
  EXPECT_EQ(at, said.rfind("is called") - 6) << said;
}

/// Of one streamer, whom Twitch knows.
class ARunningLogin : public AccountsTest {
 protected:
  void SetUp() override {
    log_in(one_);
    make();
    answer_that_it_is(one_);
    credential_ = &accounts_->credential(For::viewers, one_.login);
    ASSERT_TRUE(run_until([&] { return asked("/validate") == 1; }));
  }

  const twitch::Credential* credential_ = nullptr;
};

TEST_F(ARunningLogin, EndsWithALogout) {
  log_out(1);
  EXPECT_TRUE(run_until([&] { return credential_->bearer() == nullptr; }));
  EXPECT_NE(accounts_->missing("one"), "");
}

// "chmod 644", and then what the log says to type.
TEST_F(ARunningLogin, GoesOnWhileItsFileCannotBeRead) {
  for (const std::filesystem::path& path : {files_.file_of(UserId{1}), files_.folder()}) {
    const auto mode = std::filesystem::status(path).permissions();
    std::filesystem::permissions(path, std::filesystem::perms{0755});
    ASSERT_TRUE(run_until([&] { return has_said(path.string()); })) << said_.str();
    EXPECT_NE(credential_->bearer(), nullptr) << path;
    std::filesystem::permissions(path, mode);
    ASSERT_NO_FATAL_FAILURE(run_for(std::chrono::minutes{1}));
    EXPECT_NE(credential_->bearer(), nullptr) << path;
  }
  EXPECT_FALSE(has_said("is over")) << said_.str();
}

TEST_F(ARunningLogin, GoesOnWhenItsFileIsPutBack) {
  log_out(1);
  ASSERT_TRUE(run_until([&] { return credential_->bearer() == nullptr; }));
  answer_that_it_is(one_);
  log_in(one_);
  EXPECT_TRUE(run_until([&] { return credential_->bearer() != nullptr; }));
}

TEST_F(ARunningLogin, IsStoodInForByABotsThatWasAskedForTheViewers) {
  Authorization bot = authorization(7, "mybot", true, "7");
  bot.scopes = {"user:write:chat"};
  answer_that_it_is(bot);
  log_in(bot);
  ASSERT_TRUE(run_until([&] { return asked("/validate") == 2; }));
  log_out(1);
  ASSERT_TRUE(run_until([&] { return credential_->bearer() == nullptr; }));
  EXPECT_EQ(accounts_->login(For::viewers, "one"), nullptr);
  EXPECT_NE(accounts_->missing("one"), "");
  EXPECT_EQ(accounts_->login(For::chat, "one")->login, "mybot");
  bot = authorization(7, "mybot", true, "8");
  log_in(bot);
  EXPECT_TRUE(run_until([&] { return credential_->bearer() != nullptr; }));
  EXPECT_EQ(accounts_->missing("one"), "");
}

TEST_F(AccountsTest, TellWhoIsTheBotsAccountInAnothersPlace) {
  const Authorization before = authorization(7, "mybot", true, "7");
  const Authorization after = authorization(8, "newbot", true, "8");
  log_in(before);
  make();
  answer_that_it_is(before);
  ASSERT_TRUE(run_until([&] { return asked("/validate") == 1; }));
  answer_that_it_is(after);
  log_in(after);
  log_out(7);
  EXPECT_TRUE(run_until(
      [&] { return has_said("\"newbot\" is the bot's account now, in the place of \"mybot\"."); }));
  EXPECT_FALSE(has_said("is over")) << said_.str();
  EXPECT_FALSE(accounts_->tells_of(For::chat, "one"));
}

TEST_F(ARunningLogin, TakesNoneOfAnotherApplicationForItself) {
  const auto before = credential_->bearer();
  Authorization other = authorization(1, "one", false, "9");
  other.client_id = "another";
  log_in(other);
  ASSERT_TRUE(run_until([&] {
    return has_said("for another application than this bot was started with. Nothing is lost");
  }));
  EXPECT_EQ(credential_->bearer(), before);
  // Nor when its own is to be renewed: what is kept is not its own to change.
  for (int i = 0; i < 5; ++i) answer_that_it_is(one_);
  ASSERT_NO_FATAL_FAILURE(run_for(std::chrono::hours{4}));
  EXPECT_EQ(asked("/token"), 0U);
  EXPECT_TRUE(has_said("is over")) << said_.str();
  const auto kept = files_.read().authorizations;
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].client_id, "another");
}

}  // namespace
}  // namespace pointsbot::app
