#include "tests/twitch/simulator/eventsub_scene.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::twitch::simulator {
namespace {

using namespace std::chrono_literals;
using tests::RawAnswer;

std::string to_say(std::string_view text, std::string_view more = {}) {
  std::string body = R"({"broadcaster_id":"27182818","sender_id":"31415926","message":")";
  return body.append(text).append("\"").append(more).append("}");
}

struct ChatScene : EventSubScene {
  RawAnswer say(std::string_view text, std::string_view more = {}) {
    return ask("POST", "/helix/chat/messages", to_say(text, more), kToken);
  }
};

TEST(ChatMessages, ComeBackToWhoReadsTheChat) {
  ChatScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "channel.chat.message",
                  R"("broadcaster_user_id":"27182818","user_id":"31415926")", "1", kToken);
  const RawAnswer sent = scene.say("hello");
  const std::string id = between(sent.body, "\"message_id\":\"", "\"");
  EXPECT_EQ(sent.body,
            R"({"data":[{"message_id":")" + id + R"(","is_sent":true,"drop_reason":null}]})");
  const std::string told = socket.next();
  EXPECT_NE(told.find(R"("chatter_user_login":"pretend_bot")"), std::string::npos) << told;
  EXPECT_NE(told.find(R"("message_id":")" + id + R"(","message":{"text":"hello")"),
            std::string::npos);
  EXPECT_NE(told.find(R"("badges":[{"set_id":"moderator")"), std::string::npos);
}

TEST(ChatMessages, AreDroppedWhenToldTo) {
  ChatScene scene;
  scene.simulator->change("drop=user_timed_out");
  EXPECT_EQ(scene.say("hello").body,
            R"({"data":[{"message_id":"","is_sent":false,"drop_reason":{"code":"user_timed_out",)"
            R"("message":"Your message was not sent."}}]})");
  scene.simulator->change("drop=none");
  EXPECT_NE(scene.say("hello").body.find("\"is_sent\":true"), std::string::npos);
}

TEST(ChatMessages, AreNoCommands) {
  ChatScene scene;
  for (const char* text : {"/me waves", ".me"})
    EXPECT_EQ(between(scene.say(text).body, "\"code\":\"", "\""), "msg_rejected");
}

TEST(ChatMessages, AreNotSaidTwiceByWhoIsNoModerator) {
  ChatScene scene;
  EXPECT_NE(scene.say("hello").body.find("\"is_sent\":true"), std::string::npos);
  EXPECT_NE(scene.say("hello").body.find("\"is_sent\":true"), std::string::npos);
  scene.simulator->change("bot_moderates=no");
  EXPECT_EQ(between(scene.say("hello").body, "\"code\":\"", "\""), "msg_duplicate");
  EXPECT_NE(scene.say("hello you").body.find("\"is_sent\":true"), std::string::npos);
  scene.clock.advance(30s);
  EXPECT_NE(scene.say("hello").body.find("\"is_sent\":true"), std::string::npos);
}

TEST(ChatMessages, AreSoManyAtMost) {
  ChatScene scene;
  for (int i = 0; i < 100; ++i) scene.say(std::to_string(i));
  EXPECT_EQ(between(scene.say("more").body, "\"code\":\"", "\""), "msg_ratelimit");
  scene.clock.advance(30s);
  EXPECT_NE(scene.say("more").body.find("\"is_sent\":true"), std::string::npos);
}

TEST(ChatMessages, AreRefusedAsTwitchRefusesThem) {
  ChatScene scene;
  EXPECT_EQ(scene.say("").status, 400);
  EXPECT_EQ(scene.say(std::string(500, 'x')).status, 200);
  EXPECT_EQ(scene.say(std::string(501, 'x')).status, 422);
  EXPECT_EQ(scene.say("hello", R"(,"for_source_only":true)").status, 400);
  EXPECT_EQ(scene.ask("POST", "/helix/chat/messages", to_say("hello")).status, 401);
  EXPECT_EQ(scene.ask("POST", "/helix/chat/messages", "{", kToken).status, 400);
  EXPECT_EQ(scene.ask("GET", "/helix/chat/messages", {}, kToken).status, 404);
  EXPECT_EQ(scene
                .ask("POST", "/helix/chat/messages",
                     R"({"broadcaster_id":"12","sender_id":"31415926","message":"hi"})", kToken)
                .status,
            400);
}

TEST(ChatMessages, CountByThemselves) {
  ChatScene scene;
  scene.simulator->change("requests_per_minute=1");
  EXPECT_EQ(scene.ask("GET", "/helix/users", {}, kToken).status, 200);
  EXPECT_EQ(scene.say("hello").status, 200);
  EXPECT_EQ(scene.ask("GET", "/helix/users", {}, kToken).status, 429);
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
