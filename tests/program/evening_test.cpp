#include "tests/program/over_tls.hpp"
#include "tests/support/pty.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace pointsbot {
namespace {

using tests::AtTerminal;
using tests::Process;

std::vector<std::string> with_environment(std::vector<std::string> command,
                                          const std::map<std::string, std::string>& environment) {
  std::vector<std::string> all{"/usr/bin/env"};
  for (const auto& [name, value] : environment) {
    if (value.empty()) all.insert(all.end(), {"-u", name});
  }
  for (const auto& [name, value] : environment) {
    if (!value.empty()) all.push_back(name + "=" + value);
  }
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

/// What docs/first-evening.md shows, in its order.
class FirstEvening : public OverTls {
 protected:
  FirstEvening() : OverTls{{"--viewers", "14", "--churn", "0"}} {
    environment_["POINTSBOT_ACCESS_TOKEN"] = "";
    configure(section_);
  }

  AtTerminal at_terminal(const std::string& name) {
    return AtTerminal{with_environment(command({name}), environment_), 80};
  }
  void allow(AtTerminal& shown) {
    shown.wait_for("Waiting for you");
    const std::string mark = "Code: ";
    const std::size_t at = shown.shown().rfind(mark) + mark.size();
    twitch_.allow(shown.shown().substr(at, shown.shown().find('\n', at) - at), "pretend_channel");
  }
  void set_up() {
    AtTerminal setup = at_terminal("setup");
    setup.wait_for("Your channel");
    setup.type("");
    setup.wait_for("What are the points called?");
    setup.type("gem, gems");
    setup.wait_for("in an hour of watching?");
    setup.type("60");
    setup.wait_for("Client ID [");
    setup.type("");
    setup.wait_for("Write it?");
    setup.type("");
    allow(setup);
    setup.wait_for("14 in chat: 13 would earn; left out: you");
    setup.wait_for("one for it?");
    setup.type("");
    setup.wait_for("hello in your chat");
    setup.type("");
    setup.wait_for("there it is");
    EXPECT_EQ(setup.wait(), 0) << setup.shown();
  }
  /// As a person does with an editor.
  void edit(const std::string& line, const std::string& by) {
    std::ifstream in{ini_};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    const std::size_t at = text.find(line);
    ASSERT_NE(at, text.npos) << text;
    configure(text.replace(at, line.size(), by));
  }
};

TEST_F(FirstEvening, GoesAsTheTranscriptHasIt) {
  set_up();
  edit("interval = 60", "interval = 1");
  edit("[points]", "[rewards]\nraid = 100\nraid_viewer = 2\n\n[points]");

  Process bot{command({"run"}), environment_};
  bot.line("13 here (+13 −0)  paid 13");
  bot.line("Events come in from Twitch, as \"pretend_channel\": going live and offline, raids, the chat.");
  twitch_.happen("type=raid&user=bob&viewers=120");
  bot.line("bob got 340 gems and has 340 now: raid with 120 people.");
  const auto audit = run({"audit", "bob"});
  EXPECT_EQ(audit.code, 0) << audit.err;
  EXPECT_NE(audit.out.find("reward: raid with 120 people"), std::string::npos) << audit.out;

  twitch_.change("live=no");
  bot.line("\"pretend_channel\" is offline since");
  twitch_.change("live=yes");
  bot.line("\"pretend_channel\" is live: paying again.");

  twitch_.happen("type=disconnect&user=pretend_channel");
  bot.line("The login of \"pretend_channel\" is over");
  const auto ill = run({"doctor"});
  EXPECT_EQ(ill.code, 1) << ill.out;
  EXPECT_NE(ill.out.find("Twitch does not take the login of \"pretend_channel\" any more"),
            std::string::npos)
      << ill.out;
  AtTerminal login = at_terminal("login");
  allow(login);
  EXPECT_EQ(login.wait(), 0) << login.shown();
  bot.line("\"pretend_channel\" is logged in again.");
  EXPECT_EQ(bot.out().find("pointsbot login"), bot.out().rfind("pointsbot login")) << bot.out();
  bot.line("13 here (+0 −0)  paid 13");
  const auto doctor = run({"doctor"});
  EXPECT_NE(doctor.out.find("\"pretend_channel\" (streamer) has logged in"), std::string::npos)
      << doctor.out;

  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.err();
  EXPECT_EQ(query("SELECT points FROM points WHERE login='bob'"), "340\n");
}

}  // namespace
}  // namespace pointsbot
