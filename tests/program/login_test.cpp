#include "tests/program/program_fixture.hpp"
#include "tests/support/pty.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/resource.h>

namespace pointsbot {
namespace {

using tests::AtTerminal;
using tests::Process;

std::string content(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// What a code is that was shown.
std::string code_in(const std::string& text) {
  const std::string mark = "Code: ";
  const std::size_t at = text.rfind(mark);
  if (at == text.npos) return "";
  const std::size_t end = text.find_first_of("\r\n", at);
  return text.substr(at + mark.size(), end - at - mark.size());
}

/// A streamer before a computer on which nobody has logged in.
class LoginProgram : public AgainstTwitch {
 protected:
  LoginProgram() : AgainstTwitch{{"--viewers", "14", "--churn", "0"}} {
    environment_["POINTSBOT_ACCESS_TOKEN"] = "";
  }

  void log_in() {
    AtTerminal login{command({"login"})};
    login.wait_for("Waiting for you");
    twitch_.allow(code_in(login.shown()), "pretend_channel");
    EXPECT_EQ(login.wait(), 0) << login.shown();
    shown_ = login.shown();
  }
  std::filesystem::path token_file() const {
    for (const auto& file : std::filesystem::directory_iterator{directory_.path() / "tokens"}) {
      if (file.path().extension() == ".json") return file.path();
    }
    return {};
  }
  std::string kept(const std::string& name) const {
    return json_value(content(token_file()), "$." + name);
  }

  std::string shown_;
};

TEST_F(LoginProgram, LogsInAndABotThatWaitsForItPays) {
  Process bot{command({"run", "--cycles", "2"}), environment_};
  bot.line("Nobody has logged in for the channel \"pretend_channel\"");
  log_in();
  EXPECT_NE(shown_.find("14 in chat: "), std::string::npos) << shown_;
  EXPECT_NE(shown_.find("▀"), std::string::npos);
  bot.line("\"pretend_channel\" is logged in.");
  EXPECT_EQ(bot.wait(), 0) << bot.out();
  EXPECT_EQ(query("SELECT max(points) FROM points"), "11\n");
}

TEST_F(LoginProgram, LeavesAllAsItWasWithCtrlC) {
  AtTerminal login{command({"login"})};
  login.wait_for("Waiting for you");
  login.interrupt();
  EXPECT_EQ(login.wait(), 130);
  EXPECT_NE(login.shown().find("Nothing was changed."), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "tokens"));
}

TEST_F(LoginProgram, LogsOut) {
  log_in();
  const auto out = run({"logout"});
  EXPECT_EQ(out.code, 0) << out.out;
  EXPECT_NE(out.out.find("Twitch takes its tokens no more."), std::string::npos);
  EXPECT_EQ(token_file(), std::filesystem::path{});
  EXPECT_EQ(twitch_.asked_for("revoke"), 2);
  EXPECT_EQ(run({"logout"}).out, "Nobody is logged in; there was nothing to do.\n");
}

TEST_F(LoginProgram, SaysWhatRemainsWhereTwitchIsNotThereForALogout) {
  log_in();
  configure(
      "[twitch]\nsource = twitch\nchannel = pretend_channel\nclient_id = "
      "pretend0client0of0the0simulator\napi_url = http://127.0.0.1:1/helix\nauth_url = "
      "http://127.0.0.1:1/oauth2\n[database]\npath = points.db\n");
  const auto out = run({"logout"});
  EXPECT_EQ(out.code, 3);
  EXPECT_NE(out.out.find("twitch.tv/settings/connections"), std::string::npos) << out.out;
  EXPECT_EQ(token_file(), std::filesystem::path{});
}

TEST_F(LoginProgram, HasNothingToLogInToInTheDemo) {
  configure_demo();
  const auto out = run({"login"});
  EXPECT_EQ(out.code, 2);
  EXPECT_NE(out.err.find("pointsbot setup"), std::string::npos) << out.err;
}

TEST_F(LoginProgram, ShowsItsTokensNowhere) {
  log_in();
  const std::string access = kept("access_token");
  const std::string refresh = kept("refresh_token");
  ASSERT_GT(access.size(), 10U);
  ASSERT_GT(refresh.size(), 10U);
  EXPECT_EQ(shown_.find(access), std::string::npos);
  EXPECT_EQ(shown_.find(refresh), std::string::npos);

  ::rlimit cores{};
  ::getrlimit(RLIMIT_CORE, &cores);
  const ::rlimit some{cores.rlim_max, cores.rlim_max};
  ::setrlimit(RLIMIT_CORE, &some);
  Process bot{command({"run", "--verbose"}), environment_};
  ::setrlimit(RLIMIT_CORE, &cores);
  bot.line("  payment 1  ");
  twitch_.change("fault=unauthorized");
  bot.line("\"pretend_channel\"");
  const std::string of = "/proc/" + std::to_string(bot.pid());
  const std::string limits = content(of + "/limits");
  EXPECT_NE(limits.find("Max core file size        0                    0 "), std::string::npos)
      << limits;
  for (const char* const file : {"/cmdline", "/environ"}) {
    EXPECT_EQ(content(of + file).find(access), std::string::npos);
    EXPECT_EQ(content(of + file).find(refresh), std::string::npos);
  }
  bot.signal(SIGABRT);
  EXPECT_EQ(bot.wait(), 128 + SIGABRT);
  EXPECT_EQ((bot.out() + bot.err()).find(access), std::string::npos);
  for (const auto& file : std::filesystem::recursive_directory_iterator{directory_.path()}) {
    if (!file.is_regular_file() || file.path().extension() == ".json") continue;
    EXPECT_EQ(content(file.path()).find(access), std::string::npos) << file.path();
    EXPECT_EQ(content(file.path()).find(refresh), std::string::npos) << file.path();
  }
}

TEST_F(LoginProgram, IsRenewedByARunningBot) {
  log_in();
  const std::string before = kept("refresh_token");
  twitch_.happen("type=expire_tokens");
  EXPECT_EQ(run({"run", "--cycles", "1"}).code, 0);
  EXPECT_NE(kept("refresh_token"), before);
  EXPECT_EQ(payments(), 1);
}

TEST_F(LoginProgram, IsSetUpFromNothing) {
  const std::string shipped = content(POINTSBOT_SHIPPED_CONFIG);
  const std::string addresses = twitch_.section().substr(twitch_.section().find("api_url"));
  configure(shipped);
  std::string with = shipped;
  with.insert(with.find("[points]"), addresses + "\n");
  configure(with);
  std::ofstream{directory_.path() / "bots.txt"} << "nightbot\n";
  AtTerminal setup{command({"setup"})};
  setup.wait_for("Your channel");
  setup.type("https://www.twitch.tv/Pretend_Channel");
  setup.wait_for("What are the points called?");
  setup.type("gem, gems");
  setup.wait_for("in an hour of watching?");
  setup.type("3600");
  setup.wait_for("Client ID");
  setup.wait_for("Client ID: ");
  setup.type("pretend0client0of0the0simulator");
  setup.wait_for("Write it?");
  EXPECT_EQ(content(ini_), with);  // nothing yet
  setup.type("");
  setup.wait_for("Waiting for you");
  twitch_.allow(code_in(setup.shown()), "pretend_channel");
  setup.wait_for("14 in chat: ");
  setup.wait_for("Do you have one for it?");
  setup.type("no");
  setup.wait_for("hello in your chat");
  setup.type("yes");
  setup.wait_for("there it is");
  EXPECT_EQ(setup.wait(), 0) << setup.shown();
  EXPECT_NE(setup.shown().find("pointsbot run"), std::string::npos);
  EXPECT_NE(content(ini_).find("api_url = http://127.0.0.1:"), std::string::npos);
  EXPECT_EQ(run({"check-config"}).code, 0);
}

}  // namespace
}  // namespace pointsbot
