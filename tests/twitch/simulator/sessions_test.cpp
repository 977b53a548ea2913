#include "tests/twitch/simulator/eventsub_scene.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::twitch::simulator {
namespace {

using namespace std::chrono_literals;
using tests::RawFrame;

std::string reconnect_path(const std::string& message) {
  const std::string url = between(message, R"("reconnect_url":")", "\"");
  return url.substr(url.find("/ws"));
}

TEST(Sessions, AreWelcomed) {
  EventSubScene scene;
  const auto socket = scene.open();
  EXPECT_TRUE(scene.welcome.starts_with(R"({"metadata":{"message_id":")")) << scene.welcome;
  EXPECT_NE(scene.welcome.find(
                R"("message_type":"session_welcome","message_timestamp":"2019-12-20T00:00:00.)"
                R"(000000000Z"},"payload":{"session":{"id":")" +
                socket.session +
                R"(","status":"connected","connected_at":"2019-12-20T00:00:00.000000000Z",)"
                R"("keepalive_timeout_seconds":10,"reconnect_url":null}}})"),
            std::string::npos)
      << scene.welcome;
  EXPECT_EQ(scene.simulator->sockets(), 1U);
}

TEST(Sessions, TakeAKeepaliveWithinBounds) {
  EventSubScene scene;
  for (const auto& [asked, taken] : {std::pair{"30", "30"}, {"1", "10"}, {"700", "600"}}) {
    const auto socket = scene.open("/ws?keepalive_timeout_seconds=" + std::string{asked});
    EXPECT_EQ(between(scene.welcome, "\"keepalive_timeout_seconds\":", ","), taken);
  }
}

TEST(Sessions, AreKeptAliveOnlyWhileNothingElseIsSaid) {
  EventSubScene scene;
  auto socket = scene.open();
  ASSERT_EQ(scene.subscribe(socket, "stream.online").status, 202);
  scene.pass(10s);
  EXPECT_EQ(socket.next_type(), "session_keepalive");
  scene.pass(6s);
  EXPECT_EQ(scene.simulator->happen("type=online"), 1U);
  EXPECT_EQ(socket.next_type(), "notification");
  scene.pass(6s);  // 12 since the keepalive, 6 since the notification
  scene.pass(4s);
  EXPECT_EQ(socket.next_type(), "session_keepalive");
  EXPECT_EQ(scene.simulator->happen("type=online"), 1U);
  EXPECT_EQ(socket.next_type(), "notification");
}

TEST(Sessions, FallSilent) {
  EventSubScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "stream.online");
  scene.simulator->change("keepalives=no");
  scene.pass(10s);
  scene.pass(10s);
  scene.simulator->happen("type=online");
  EXPECT_EQ(socket.next_type(), "notification");
}

TEST(Sessions, EndWhenNobodyUsesThem) {
  EventSubScene scene;
  auto used = scene.open();
  auto unused = scene.open();
  scene.subscribe(used, "stream.online");
  scene.pass(9999ms);
  EXPECT_EQ(scene.simulator->sockets(), 2U);
  scene.pass(1ms);
  EXPECT_EQ(unused.next_type(), "session_keepalive");
  EXPECT_EQ(unused.next(), "8 4003");
  EXPECT_EQ(used.next_type(), "session_keepalive");
}

TEST(Sessions, EndWhenTheClientSpeaks) {
  EventSubScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "stream.online");
  socket.socket->send(RawFrame::kText, "hello");
  EXPECT_EQ(socket.next(), "8 4001");
  EXPECT_NE(scene.ask("GET", "/helix/eventsub/subscriptions")
                .body.find(R"("status":"websocket_received_inbound_traffic")"),
            std::string::npos);
}

TEST(Sessions, ArePinged) {
  EventSubScene scene;
  auto socket = scene.open("/ws?keepalive_timeout_seconds=600");
  scene.subscribe(socket, "stream.online");
  scene.pass(60s);
  EXPECT_EQ(socket.next(), "9");
  socket.socket->send(RawFrame::kPong, "");
  scene.pass(1ms);
  scene.pass(60s);
  EXPECT_EQ(socket.next(), "9");  // and this one is not answered
  scene.pass(60s);
  EXPECT_EQ(socket.next(), "8 4002");
}

TEST(Sessions, EndWithWhateverCode) {
  EventSubScene scene;
  for (const std::string code : {"4000", "4005", "4006", "1000"}) {
    auto socket = scene.open();
    EXPECT_EQ(scene.simulator->happen("type=close&code=" + code), 1U);
    EXPECT_EQ(socket.next(), "8 " + code);
    EXPECT_EQ(socket.next(), "cut");
  }
  auto socket = scene.open();
  scene.simulator->happen("type=drop");
  EXPECT_EQ(socket.next(), "cut");
  EXPECT_THROW(scene.simulator->happen("type=close&code=7"), std::invalid_argument);
}

TEST(Sessions, MoveToAnotherSocketWithTheirSubscriptions) {
  EventSubScene scene;
  auto before = scene.open("/ws?keepalive_timeout_seconds=30");
  scene.subscribe(before, "stream.online");
  EXPECT_EQ(scene.simulator->happen("type=reconnect"), 1U);
  const std::string message = before.next();
  EXPECT_NE(message.find(R"("payload":{"session":{"id":")" + before.session +
                         R"(","status":"reconnecting","keepalive_timeout_seconds":null,)"
                         R"("reconnect_url":"ws://127.0.0.1:)"),
            std::string::npos)
      << message;
  scene.simulator->happen("type=online");
  EXPECT_EQ(before.next_type(), "notification");

  auto after = scene.open(reconnect_path(message));
  EXPECT_EQ(between(scene.welcome, "\"status\":\"", "\""), "connected");
  EXPECT_EQ(between(scene.welcome, "\"keepalive_timeout_seconds\":", ","), "30");
  scene.simulator->happen("type=online");
  const std::string told = after.next();
  EXPECT_EQ(between(told, "\"session_id\":\"", "\""), after.session);
  before.socket->close();
  scene.pass(31s);
  EXPECT_EQ(after.next_type(), "session_keepalive");
  EXPECT_EQ(scene.simulator->sockets(), 1U);
}

TEST(Sessions, EndWhenTheReconnectTakesTooLong) {
  EventSubScene scene;
  auto socket = scene.open("/ws?keepalive_timeout_seconds=600");
  scene.subscribe(socket, "stream.online");
  scene.simulator->happen("type=reconnect");
  const std::string path = reconnect_path(socket.next());
  scene.pass(29s);
  EXPECT_EQ(scene.simulator->sockets(), 1U);
  scene.pass(1s);
  EXPECT_EQ(socket.next(), "8 4004");
  auto late = scene.open(path);
  EXPECT_EQ(scene.welcome, "8 4007");
}

TEST(Sessions, TakeAReconnectUrlOnce) {
  EventSubScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "stream.online");
  scene.simulator->happen("type=reconnect");
  const std::string path = reconnect_path(socket.next());
  auto first = scene.open(path);
  auto again = scene.open(path);
  EXPECT_EQ(scene.welcome, "8 4007");
  auto invented = scene.open("/ws?reconnect=");
  EXPECT_EQ(scene.welcome, "8 4007");
}

TEST(Sessions, RefuseAReconnectWhenToldTo) {
  EventSubScene scene;
  scene.simulator->change("reconnect_fails=yes");
  auto socket = scene.open();
  scene.subscribe(socket, "stream.online");
  scene.simulator->happen("type=reconnect");
  auto refused = scene.open(reconnect_path(socket.next()));
  EXPECT_EQ(scene.welcome, "8 4007");
  auto fresh = scene.open();
  EXPECT_FALSE(fresh.session.empty());
}

TEST(Sessions, GoWithTheSimulator) {
  EventSubScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "stream.online");
  scene.simulator.reset();
  EXPECT_EQ(socket.next(), "cut");
  scene.loop.restart();
  scene.loop.run_for(5s);
  EXPECT_TRUE(scene.loop.stopped());  // nothing waits any more
  scene.simulator = std::make_unique<Simulator>(scene.loop.get_executor(), scene.clock, Options{});
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
