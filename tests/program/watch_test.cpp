#include "tests/program/program_fixture.hpp"

#include <cmath>
#include <csignal>
#include <string>

namespace pointsbot {
namespace {

using tests::Finished;
using tests::Process;

/// `pointsbot memory`, and --watch while a bot pays.
class MemoryCommand : public ProgramTest {
 protected:
  MemoryCommand() { configure_demo(); }
};

TEST_F(MemoryCommand, WatchesFromBeforeTheFirstCycleUntilCtrlC) {
  Process watch{command({"memory", "--watch"}), environment_};
  Process json{command({"memory", "--watch", "--json"}), environment_};
  Process bot{command({"run"}), environment_};
  watch.line("payment viewers");
  for (const char* const no : {" 1 ", " 2 ", " 3 "}) {
    EXPECT_NE(watch.line("      50  ").find(no), std::string::npos) << watch.out();
    EXPECT_EQ(json_value(json.line("{"), "$.no"), std::to_string(std::stoi(no)));
  }
  watch.signal(SIGINT);
  EXPECT_EQ(watch.wait(), 0);
  EXPECT_NE(watch.out().find("\nAt rest "), std::string::npos) << watch.out();
  EXPECT_EQ(watch.out().find('\x1b'), std::string::npos) << "nothing for a terminal";
  json.signal(SIGTERM);
  EXPECT_EQ(json.wait(), 0);
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
}

TEST_F(MemoryCommand, WatchingIsToldThatTheDatabaseWasTakenAway) {
  ASSERT_EQ(run({"run", "--cycles", "2"}).code, 0);
  Process watch{command({"memory", "--watch", "--last", "1"}), environment_};
  EXPECT_NE(watch.line("      50  ").find(" 2 "), std::string::npos);
  const auto aside = directory_.path() / "aside.db";
  std::filesystem::rename(file_, aside);
  std::filesystem::copy_file(aside, file_);
  EXPECT_NE(watch.line("      50  ").find(" 2 "), std::string::npos) << "that of the other file";
  watch.signal(SIGINT);
  EXPECT_EQ(watch.wait(), 0);
  EXPECT_EQ(watch.err(), file_.string() + " was moved, deleted or replaced.\n");
}

TEST_F(MemoryCommand, WatchingOnATerminalRenewsTheDrawingInPlace) {
  // script(1) gives it a terminal, and what that is told comes out here.
  const std::string shown = "stty rows 24 cols 90; exec " POINTSBOT_PROGRAM
                            " memory --watch --plot --config " +
                            ini_.string();
  Process terminal{{"/usr/bin/script", "-qec", shown, "/dev/null"}, environment_};
  Process bot{command({"run"}), environment_};
  terminal.line("peak of the cycle");
  EXPECT_NE(terminal.line("│").find("\x1b[13A\x1b[J"), std::string::npos)
      << "ten rows, the axis, its key and the summary";
  terminal.line("At rest ");
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
}

TEST_F(MemoryCommand, WatchingWhereNothingIsYetSaysWhatItWaitsFor) {
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  db_write("DELETE FROM cycle");
  Process watch{command({"memory", "--watch"}), environment_};
  Process bot{command({"run"}), environment_};
  watch.line("      50  ");
  EXPECT_EQ(watch.err(),
            "No cycle is at rest yet: a cycle is listed once the next one is paid, or the bot "
            "stops. Stop: Ctrl+C\n");
  watch.signal(SIGINT);
  EXPECT_EQ(watch.wait(), 0);
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
}

TEST_F(MemoryCommand, WatchingIntoAFullDiskIsNotExitCode0) {
  ASSERT_EQ(run({"run", "--cycles", "2"}).code, 0);
  const Finished full =
      tests::run({"/bin/sh", "-c", "exec \"$0\" memory --watch --config \"$1\" >/dev/full",
                  POINTSBOT_PROGRAM, ini_.string()},
                 environment_);
  EXPECT_EQ(full.code, 1);
  EXPECT_EQ(full.err, "The answer could not be written: No space left on device.\n");
}

TEST_F(MemoryCommand, ListsOrDrawsOrWritesJson) {
  ASSERT_EQ(run({"run", "--cycles", "2"}).code, 0);
  const Finished list = run({"memory"});
  EXPECT_EQ(list.code, 0);
  EXPECT_NE(list.out.find("payment viewers"), std::string::npos) << list.out;
  EXPECT_NE(list.out.find("At rest "), std::string::npos) << list.out;
  EXPECT_EQ(list.out.find("█"), std::string::npos) << list.out;
  const Finished plot = run({"memory", "--plot"});
  EXPECT_EQ(plot.code, 0);
  EXPECT_NE(plot.out.find(" │██\n"), std::string::npos) << plot.out;
  EXPECT_NE(plot.out.find("At rest "), std::string::npos) << plot.out;
  EXPECT_EQ(plot.out.find("payment"), std::string::npos) << plot.out;
  const Finished json = run({"memory", "--json"});
  EXPECT_EQ(
      query("SELECT at FROM cycle WHERE no=2"),
      std::to_string(std::llround(1000 * std::stod(json_value(json.out, "$[1].at_seconds")))) +
          "\n");
  EXPECT_EQ(
      query("SELECT strftime('%Y-%m-%dT%H:%M:%S',at/1000,'unixepoch')||printf('.%03dZ',at%1000)"
            " FROM cycle WHERE no=2"),
      json_value(json.out, "$[1].at") + "\n");
  EXPECT_EQ(run({"memory", "--plot", "--json"}).code, 2);
}

}  // namespace
}  // namespace pointsbot
