#include "app/moment.hpp"
#include "tests/program/program_fixture.hpp"

#include <csignal>
#include <string>

namespace pointsbot {
namespace {

using tests::Finished;
using tests::Process;

class Commands : public ProgramTest {
 protected:
  Commands() { configure_demo(); }

  /// All of them, whatever the balances just are.
  void expect_answers() const {
    const Finished points = run({"points", "@Pretend_Channel"});
    EXPECT_EQ(points.code, 0) << points.err;
    EXPECT_EQ(points.out.find("pretend_channel has "), 0u) << points.out;
    const Finished points_json = run({"points", "pretend_channel", "--json"});
    EXPECT_EQ(points_json.code, 0);
    EXPECT_EQ(json_value(points_json.out, "$.login"), "pretend_channel");
    EXPECT_EQ(std::stoll(json_value(points_json.out, "$.points")) % 10, 1);
    EXPECT_EQ(json_value(points_json.out, "$.present"), "1");

    EXPECT_EQ(run({"top", "3"}).code, 0);
    const Finished top = run({"top", "3", "--json"});
    EXPECT_EQ(top.code, 0);
    EXPECT_EQ(json_value(top.out, "$[0].rank"), "1");
    EXPECT_EQ(json_value(top.out, "$[2].rank"), "1") << "equal balances share a rank";
    EXPECT_EQ(json_value(top.out, "$[3].rank"), "");

    const Finished rank = run({"rank", "pretend_bot"});
    EXPECT_EQ(rank.code, 0);
    EXPECT_EQ(rank.out.find("pretend_bot is number 1 of 50 with "), 0u) << rank.out;
    EXPECT_NE(rank.out.find("pretend_bot  <--\n"), std::string::npos) << rank.out;
    const Finished rank_json = run({"rank", "pretend_bot", "--json"});
    EXPECT_EQ(json_value(rank_json.out, "$.rank"), "1");
    EXPECT_EQ(json_value(rank_json.out, "$.of"), "50");
    EXPECT_EQ(json_value(rank_json.out, "$.below[2].rank"), "1");

    const Finished watched = run({"top", "2", "--watched", "--from", "2", "--json"});
    EXPECT_EQ(watched.code, 0);
    EXPECT_EQ(json_value(watched.out, "$[0].rank"), "1");
    EXPECT_EQ(json_value(watched.out, "$[2].rank"), "");
    // The demo pays from its first second on: what was earned is all but the welcome.
    const Finished gains = run({"top", "1", "--since", "yesterday", "--json"});
    EXPECT_EQ(gains.code, 0) << gains.err;
    EXPECT_EQ(std::stoll(json_value(gains.out, "$[0].earned")) % 10, 0);
    EXPECT_EQ(run({"top", "--since", "2d"}).out.find("Since yesterday, without gifts and games:\n"),
              0u);

    const Finished verified = run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.out;
    EXPECT_NE(
        verified.out.find("Every balance is what its payments and visits add up to: 50 viewers"),
        std::string::npos);
    const Finished verified_json = run({"verify", "--json"});
    EXPECT_EQ(json_value(verified_json.out, "$.ok"), "1");
    EXPECT_EQ(json_value(verified_json.out, "$.viewers"), "50");

    EXPECT_EQ(run({"memory"}).code, 0);
    const Finished memory = run({"memory", "--last", "1", "--json"});
    EXPECT_EQ(memory.code, 0);
    EXPECT_GT(std::stoll(json_value(memory.out, "$[0].rss_rest")), 1 << 20);
    EXPECT_EQ(json_value(memory.out, "$[0].viewers"), "50");
    EXPECT_EQ(json_value(memory.out, "$[1].viewers"), "");

    EXPECT_EQ(run({"check-config"}).code, 0);
    EXPECT_EQ(json_value(run({"check-config", "--json"}).out, "$.source"), "simulator");
  }
};

TEST_F(Commands, ReadWhileTheBotRunsAndAfter) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 3  ");
  expect_answers();
  bot.line("  payment ");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
  expect_answers();
}

TEST_F(Commands, SeeTrueBalancesInTheFileWhileTheBotRuns) {
  Process bot{command({"run", "--verbose"}), environment_};
  for (int no = 1; no <= 3; ++no) {
    bot.line("  payment " + std::to_string(no) + "  ");
    // Read by another process's own SQLite, in one statement: one moment.
    const std::string seen =
        query("SELECT p.points=1+10*(c.last_no-1), c.last_no>=" + std::to_string(no) +
              " FROM points p, channel c ORDER BY p.points DESC LIMIT 3");
    EXPECT_EQ(seen, "1|1\n1|1\n1|1\n");
  }
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
}

TEST_F(Commands, OfADayThatIsNoneSayHowItIsWritten) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  const Finished finished = run({"top", "--since", "14.11."});
  EXPECT_EQ(finished.code, 2);
  EXPECT_EQ(finished.err,
            "--since: \"14.11.\" is no day or time. Write for example 20:00, 7d or \"14 Nov\".\n");
}

TEST_F(Commands, OfAViewerWhomNobodySawSayNo) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  for (const char* const what : {"points", "rank"}) {
    const Finished finished = run({what, "nobody_of_that_name"});
    EXPECT_EQ(finished.code, 1);
    EXPECT_EQ(
        finished.out.find("Nobody called \"nobody_of_that_name\" was ever seen in the chat of "
                          "\"pretend_channel\"."),
        0u)
        << finished.out;
    const Finished json = run({what, "nobody_of_that_name", "--json"});
    EXPECT_EQ(json.code, 1);
    EXPECT_EQ(json_value(json.out, "$.error") + "\n", finished.out);
    EXPECT_EQ(json_value(json.out, "$.name"), "nobody_of_that_name");
  }
}

TEST_F(Commands, SayWhichSumIsOff) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  db_write("UPDATE viewer SET base=base+5 WHERE login='pretend_bot'");
  const Finished off = run({"verify"});
  EXPECT_EQ(off.code, 1);
  EXPECT_NE(off.out.find("sums are off"), std::string::npos) << off.out;
  EXPECT_EQ(json_value(run({"verify", "--json"}).out, "$.ok"), "0");
  db_write("UPDATE viewer SET base=base-5 WHERE login='pretend_bot'");
}

TEST_F(Commands, UsedWronglySayHow) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"fly"},
                                             {"points"},
                                             {"points", "a", "b"},
                                             {"top", "many"},
                                             {"top", "0"},
                                             {"run", "--cycles", "0"},
                                             {"run", "--cycles", "-1"},
                                             {"run", "--slowly"},
                                             {"memory", "--last", "0"}}) {
    std::vector<std::string> whole{POINTSBOT_PROGRAM};
    whole.insert(whole.end(), arguments.begin(), arguments.end());
    const Finished finished = tests::run(whole, environment_);
    EXPECT_EQ(finished.code, 2) << testing::PrintToString(arguments) << finished.out;
    EXPECT_NE(finished.err + finished.out, "");
    whole.emplace_back("--json");
    const Finished json = tests::run(whole, environment_);
    if (arguments.empty() || arguments.front() == "run") continue;
    EXPECT_EQ(json.code, 2);
    EXPECT_EQ(json_value(json.out, "$.exit"), "2") << json.out;
    EXPECT_EQ(json_value(json.out, "$.ok"), "0");
    EXPECT_NE(json_value(json.out, "$.error"), "");
    EXPECT_EQ(json.err, "");
  }
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(Commands, WithoutADatabaseSayWhereItWouldBeAndMakeNone) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"points", "somebody"},
                                             {"top"},
                                             {"top", "--since", "7d"},
                                             {"rank", "somebody"},
                                             {"audit", "somebody"},
                                             {"verify"},
                                             {"memory"},
                                             {"history"},
                                             {"claims"},
                                             {"export"},
                                             {"add", "somebody", "5"},
                                             {"undo", "last"}}) {
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.code, 4);
    EXPECT_EQ(finished.err, "There is no database at " + file_.string() +
                                ". It is made when the bot runs: pointsbot run\n");
    std::vector<std::string> with_json = arguments;
    with_json.emplace_back("--json");
    const Finished json = run(with_json);
    EXPECT_EQ(json.code, 4);
    EXPECT_EQ(json_value(json.out, "$.error") + "\n", finished.err);
    EXPECT_EQ(json_value(json.out, "$.ok"), "0");
    EXPECT_EQ(json_value(json.out, "$.exit"), "4");
    EXPECT_EQ(json.err, "");
  }
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(Commands, SayInTheirHelpHowDaysAndTimesAreWritten) {
  const auto help = [&](const char* name) {
    return tests::run({POINTSBOT_PROGRAM, name, "--help"}, environment_).out;
  };
  const auto words = [](std::string text) {  // whatever the width of the column
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
  };
  for (const char* const name : {"audit", "undo"})
    EXPECT_NE(words(help(name)).find(words(std::string{app::kMomentForms})), std::string::npos)
        << help(name);
  EXPECT_NE(words(help("top")).find(words(std::string{app::kDayForms})), std::string::npos);
}

TEST_F(Commands, HaveEachAGroupInTheHelp) {
  const Finished help = tests::run({POINTSBOT_PROGRAM, "--help"}, environment_);
  EXPECT_NE(help.out.find("forget"), std::string::npos);
  for (const char* const rest : {"Subcommands:", "SUBCOMMANDS:"})
    EXPECT_EQ(help.out.find(rest), std::string::npos) << "where CLI11 puts the rest";
}

TEST_F(Commands, ForAnotherChannelThanBotIniHasToBeToldSo) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  configure(
      "[twitch]\nsource = twitch\nchannel = other_chan\nclient_id = some0client\n"
      "[database]\npath = points.db\n");
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"top"}, {"set", "pretend_channel", "5"}}) {
    const Finished refused = run(arguments);
    EXPECT_EQ(refused.code, 2) << refused.out;
    EXPECT_EQ(refused.err, "bot.ini says \"other_chan\"; " + file_.string() +
                               " holds \"pretend_channel\": --channel pretend_channel\n");
  }
  EXPECT_EQ(run({"top", "--channel", "pretend_channel"}).code, 0);
}

TEST_F(Commands, AboutAChannelThatTheDatabaseDoesNotHoldSayWhichItHolds) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  const Finished finished = run({"top", "--channel", "another"});
  EXPECT_EQ(finished.code, 2);
  EXPECT_EQ(finished.err, file_.string() + " holds no channel \"another\", but: pretend_channel\n");
  EXPECT_EQ(run({"top", "--channel", "Pretend_Channel"}).code, 0);
}

}  // namespace
}  // namespace pointsbot
