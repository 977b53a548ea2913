#include "tests/program/program_fixture.hpp"

#include <csignal>
#include <fstream>
#include <string>

namespace pointsbot {
namespace {

using tests::Process;

class Running : public ProgramTest {
 protected:
  bool log_is_gone() const { return !std::filesystem::exists(file_.string() + "-wal"); }
};

TEST_F(Running, ForSoManyCyclesEndsByItself) {
  configure_demo();
  const auto finished = run({"run", "--cycles", "2", "--verbose"});
  EXPECT_EQ(finished.code, 0) << finished.err;
  EXPECT_NE(finished.out.find("DEMO: these 50 viewers are made up; nothing is sent to Twitch."),
            std::string::npos);
  EXPECT_NE(finished.out.find("NEW DATABASE: "), std::string::npos);
  EXPECT_NE(finished.out.find("  payment 2  "), std::string::npos);
  EXPECT_NE(finished.out.find("Everything that was paid is in " + file_.string()),
            std::string::npos);
  EXPECT_TRUE(log_is_gone());
  EXPECT_EQ(payments(), 2);
  expect_reports_flushed();
}

TEST_F(Running, WithoutAPathKeepsThePretendedChannelInAFileOfItsOwn) {
  configure("[simulator]\nviewers = 10\n");
  EXPECT_EQ(run({"run", "--cycles", "1"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "demo.db"));
  EXPECT_FALSE(std::filesystem::exists(file_));
  EXPECT_EQ(run({"verify"}).code, 0);
}

TEST_F(Running, OnAnEmptyFileSaysLoudlyThatEverybodyStartsAtNothing) {
  configure_demo();
  std::ofstream{file_};
  EXPECT_NE(run({"run", "--cycles", "1"}).out.find("NEW DATABASE: "), std::string::npos);
  EXPECT_EQ(run({"run", "--cycles", "1"}).out.find("NEW DATABASE: "), std::string::npos);
}

TEST_F(Running, TwiceOnOneDatabaseEndsTheSecondAndTheFirstGoesOn) {
  configure_demo();
  Process first{command({"run", "--verbose"}), environment_};
  first.line("  payment 1  ");
  const auto second = run({"run"});
  EXPECT_EQ(second.code, 4);
  EXPECT_NE(second.err.find("pointsbot is already running on " + file_.string() + " (pid " +
                            std::to_string(first.pid()) + ", since "),
            std::string::npos)
      << second.err;
  first.line("  payment ");
  first.signal(SIGTERM);
  EXPECT_EQ(first.wait(), 0);
}

TEST_F(Running, GoesOnWhenNobodyReadsItsLogAnyMore) {
  configure_demo();
  Process bot{command({"run", "--cycles", "3", "--verbose"}), environment_};
  bot.line("  payment 1  ");
  bot.stop_listening();
  EXPECT_EQ(bot.wait(), 0) << bot.err();
  EXPECT_EQ(payments(), 3);
}

class Reread : public Running {
 protected:
  static constexpr const char* kRest =
      "interval = 1\npay_streamer = yes\n[database]\npath = points.db\n[simulator]\nviewers = 50\n"
      "churn = 0\n";
};

TEST_F(Reread, GoesOnByWhatBotIniSaysThen) {
  configure(std::string{"[points]\nmodifier = 10\n"} + kRest);
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 2  ");
  configure(std::string{"[roles]\nvip = x3\n[points]\nmodifier = 1k\nignore = one\n"} + kRest);
  bot.signal(SIGHUP);
  bot.line(ini_.string() + " was read again.");
  bot.line("Who is left out ([points] ignore, bots) counts from the next payment on.");
  bot.line("A viewer who stays earns 3,600,000 points an hour, a VIP 10,800,000.");
  bot.line("paid 5");  // 50 viewers, perhaps a VIP among them
  bot.signal(SIGHUP);
  bot.line("was read again: nothing is different.");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.err();
  EXPECT_EQ(query("SELECT count(DISTINCT tariff_id)>1 FROM payment"), "1\n");
}

TEST_F(Reread, KeepsItsSettingsWhereThereIsAMistake) {
  configure(std::string{"[points]\nmodifier = 10\n"} + kRest);
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 1  ");
  configure(std::string{"[points]\nmodifier = 20\nintervall = 3\n"} + kRest);
  bot.signal(SIGHUP);
  bot.line(ini_.string() + ":3: [points] intervall is not a setting. Did you mean \"interval\"?");
  bot.line("The bot goes on with the settings that it had.");
  bot.line("paid 500  ");
  configure(std::string{"[points]\nmodifier = 10\n[twitch]\nchannel = another\n[points]\n"} +
            kRest);
  bot.signal(SIGHUP);
  bot.line("[twitch] channel has another value now, which counts from the next start on.");
  bot.line("paid 500  ");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.err();
}

class Signalled : public Running, public testing::WithParamInterface<int> {};

TEST_P(Signalled, FinishesAndExitsWithZero) {
  configure_demo();
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 2  ");
  bot.signal(GetParam());
  EXPECT_EQ(bot.wait(), 0) << bot.err();
  EXPECT_NE(bot.out().find("  Stopping"), std::string::npos);
  EXPECT_TRUE(log_is_gone());
  expect_reports_flushed();
}

INSTANTIATE_TEST_SUITE_P(By, Signalled, testing::Values(SIGTERM, SIGINT), [](const auto& param) {
  return param.param == SIGTERM ? "SIGTERM" : "SIGINT";
});

}  // namespace
}  // namespace pointsbot
