#include "tests/program/over_tls.hpp"

#include <csignal>
#include <string>

namespace pointsbot {
namespace {

using tests::Process;

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
TEST_F(MemoryOverTls, AtRestIsAtMostTwoAndThreeQuarterMegabytesOfItsOwn) {
  const auto finished = run({"run", "--cycles", "3"});
  EXPECT_EQ(finished.code, 0) << finished.out << finished.err;
  EXPECT_EQ(query("SELECT count(*) FROM cycle WHERE anon_rest BETWEEN 1 AND 2.75*1024*1024"), "3\n")
      << query("SELECT anon_rest FROM cycle");
}
#endif

}  // namespace
}  // namespace pointsbot
