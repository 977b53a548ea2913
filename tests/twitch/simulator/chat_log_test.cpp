#include "tests/twitch/simulator/eventsub_scene.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::twitch::simulator {
namespace {

struct ReadingAlong : EventSubScene {
  explicit ReadingAlong(const Options& options = with_viewers(10)) : EventSubScene{options} {}

  std::string read(const std::string& query = "") {
    return ask("GET", "/simulator/chat" + query).body;
  }
  void say(const std::string& user, const std::string& text) {
    simulator->happen("type=chat&user=" + user + "&text=" + text);
  }
  static std::vector<std::string> texts(const std::string& body) {
    std::vector<std::string> texts;
    for (std::size_t at = 0; (at = body.find(R"("text":")", at)) != body.npos; ++at)
      texts.push_back(between(body.substr(at), R"("text":")", "\""));
    return texts;
  }
};

using Texts = std::vector<std::string>;

TEST(ChatToReadAlong, HasWhatIsSaidByWhomWithItsNumber) {
  ReadingAlong scene;
  EXPECT_EQ(scene.read(), R"({"last":0,"missed":0,"channel":"pretend_channel","lines":[]})");
  scene.say("ann", "hello");
  scene.simulator->happen("type=follow&user=bob");
  const std::string body = scene.read();
  EXPECT_EQ(between(body, "\"lines\":[", "\"at\""), R"({"number":1,)");
  EXPECT_NE(body.find(R"("user":"ann","name":"Ann","text":"hello"}]})"), std::string::npos) << body;
}

TEST(ChatToReadAlong, HasWhatTheBotWrites) {
  ReadingAlong scene;
  scene.ask("POST", "/helix/chat/messages",
            R"({"broadcaster_id":"27182818","sender_id":"31415926","message":"@ann 20 points"})",
            kToken);
  EXPECT_NE(
      scene.read().find(R"("user":"pretend_bot","name":"Pretend_Bot","text":"@ann 20 points")"),
      std::string::npos);
}

TEST(ChatToReadAlong, TellsWhatIsNewAlone) {
  ReadingAlong scene;
  for (const char* text : {"a", "b", "c"}) scene.say("ann", text);
  EXPECT_EQ(ReadingAlong::texts(scene.read("?after=1")), (Texts{"b", "c"}));
  EXPECT_EQ(ReadingAlong::texts(scene.read("?after=3")), Texts{});
  EXPECT_EQ(scene.ask("GET", "/simulator/chat?after=-1").status, 400);
  EXPECT_EQ(scene.ask("GET", "/simulator/chat?channel=nobody").status, 400);
}

TEST(ChatToReadAlong, IsOneChannelsAlone) {
  Options options = with_viewers(10);
  NamedChannel other;
  other.login = "other_channel";
  options.settings.more.push_back(other);
  ReadingAlong scene{options};
  scene.say("ann", "here");
  scene.simulator->happen("type=chat&user=ann&text=there&channel=other_channel");
  EXPECT_EQ(ReadingAlong::texts(scene.read()), Texts{"here"});
  EXPECT_EQ(ReadingAlong::texts(scene.read("?channel=other_channel")), Texts{"there"});
}

TEST(ChatToReadAlong, HasWhatManySayAtOnce) {
  ReadingAlong scene;
  scene.simulator->happen("type=chat&people=3&text=hi&id=a");
  const std::string body = scene.read();
  EXPECT_EQ(ReadingAlong::texts(body), (Texts{"hi", "hi", "hi"}));
  for (std::uint32_t n = 0; n < 3; ++n) {
    EXPECT_NE(
        body.find("\"user\":\"" + std::string{scene.simulator->viewer(n)->login.view()} + "\""),
        std::string::npos)
        << body;
  }
  EXPECT_THROW(scene.simulator->happen("type=chat&people=1000&text=hi"), std::invalid_argument);
  EXPECT_THROW(scene.simulator->happen("type=follow&people=3"), std::invalid_argument);
}

TEST(ChatToReadAlong, IsWaitedForUntilSomethingIsSaid) {
  ReadingAlong scene;
  scene.client.send("GET /simulator/chat?after=0&wait=30000 HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 20; ++i) scene.loop.poll();
  scene.say("ann", "at last");
  EXPECT_EQ(ReadingAlong::texts(scene.client.receive().body), Texts{"at last"});
}

TEST(ChatToReadAlong, IsWaitedForNoLongerThanWanted) {
  ReadingAlong scene;
  EXPECT_EQ(ReadingAlong::texts(scene.read("?after=0&wait=1")), Texts{});
}

TEST(ChatToReadAlong, KeepsNobodyWaitingWhoseSimulatorStops) {
  Scene scene;
  scene.client.send("GET /simulator/chat?after=0&wait=30000 HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 20; ++i) scene.loop.poll();
  EXPECT_EQ(scene.simulator.asked(Route::chat), 1u);
  scene.simulator.stop();
  scene.loop.restart();
  scene.loop.run_for(std::chrono::seconds{10});
  EXPECT_TRUE(scene.loop.stopped());
}

TEST(ChatToReadAlong, IsBounded) {
  ReadingAlong scene;
  for (int i = 1; i <= 250; ++i) scene.say("ann", std::to_string(i));
  const std::string body = scene.read();
  EXPECT_EQ(ReadingAlong::texts(body).size(), ChatLog::kLines);
  EXPECT_EQ(ReadingAlong::texts(body).front(), "51");
  EXPECT_EQ(between(body, R"("missed":)", ","), "50");
  EXPECT_EQ(between(scene.read("?after=249"), R"("missed":)", ","), "0");
  scene.say("ann", std::string(5'000, 'x'));
  EXPECT_EQ(ReadingAlong::texts(scene.read("?after=250")).at(0).size(), ChatLog::kLongest);
}

TEST(ChatToReadAlong, IsToldToWhoeverHasTheSimulator) {
  std::string heard;
  Options options = with_viewers(10);
  options.on_said = [&](const ChatEntry& said) { heard = said.name + ": " + said.text; };
  ReadingAlong scene{options};
  scene.say("ann", "hello");
  EXPECT_EQ(heard, "Ann: hello");
}

TEST(Viewers, AreThoseOfTheListApartFromItsCrewAndItsGuests) {
  Scene scene{with_viewers(5)};
  scene.simulator.happen("type=arrive&user=ann");
  const auto rows = rows_of(scene.chatters().body);
  ASSERT_EQ(rows.size(), 6u);
  for (std::uint32_t n = 0; n < 3; ++n)
    EXPECT_EQ(scene.simulator.viewer(n).value().login.view(), rows[n + 2].login);
  EXPECT_FALSE(scene.simulator.viewer(3));
  Scene empty{with_viewers(0)};
  EXPECT_FALSE(empty.simulator.viewer(0));
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
