#include "tests/program/program_fixture.hpp"

#include <csignal>
#include <string>

namespace pointsbot {
namespace {

using tests::Process;
using namespace std::chrono_literals;

TEST_F(AgainstTwitch, PaysTheChannelsViewers) {
  const auto finished = run({"run", "--cycles", "2"});
  EXPECT_EQ(finished.code, 0) << finished.out << finished.err;
  EXPECT_EQ(finished.out.find("DEMO"), std::string::npos);
  EXPECT_EQ(query("SELECT count(*),min(points),max(points),max(channel) FROM points"),
            "49|11|11|pretend_channel\n");
}

TEST_F(AgainstTwitch, NeverSaysTheToken) {
  twitch_.change("fault=unauthorized");
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("Viewer list incomplete: Twitch does not accept the access token");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
  EXPECT_EQ((bot.out() + bot.err()).find(twitch_.token()), std::string::npos);
}

TEST_F(AgainstTwitch, EndsWithinSecondsWhileAFetchHangs) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 1  ");
  const std::int64_t asked = twitch_.asked_for("chatters");
  twitch_.change("fault=hang");
  twitch_.wait_until_asked_for("chatters", asked, bot);
  const auto before = std::chrono::steady_clock::now();
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.out() << bot.err();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s) << "the fetch itself has 15 s";
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-wal"));
  expect_reports_flushed();
}

TEST_F(AgainstTwitch, EndsWithinSecondsWhileTheStartHangs) {
  twitch_.change("fault=hang@validate");
  Process bot{command({"run"}), environment_};
  twitch_.wait_until_asked_for("validate", 0, bot);
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.out() << bot.err();
}

TEST_F(AgainstTwitch, WithoutALoginStaysUpAndPaysNobody) {
  environment_["POINTSBOT_ACCESS_TOKEN"] = "";
  Process bot{command({"run"}), environment_};
  bot.line("Nobody has logged in for the channel \"pretend_channel\"");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
  EXPECT_EQ(twitch_.asked_for("chatters"), 0);
}

TEST_F(AgainstTwitch, WithAWrongTokenIsRefused) {
  environment_["POINTSBOT_ACCESS_TOKEN"] = "wrong0token0of0somebody0else00";
  const auto finished = run({"run"});
  EXPECT_EQ(finished.code, 3);
  EXPECT_NE(finished.out.find("Twitch does not accept the access token"), std::string::npos);
  EXPECT_EQ((finished.out + finished.err).find("wrong0token"), std::string::npos);
}

TEST_F(AgainstTwitch, WhereNobodyAnswersWaitsAndGoesOnByItself) {
  twitch_.change("fault=error_503@validate");
  Process bot{command({"run", "--cycles", "1"}), environment_};
  bot.line(
      "Twitch has trouble (HTTP 503). Nobody is being paid; all balances are safe. Next try in");
  twitch_.change("fault=none");
  bot.line("Twitch answers again.");
  EXPECT_EQ(bot.wait(), 0);
}

TEST_F(AgainstTwitch, MadeUpAndRealViewersNeverShareAFile) {
  const std::string real =
      twitch_.section() +
      "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = points.db\n";
  const std::string demo =
      "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = points.db\n";
  for (const auto& [first, second] : {std::pair{real, demo}, std::pair{demo, real}}) {
    std::filesystem::remove(file_);
    configure(first);
    ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
    const std::string before = query("SELECT * FROM viewer");
    configure(second);
    const auto refused = run({"run", "--cycles", "1"});
    EXPECT_EQ(refused.code, 4);
    EXPECT_NE(refused.err.find("Made-up and real viewers never share a file"), std::string::npos)
        << refused.err;
    EXPECT_EQ(query("SELECT * FROM viewer"), before);
  }
}

class TwitchElsewhere : public ProgramTest {};

TEST_F(TwitchElsewhere, IsNotSentATokenInTheOpen) {
  environment_["POINTSBOT_ACCESS_TOKEN"] = "some0token";
  for (const char* const key : {"api_url", "auth_url"}) {
    configure("[twitch]\nsource = twitch\nchannel = somebody\nclient_id = some0client\n" +
              std::string{key} + " = http://192.0.2.1/helix\n");
    const auto finished = run({"run"});
    EXPECT_EQ(finished.code, 2);
    EXPECT_NE(finished.err.find("must not travel unencrypted"), std::string::npos) << finished.err;
    EXPECT_NE(finished.err.find("Nothing was started."), std::string::npos);
  }
}

}  // namespace
}  // namespace pointsbot
