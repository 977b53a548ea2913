#include "twitch/simulator/script.hpp"

#include "tests/twitch/simulator/eventsub_scene.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

using namespace std::chrono_literals;

std::string form_of(std::string_view line) { return read_script(line).at(0).form; }

/// "LINE: what", up to the end of the line.
std::string mistake(std::string_view text) {
  try {
    read_script(text);
  } catch (const ScriptError& error) {
    const std::string what = error.what();
    return std::to_string(error.line) + ": " + what.substr(0, what.find('\n'));
  }
  return "none";
}

TEST(Script, IsTimesAndSentences) {
  const auto steps =
      read_script("# an evening\n\n0:05 live\r\n  1:02:03\t12.5 percent come and go # all");
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].at, 5s);
  EXPECT_EQ(steps[0].line, 3);
  EXPECT_EQ(steps[0].form, "live=yes");
  EXPECT_TRUE(steps[0].setting);
  EXPECT_EQ(steps[1].at, 1h + 2min + 3s);
  EXPECT_EQ(steps[1].form, "churn=12.5");
}

TEST(Script, SaysWhatHappens) {
  EXPECT_EQ(form_of("0:00 bob raids with 120 viewers"), "type=raid&user=bob&viewers=120");
  EXPECT_EQ(form_of("0:00 dave subscribes"), "type=subscribe&user=dave");
  EXPECT_EQ(form_of("0:00 dave subscribes at tier 2"), "type=subscribe&user=dave&tier=2");
  EXPECT_EQ(form_of("0:00 ann says 50% & more!"), "type=chat&user=ann&text=50%25%20%26%20more%21");
  EXPECT_EQ(form_of("0:00 fault hang:2 3 times"), "fault=hang%3A2&times=3");
  EXPECT_EQ(form_of("0:00 in other_channel: offline"), "live=no&channel=other_channel");
}

TEST(Script, IsRefusedWithItsLine) {
  EXPECT_EQ(mistake("0:00 live\nsoon offline"),
            "2: \"soon\" is no time; a line begins with one, like 0:30 or 1:05:00");
  EXPECT_EQ(mistake("0:00 live\n\n0:10 party"),
            "3: \"party\" is no sentence that is known. There are:");
  EXPECT_EQ(mistake("0:10 live\n0:09 offline"), "2: this is earlier than the line before it");
  for (const char* line :
       {"30 live", "0:60 live", "0:5 live", "-1:00 live", "0:00", "0:00 many viewers",
        "0:00 a-b arrives", "0:00 ann says", "0:00 live now", "0:00 in a-b: live"}) {
    EXPECT_NE(mistake(line), "none") << line;
  }
}

TEST(Script, IsPlayedInTime) {
  EventSubScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "channel.cheer");
  std::string told;
  boost::asio::co_spawn(
      scene.loop,
      play(*scene.simulator, scene.clock,
           read_script("0:00 7 viewers\n0:03 ann cheers 500\n0:04 fault none_such\n0:05 offline"),
           [&](const ScriptStep& step, std::string_view problem) {
             told += step.words + (problem.empty() ? "" : " (!)") + "\n";
           }),
      [](const std::exception_ptr&) {});
  scene.pass(0ms);
  EXPECT_EQ(scene.simulator->settings().viewers, 7U);
  scene.pass(2999ms);
  EXPECT_EQ(told, "0:00 7 viewers\n");
  scene.pass(1ms);
  EXPECT_EQ(between(socket.next(), "\"bits\":", "}"), "500");
  scene.pass(2s);
  EXPECT_EQ(told, "0:00 7 viewers\n0:03 ann cheers 500\n0:04 fault none_such (!)\n0:05 offline\n");
  EXPECT_FALSE(scene.simulator->settings().live);
}

TEST(Script, IsShippedAsAnExampleThatPlays) {
  std::ifstream file{POINTSBOT_SOURCE "/docs/examples/stream.txt"};
  std::stringstream text;
  text << file.rdbuf();
  const auto steps = read_script(text.str());
  EXPECT_GT(steps.size(), 15U);
  EventSubScene scene;
  for (const ScriptStep& step : steps) {
    if (step.setting) {
      EXPECT_NO_THROW(scene.simulator->change(step.form)) << step.words;
    } else {
      EXPECT_NO_THROW(scene.simulator->happen(step.form)) << step.words;
    }
  }
}

TEST(Script, HasSentencesThatAllCanHappen) {
  EventSubScene scene;
  std::istringstream script{
      "0:00 300 viewers\n0:00 5 percent come and go\n0:00 live\n0:00 rerun\n0:00 offline\n"
      "0:00 ann arrives\n0:00 ann leaves\n0:00 ann says hi\n0:00 ann follows\n"
      "0:00 bob raids with 120 viewers\n0:00 carol cheers 500\n"
      "0:00 somebody cheers 500 anonymously\n0:00 dave subscribes\n"
      "0:00 dave subscribes at tier 2\n0:00 dave resubscribes after 15 months\n"
      "0:00 dave subscribes no more\n0:00 erin gives 5 subscriptions\n"
      "0:00 somebody gives 5 subscriptions anonymously\n0:00 ann redeems Stay hydrated\n"
      "0:00 ann becomes moderator\n0:00 ann is no moderator\n0:00 ann becomes VIP\n"
      "0:00 ann is no VIP\n0:00 bob is called bobby now\n0:00 somebody else is bobby now\n"
      "0:00 the bot moderates no more\n0:00 the bot moderates\n0:00 fault hang\n"
      "0:00 fault hang:2 3 times\n0:00 no fault\n0:00 tokens run out\n"
      "0:00 ann disconnects the application\n0:00 sockets reconnect\n"
      "0:00 sockets close with 4000\n0:00 sockets drop\n0:00 sockets fall silent\n"
      "0:00 sockets speak again\n"};
  std::ptrdiff_t lines = 0;
  for (std::string line; std::getline(script, line); ++lines) {
    const ScriptStep step = read_script(line).at(0);
    if (step.setting) {
      EXPECT_NO_THROW(scene.simulator->change(step.form)) << line;
    } else {
      EXPECT_NO_THROW(scene.simulator->happen(step.form)) << line;
    }
  }
  EXPECT_EQ(lines, std::ranges::count(script_sentences(), '\n'));  // none is left out here
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
