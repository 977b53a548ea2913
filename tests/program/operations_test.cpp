#include "tests/program/program_fixture.hpp"

#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot {
namespace {

using tests::Finished;
using tests::Process;

class OperationCommands : public ProgramTest {
 protected:
  OperationCommands() {
    configure_demo();
    EXPECT_EQ(run({"run", "--cycles", "2"}).code, 0);
    const std::string names =
        query("SELECT login FROM points WHERE login NOT LIKE 'pretend%' ORDER BY user_id LIMIT 2");
    alice_ = names.substr(0, names.find('\n'));
    bob_ = names.substr(alice_.size() + 1, names.size() - alice_.size() - 2);
  }

  std::string points(const std::string& name) const {
    return query("SELECT points FROM points WHERE login='" + name + "'");
  }
  /// Everybody earns while the bot runs: what is not by payments, from the history.
  std::string entered(const std::string& name) const {
    return query(
        "SELECT coalesce(sum(l.amount),0) FROM line l JOIN viewer v USING(user_id) "
        "WHERE l.op_id IS NOT NULL AND v.login='" +
        name + "'");
  }
  void expect_all_work(const std::string& prefix) const {
    const Finished add =
        run({"add", "@" + alice_, "10k", "--ref", prefix + "add", "--why", "prize"});
    EXPECT_EQ(add.code, 0) << add.out << add.err;
    EXPECT_EQ(add.out.find(alice_ + " got 10,000 points and has "), 0U) << add.out;
    EXPECT_NE(add.out.find("Take it back: pointsbot undo "), std::string::npos);
    const Finished again = run({"add", alice_, "10k", "--ref", prefix + "add", "--json"});
    EXPECT_EQ(again.code, 0) << again.out;
    EXPECT_EQ(json_value(again.out, "$.repeated"), "1");
    EXPECT_EQ(run({"add", alice_, "10k", "--ref", ""}).code, 2);
    EXPECT_EQ(run({"take", alice_, "1000"}).code, 0);
    EXPECT_EQ(json_value(run({"give", alice_, bob_, "500", "--json"}).out, "$.total"), "500");
    const Finished poor = run({"give", bob_, alice_, "2m"});
    EXPECT_EQ(poor.code, 1);
    EXPECT_NE(poor.out.find(bob_ + " has only "), std::string::npos) << poor.out;
    EXPECT_EQ(run({"bonus", "x2", "--for", "1h"}).code, 0);
    EXPECT_EQ(run({"bonus", "off"}).code, 0);
    EXPECT_EQ(run({"pause", bob_}).code, 0);
    EXPECT_EQ(run({"resume", bob_}).code, 0);
    EXPECT_EQ(run({"add", "nobody_of_that_name", "5"}).code, 1);
    EXPECT_EQ(run({"take", "nobody_of_that_name", "5"}).code, 1);

    const Finished other = run({"add", alice_, "11k", "--ref", prefix + "add"});
    EXPECT_EQ(other.code, 2) << other.out;
    EXPECT_NE(other.err.find("10,000 points to " + alice_ + " (prize)"), std::string::npos)
        << other.err;

    const Finished paused = run({"undo", "last", "--yes"});
    EXPECT_EQ(paused.code, 0) << paused.out;
    EXPECT_NE(paused.out.find(": resume of " + bob_ + "."), std::string::npos) << paused.out;
    EXPECT_EQ(run({"undo", "last", "--yes"}).code, 0) << "the pause";
    const Finished last = run({"undo", "last"});
    EXPECT_EQ(last.code, 1) << "only looked at";
    EXPECT_EQ(last.out.find("Newer, but passed over, because it is over already: Operation "), 0U)
        << last.out;
    const Finished looked = run({"undo", "last", "--json"});
    EXPECT_EQ(json_value(looked.out, "$.preview"), "1") << looked.out;
    const Finished undone = run({"undo", "last", "--yes", "--json"});
    EXPECT_EQ(undone.code, 0) << undone.out;
    EXPECT_EQ(json_value(undone.out, "$.total"), "0");
    const Finished history = run({"history", "--last", "1", "--json"});
    EXPECT_EQ(json_value(history.out, "$[0].kind"), "undo");
    EXPECT_EQ(json_value(history.out, "$[0].by"), "hand");
  }

  std::string alice_, bob_;
};

TEST_F(OperationCommands, WorkWithoutABot) {
  expect_all_work("a");
  EXPECT_EQ(points(alice_), "9011\n");
  const Finished bonus = run({"bonus", "100"});
  EXPECT_EQ(bonus.code, 1);
  EXPECT_EQ(bonus.out, "Who is here is known only while the bot runs. Nobody got anything.\n");
  EXPECT_EQ(run({"set", alice_, "7"}).code, 0);
  EXPECT_EQ(points(alice_), "7\n");
}

TEST_F(OperationCommands, AskedForAgainTellThatTheyWereTakenBackSince) {
  EXPECT_EQ(run({"add", alice_, "100", "--ref", "once"}).code, 0);
  EXPECT_EQ(run({"undo", "1", "--yes"}).code, 0);
  const Finished again = run({"add", alice_, "100", "--ref", "once"});
  EXPECT_EQ(again.code, 0);
  EXPECT_NE(again.out.find("with the same --ref, and taken back by operation 2."),
            std::string::npos)
      << again.out;
  const Finished json = run({"add", alice_, "100", "--ref", "once", "--json"});
  EXPECT_EQ(json_value(json.out, "$.undone_by"), "2") << json.out;
  EXPECT_EQ(json_value(json.out, "$.points") + "\n", points(alice_));
  EXPECT_NE(run({"undo", "2"}).out.find("An undo is for good"), std::string::npos);
}

TEST_F(OperationCommands, WorkThroughTheBotThatRuns) {
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment 3  ");
  expect_all_work("b");
  EXPECT_EQ(entered(alice_), "9000\n");
  EXPECT_EQ(run({"bonus", "100"}).code, 0);
  bot.line("By hand, operation 1: " + alice_ + " got 10,000 points");
  bot.line("50 people who are here got 5,000 points in all.");
  bot.line("  payment ");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.out();
  EXPECT_FALSE(std::filesystem::exists(file_.string() + ".control"));
}

TEST_F(OperationCommands, AreKnownAgainByTheRefThatWasPrinted) {
  for (const std::string where : {"add", "history"}) {
    const Finished once = run({"add", alice_, "100", "--json"});
    const Finished history = run({"history", "--last", "1", "--json"});
    const std::string ref =
        where == "add" ? json_value(once.out, "$.ref") : json_value(history.out, "$[0].ref");
    const Finished again = run({"add", alice_, "100", "--ref", ref, "--json"});
    EXPECT_EQ(json_value(again.out, "$.repeated"), "1") << where << ": " << ref;
  }
  EXPECT_EQ(entered(alice_), "200\n");
}

TEST_F(OperationCommands, FindABotThatTookThePlaceOfAKilledOne) {
  {
    Process bot{command({"run", "--verbose"}), environment_};
    bot.line("  payment 3  ");
    bot.signal(SIGKILL);
    bot.wait();
  }
  ASSERT_TRUE(std::filesystem::exists(file_.string() + ".control"));
  EXPECT_EQ(run({"add", alice_, "1"}).code, 0) << "nobody listens there";
  Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment ");
  EXPECT_EQ(run({"add", alice_, "1"}).code, 0);
  bot.line("By hand, operation 2: ");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
}

TEST_F(OperationCommands, GivenManyAtOnceAreEachDoneOnce) {
  for (const bool with_bot : {false, true}) {
    std::optional<Process> bot;
    if (with_bot) {
      bot.emplace(command({"run", "--verbose"}), environment_);
      bot->line("  payment ");
    }
    constexpr int kAtOnce = 6;
    std::vector<std::unique_ptr<Process>> commands;
    for (int i = 0; i < kAtOnce; ++i) {
      commands.push_back(std::make_unique<Process>(command({"add", alice_, "1000"}), environment_));
    }
    for (const auto& each : commands) EXPECT_EQ(each->wait(), 0) << each->out() << each->err();
    EXPECT_EQ(entered(alice_), with_bot ? "12000\n" : "6000\n");
    if (with_bot) {
      bot->signal(SIGTERM);
      EXPECT_EQ(bot->wait(), 0);
    }
  }
}

TEST_F(OperationCommands, TakeBackWhatWasPaidBetweenTwoTimes) {
  const Finished looked = run({"undo", "--paid-since", "1h"});
  EXPECT_EQ(looked.code, 1);
  EXPECT_NE(looked.out.find("50 people would give back 500 points."), std::string::npos)
      << looked.out;
  EXPECT_NE(looked.out.find("the same command with --yes"), std::string::npos);
  EXPECT_EQ(points(alice_), "11\n");
  EXPECT_EQ(run({"take", alice_, "5"}).code, 0);
  const Finished done = run({"undo", "--paid-since", "1h", "--yes", "--ref", "undo1"});
  EXPECT_EQ(done.code, 0) << done.out << done.err;
  EXPECT_NE(done.out.find("so not taken back: 4 of 1 person"), std::string::npos) << done.out;
  EXPECT_EQ(points(alice_), "0\n");
  EXPECT_EQ(points(bob_), "1\n");
  EXPECT_EQ(run({"undo", "--paid-since", "1h", "--yes"}).code, 1) << "once";
  const Finished again = run({"undo", "--paid-since", "1h", "--yes", "--ref", "undo1"});
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_EQ(again.out.find("This was asked for before, with the same --ref. "), 0U) << again.out;
  EXPECT_NE(again.out.find("\nOperation 2 of "), std::string::npos) << again.out;
  EXPECT_NE(again.out.find(": undo of 2 payments of "), std::string::npos) << again.out;
}

TEST_F(OperationCommands, KnowTheStreamerByTheNameOfTheChannel) {
  const std::string channel = query("SELECT login FROM channel");
  const std::string streamer = channel.substr(0, channel.find('\n'));
  db_write("UPDATE viewer SET login=NULL, name=NULL WHERE user_id=channel_id");
  EXPECT_EQ(run({"add", alice_, "100"}).code, 0);
  EXPECT_EQ(run({"add", bob_, "50"}).code, 0);
  db_write("UPDATE op SET actor=channel_id, ref='chat/m' WHERE op_id=1");
  const Finished history = run({"history", "--by", "@" + streamer});
  EXPECT_EQ(history.code, 0) << history.err;
  EXPECT_NE(history.out.find("by " + streamer + "\n"), std::string::npos) << history.out;
  EXPECT_EQ(history.out.find(bob_), std::string::npos) << history.out;
  const Finished undone = run({"undo", "--by", streamer, "--since", "1h", "--yes"});
  EXPECT_EQ(undone.code, 0) << undone.out << undone.err;
  EXPECT_EQ(undone.out.find("All that " + streamer + " did by command since "), 0U) << undone.out;
  EXPECT_EQ(points(alice_), "11\n");
  EXPECT_EQ(points(bob_), "61\n");
  EXPECT_EQ(run({"history", "--by", "nobody_of_that_name"}).code, 1);
}

TEST_F(OperationCommands, ResetAndMergeAskFirst) {
  EXPECT_EQ(run({"reset"}).code, 1);
  EXPECT_EQ(run({"merge", alice_, bob_}).code, 1);
  EXPECT_EQ(points(alice_), "11\n");
  EXPECT_EQ(run({"merge", alice_, bob_, "--yes"}).code, 0);
  EXPECT_EQ(points(bob_), "22\n");
  EXPECT_EQ(run({"reset", "--yes"}).code, 0);
  EXPECT_EQ(query("SELECT sum(points) FROM points"), "0\n");
  EXPECT_EQ(run({"undo", "last", "--yes"}).code, 0);
  EXPECT_EQ(points(bob_), "22\n");
}

TEST_F(OperationCommands, UsedWronglyChangeNothing) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"add", alice_, "-5"},
                                             {"add", alice_, "+5"},
                                             {"add", alice_, "5x"},
                                             {"add", alice_, "5.0"},
                                             {"add", alice_, "1e9"},
                                             {"add", alice_, "٥"},
                                             {"add", alice_, ""},
                                             {"take", alice_, "all"},
                                             {"add", alice_, "99999999999999999999"},
                                             {"add", alice_, "1000000000001"},
                                             {"add", "no such login!", "5"},
                                             {"add", alice_},
                                             {"give", alice_, "5"},
                                             {"bonus", "x2"},
                                             {"bonus", "x0", "--for", "1h"},
                                             {"bonus", "x2", "--for", "soon"},
                                             {"bonus", "5", "--for", "1h"},
                                             {"undo"},
                                             {"undo", "yesterday"},
                                             {"undo", "last", "--since", "1s"},
                                             {"undo", "last", "--until", "1s"},
                                             {"undo", "0"},
                                             {"undo", "1", "--payments", "1..2"},
                                             {"undo", "--payments", "1-2"},
                                             {"undo", "--by", alice_},
                                             {"undo", "--paid-since", "soon"},
                                             {"add", alice_, "5", "--why", "two\nlines"},
                                             {"history", "--last", "0"}}) {
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.code, 2) << testing::PrintToString(arguments) << finished.out;
    EXPECT_NE(finished.err, "") << testing::PrintToString(arguments);
  }
  EXPECT_EQ(run({"add", alice_, "0"}).code, 1);
  EXPECT_EQ(points(alice_), "11\n");
  EXPECT_EQ(query("SELECT count(*) FROM op WHERE state=1"), "0\n");
}

}  // namespace
}  // namespace pointsbot
