#include "tests/program/program_fixture.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <string>

namespace pointsbot {
namespace {

using tests::Process;

/// `pointsbot simulator` by itself.
class SimulatorProgram : public ProgramTest {
 protected:
  std::string write(const std::string& name, std::string_view text) {
    const std::string path = (directory_.path() / name).string();
    std::ofstream{path} << text;
    return path;
  }
  std::string read(const std::string& name) {
    std::ifstream file{directory_.path() / name};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
};

TEST_F(SimulatorProgram, SpeaksTlsToABotThatTrustsItsCertificate) {
  const std::string folder = (directory_.path() / "tls").string();
  Process twitch{{POINTSBOT_PROGRAM, "simulator", "--port", "0", "--viewers", "20", "--churn", "0",
                  "--tls", folder}};
  twitch.line("Change it while it runs");
  EXPECT_NE(twitch.out().find("SSL_CERT_FILE=" + folder + "/authority.pem\n"), std::string::npos);
  EXPECT_NE(twitch.out().find("eventsub_url = wss://127.0.0.1:"), std::string::npos);
  // What it says is a bot.ini as it stands.
  configure(twitch.out() +
            "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = points.db\n");
  const std::string token = "POINTSBOT_ACCESS_TOKEN=";
  const std::size_t at = twitch.out().find(token) + token.size();
  environment_["POINTSBOT_ACCESS_TOKEN"] =
      twitch.out().substr(at, twitch.out().find('\n', at) - at);
  environment_["SSL_CERT_FILE"] = folder + "/authority.pem";
  environment_["SSL_CERT_DIR"] = "";
  environment_["no_proxy"] = "*";
  const auto finished = run({"run", "--cycles", "1"});
  EXPECT_EQ(finished.code, 0) << finished.out << finished.err;
  EXPECT_EQ(query("SELECT count(*) FROM points"), "19\n");  // all but the bot itself
  twitch.signal(SIGTERM);
  EXPECT_EQ(twitch.wait(), 0) << twitch.err();
}

TEST_F(SimulatorProgram, PlaysAScriptAndWritesDownWhatItIsAsked) {
  const std::string log = (directory_.path() / "asked.log").string();
  Process twitch{{POINTSBOT_PROGRAM, "simulator", "--port", "0", "--log", log, "--script",
                  write("evening.txt", "0:00 7 viewers\n0:00 ann raids with 12 viewers\n")}};
  twitch.line("0:00 ann raids with 12 viewers");
  twitch.signal(SIGTERM);
  EXPECT_EQ(twitch.wait(), 0) << twitch.err();
  EXPECT_EQ(read("asked.log"), "script: 0:00 7 viewers\nscript: 0:00 ann raids with 12 viewers\n");
}

TEST_F(SimulatorProgram, NamesTheLineOfAMistakeInAScript) {
  const std::string path = write("evening.txt", "0:00 live\n0:10 party\n");
  const auto finished =
      tests::run({POINTSBOT_PROGRAM, "simulator", "--port", "0", "--script", path});
  EXPECT_EQ(finished.code, 2);
  EXPECT_NE(finished.err.find(path + ":2: \"party\" is no sentence that is known"),
            std::string::npos)
      << finished.err;
}

TEST_F(SimulatorProgram, RefusesChannelsThatCannotBe) {
  for (const char* channels : {"0", "201", "a-b", "pretend_channel", "other:many"}) {
    const auto finished =
        tests::run({POINTSBOT_PROGRAM, "simulator", "--port", "0", "--channels", channels});
    EXPECT_EQ(finished.code, 2) << channels;
  }
}

}  // namespace
}  // namespace pointsbot
