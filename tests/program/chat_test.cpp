#include "tests/program/program_fixture.hpp"
#include "tests/support/pty.hpp"

#include <csignal>
#include <string>

namespace pointsbot {
namespace {

using tests::Finished;
using tests::Process;

class Chat : public ProgramTest {
 protected:
  /// What somebody types, through a pipe.
  Finished type(const std::string& lines, const std::string& options) const {
    return tests::run({"/bin/sh", "-c",
                       "printf '" + lines + "' | '" POINTSBOT_PROGRAM "' chat --config '" +
                           ini_.string() + "' " + options},
                      environment_);
  }
};

TEST_F(Chat, OfTheDemoTakesWhatIsTypedAndItsLogShowsIt) {
  configure_demo(10);
  Process demo{command({"run", "--verbose"}), environment_};
  demo.line("  payment 1  ");
  const Finished typed = type("hello\\n/as streamer\\nhi ann\\n", "--as ann");
  EXPECT_EQ(typed.code, 0) << typed.err;
  EXPECT_EQ(typed.out, "Ann: hello\nPretend_Channel: hi ann\n");
  EXPECT_NE(demo.line("Ann: hello").find("  Ann: hello"), std::string::npos);
  demo.line("Pretend_Channel: hi ann");
  demo.line("  payment ");
  demo.line("  payment ");
  demo.signal(SIGTERM);
  EXPECT_EQ(demo.wait(), 0);
  EXPECT_GT(std::stoi("0" + query("SELECT points FROM points WHERE username='ann'")), 0)
      << "who was typed is in the viewer list";
}

TEST_F(Chat, AtATerminalAsksWhoOneIsAndShowsWhatIsTypedBelowWhatIsSaid) {
  configure_demo(10);
  Process demo{command({"run", "--verbose"}), environment_};
  demo.line("  payment 1  ");
  tests::AtTerminal person{command({"chat"})};
  person.wait_for("Who are you in this chat (Enter: you)? ");
  person.type("ann");
  person.wait_for("ann> ");
  person.type("hello");
  person.wait_for("Ann: hello");
  person.wait_for("ann> ");
  person.type("/as bob");
  person.wait_for("bob> ");
  person.interrupt();
  EXPECT_EQ(person.wait(), 130);
  demo.signal(SIGTERM);
  EXPECT_EQ(demo.wait(), 0);
}

TEST_F(Chat, IsLivelyInTheDemoWhereItIsWantedAndOutOfTheLogWhereItIsNot) {
  const std::string ini =
      "[points]\ninterval = 1\n[database]\npath = points.db\n[simulator]\nviewers = 200\nchat = "
      "yes\n";
  configure(ini);
  Process demo{command({"run"}), environment_};
  demo.line("  Pretend_Channel: Hello everybody, we are live!");
  demo.line(": Hi @Pretend_Channel");
  demo.signal(SIGTERM);
  EXPECT_EQ(demo.wait(), 0);
  configure(ini + "[log]\ncycles = hourly\n");
  EXPECT_EQ(run({"run", "--cycles", "2"}).out.find("Hello everybody"), std::string::npos);
}

TEST_F(Chat, OfNoDemoSaysWhatToDo) {
  configure_demo();
  const Finished nobody = run({"chat", "--as", "ann"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_NE((nobody.out + nobody.err)
                .find("No demo runs on " + file_.string() +
                      ". Start it in another terminal: pointsbot run"),
            std::string::npos);
  configure("[twitch]\nsource = twitch\nchannel = somebody\nclient_id = abc\n");
  const Finished real = run({"chat", "--as", "ann"});
  EXPECT_EQ(real.code, 2);
  EXPECT_NE((real.out + real.err).find("is for the demo's chat"), std::string::npos);
}

TEST_F(Chat, OfASimulatorIsFoundByItsAddress) {
  configure_demo();
  Process twitch{{POINTSBOT_PROGRAM, "simulator", "--port", "0", "--viewers", "200", "--chat"}};
  const std::string first = twitch.line("A pretended Twitch at ");
  const std::size_t from = first.find("http://");
  const std::string url = first.substr(from, first.find(' ', from) - from);
  const Finished typed = type("hello\\n", "--as ann --url " + url);
  EXPECT_EQ(typed.code, 0) << typed.err;
  EXPECT_NE(typed.out.find("Ann: hello\n"), std::string::npos) << typed.out;
  twitch.signal(SIGTERM);
  EXPECT_EQ(twitch.wait(), 0);
  const Finished gone = type("hello\\n", "--as ann --url " + url);
  EXPECT_EQ(gone.code, 3);
}

}  // namespace
}  // namespace pointsbot
