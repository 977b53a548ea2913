#include "tests/program/program_fixture.hpp"

#include <csignal>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot {
namespace {

using tests::Process;

/// With TLS between the bot and the pretended Twitch, as with the real one.
class OverTls : public AgainstTwitch {
 protected:
  explicit OverTls(std::vector<std::string> options = {"--viewers", "50", "--churn", "0"})
      : AgainstTwitch{std::move(options)} {
    const std::string plain = "http://127.0.0.1:";
    std::string section = twitch_.section();
    const std::size_t at = section.find(plain) + plain.size();
    const std::string port = section.substr(at, section.find('/', at) - at);
    relay_.emplace(std::vector<std::string>{POINTSBOT_TLS_RELAY, directory_.path(), port});
    const std::string url = relay_->line("https://");
    const std::string trusted = relay_->line("SSL_CERT_DIR=");
    environment_["SSL_CERT_DIR"] = trusted.substr(trusted.find('=') + 1);
    environment_["SSL_CERT_FILE"] = "";
    environment_["no_proxy"] = "*";
    for (std::size_t found; (found = section.find(plain + port)) != section.npos;)
      section.replace(found, plain.size() + port.size(), url);
    configure(section + "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = points.db\n");
  }

  std::optional<Process> relay_;
};

TEST_F(OverTls, PaysTheChannelsViewers) {
  const auto finished = run({"run", "--cycles", "2"});
  EXPECT_EQ(finished.code, 0) << finished.out << finished.err;
  EXPECT_EQ(query("SELECT count(*),min(points),max(points),max(channel) FROM points"),
            "49|11|11|pretend_channel\n");
}

TEST_F(OverTls, AServerThatNobodyVouchesForIsToldNothing) {
  environment_["SSL_CERT_DIR"] = "";  // the system's authorities: not the relay's
  Process bot{command({"run"}), environment_};
  bot.line(
      "whoever answered could not prove to be Twitch (SSL certificate problem: unable to get local "
      "issuer certificate). Check this computer's date, and its package ca-certificates. Nobody is "
      "being paid; all balances are safe. Next try in");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.err();
  EXPECT_EQ(twitch_.asked_for("validate"), 0);
  EXPECT_EQ((bot.out() + bot.err()).find(twitch_.token()), std::string::npos);
}

#ifndef SANITIZED
class MemoryOverTls : public OverTls {
 protected:
  MemoryOverTls() : OverTls{{"--viewers", "500", "--churn", "0"}} {}
};

// With all of the system's certificates in memory it would be 0.9 MB more.
TEST_F(MemoryOverTls, AtRestIsAtMostTwoAndAHalfMegabytesOfItsOwn) {
  const auto finished = run({"run", "--cycles", "3"});
  EXPECT_EQ(finished.code, 0) << finished.out << finished.err;
  EXPECT_EQ(query("SELECT count(*) FROM cycle WHERE anon_rest BETWEEN 1 AND 2.5*1024*1024"), "3\n")
      << query("SELECT anon_rest FROM cycle");
}
#endif

}  // namespace
}  // namespace pointsbot
