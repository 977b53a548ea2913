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

/// With a second channel.
Options with_two_channels() {
  Options options = with_viewers(10);
  options.settings.more.emplace_back().login = "other";
  return options;
}

struct ChatScene : EventSubScene {
  using EventSubScene::EventSubScene;
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
  scene.clock.advance(1s);
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

TEST(ChatMessages, AreOneASecondWhereTheAccountIsNotPrivileged) {
  Options options = with_two_channels();
  options.settings.bot_moderates = options.settings.more[0].bot_moderates = false;
  ChatScene scene{options};
  const auto code = [](const RawAnswer& answer) {
    return between(answer.body, "\"code\":\"", "\"");
  };
  EXPECT_EQ(code(scene.say("a")), "");
  EXPECT_EQ(code(scene.say("b")), "msg_ratelimit");
  const std::string elsewhere = R"({"broadcaster_id":")" + std::to_string(number(channel_id(1))) +
                                R"(","sender_id":"31415926","message":"c"})";
  EXPECT_EQ(code(scene.ask("POST", "/helix/chat/messages", elsewhere, kToken)), "");
  scene.clock.advance(999ms);
  EXPECT_EQ(code(scene.say("b")), "msg_ratelimit");
  scene.clock.advance(1ms);
  EXPECT_EQ(code(scene.say("b")), "");
  scene.simulator->happen("type=vip&user=pretend_bot");
  EXPECT_EQ(code(scene.say("b")), "") << "a VIP may";
  EXPECT_NE(scene.ask("GET", "/simulator")
                .body.find(R"("chat":{"sent":4,"dropped":2,"dropped_as":)"
                           R"({"msg_ratelimit":2},"most_in_30_s":4})"),
            std::string::npos);
}

TEST(ChatMessages, ReplyToWhatWasSaid) {
  ChatScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "channel.chat.message",
                  R"("broadcaster_user_id":"27182818","user_id":"31415926")", "1", kToken);
  scene.simulator->happen("type=chat&user=Ann&text=!points");
  const std::string parent = between(socket.next(), R"(,"message_id":")", "\"");
  const auto reply_to = [](const std::string& id) {
    return R"(,"reply_parent_message_id":")" + id + '"';
  };
  const RawAnswer sent = scene.say("42 Kappa", reply_to(parent));
  const std::string told = socket.next();
  const std::string id = between(sent.body, R"("message_id":")", "\"");
  const std::string ann = between(told, R"("parent_user_id":")", "\"");
  EXPECT_NE(told.find(R"("message":{"text":"@Ann 42 Kappa","fragments":[{"type":"mention",)"
                      R"("text":"@Ann","cheermote":null,"emote":null,"mention":{"user_id":")" +
                      ann + '"'),
            std::string::npos)
      << told;
  EXPECT_NE(told.find(R"({"type":"text","text":" 42 ",)"), std::string::npos);
  const std::string names = R"(","parent_user_login":"ann","parent_user_name":"Ann")";
  EXPECT_NE(told.find(R"("reply":{"parent_message_id":")" + parent +
                      R"(","parent_message_body":"!points","parent_user_id":")" + ann + names +
                      R"(,"thread_message_id":")" + parent + R"(","thread_user_id":")" + ann),
            std::string::npos)
      << told;
  // A reply to the reply belongs to what began it.
  scene.say("indeed", reply_to(id));
  const std::string again = socket.next();
  EXPECT_NE(again.find(R"("text":"@Pretend_Bot indeed")"), std::string::npos) << again;
  EXPECT_NE(again.find(R"("parent_message_body":"@Ann 42 Kappa","parent_user_id":"31415926")"),
            std::string::npos);
  EXPECT_NE(again.find(R"("thread_message_id":")" + parent), std::string::npos);
}

TEST(ChatMessages, ReplyToNothingThatIsNotThere) {
  ChatScene scene{with_two_channels()};
  const auto reply_to = [&](const std::string& value) {
    const RawAnswer answer = scene.say("hello", ",\"reply_parent_message_id\":" + value);
    return answer.status == 200 ? "" : between(answer.body, R"("message":")", "\"");
  };
  const std::string refused = "The request's input was not valid. Message cannot be replied to.";
  EXPECT_EQ(reply_to(R"("1")"), refused);
  EXPECT_EQ(reply_to(R"("cc106a89-1814-419d-a54c-f4f2f970aae7")"), refused);
  EXPECT_EQ(reply_to("7"), "The request's input was not valid.");
  EXPECT_EQ(reply_to(R"("")"), "") << "to none";
  const std::string id = between(scene.say("hello").body, R"("message_id":")", "\"");
  EXPECT_EQ(reply_to('"' + id + '"'), "");
  const std::string elsewhere = R"({"broadcaster_id":")" + std::to_string(number(channel_id(1))) +
                                R"(","sender_id":"31415926","message":"c",)" +
                                R"("reply_parent_message_id":")" + id + "\"}";
  EXPECT_EQ(scene.ask("POST", "/helix/chat/messages", elsewhere, kToken).status, 400);
  scene.clock.advance(10min);
  scene.say("something new");
  EXPECT_EQ(reply_to('"' + id + '"'), refused);
  scene.simulator->happen("type=chat&user=ann&text=%FF");
  EXPECT_EQ(scene.say("goes on").status, 200);
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
