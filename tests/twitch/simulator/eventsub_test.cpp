#include "tests/twitch/simulator/eventsub_scene.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

using namespace std::chrono_literals;
using tests::RawAnswer;

const std::string kSubscriptions = "/helix/eventsub/subscriptions";
constexpr std::string_view kChannel = R"("broadcaster_user_id":"27182818")";
constexpr std::string_view kChat = R"("broadcaster_user_id":"27182818","user_id":"31415926")";

std::string message_of(const RawAnswer& answer) {
  return std::to_string(answer.status) + " " + between(answer.body, "\"message\":\"", "\"}");
}
/// The event of a notification.
std::string event_of(const std::string& text) {
  const std::size_t at = text.find("\"event\":");
  return at == text.npos ? text : text.substr(at + 8, text.size() - at - 10);
}

TEST(Subscriptions, AreMadeAsTwitchSaysThem) {
  EventSubScene scene;
  const auto socket = scene.open();
  const RawAnswer made = scene.subscribe(socket, "channel.cheer");
  EXPECT_EQ(made.status, 202);
  const std::string id = between(made.body, "\"id\":\"", "\"");
  EXPECT_EQ(id.size(), 36U);
  EXPECT_EQ(made.body,
            R"({"data":[{"id":")" + id +
                R"(","status":"enabled","type":"channel.cheer","version":"1","condition":{)"
                R"("broadcaster_user_id":"27182818"},"created_at":"2019-12-20T00:00:00.)"
                R"(000000000Z","transport":{"method":"websocket","session_id":")" +
                socket.session +
                R"(","connected_at":"2019-12-20T00:00:00.000000000Z"},"cost":0}],"total":1,)"
                R"("total_cost":0,"max_total_cost":10})");
}

TEST(Subscriptions, AreRefusedAsTwitchRefusesThem) {
  EventSubScene scene;
  const auto socket = scene.open();
  const auto post = [&](std::string_view body, std::string_view token = kStreamerToken) {
    return message_of(scene.ask("POST", kSubscriptions, body, token));
  };
  EXPECT_EQ(post("{").substr(0, 3), "400");
  EXPECT_EQ(post("{}"), "400 missing or malformed field: type");
  EXPECT_EQ(post(EventSubScene::wanted("channel.cheer", "2", kChannel, socket.session)),
            "400 invalid subscription type and version");
  EXPECT_EQ(post(EventSubScene::wanted("channel.follow", "1", kChannel, socket.session)),
            "400 invalid subscription type and version");
  EXPECT_EQ(post(EventSubScene::wanted("channel.cheer", "1", "", socket.session)),
            "400 missing or empty condition field: broadcaster_user_id");
  EXPECT_EQ(post(EventSubScene::wanted("channel.cheer", "1", R"("broadcaster_user_id":27182818)",
                                       socket.session)),
            "400 the condition has something that is no string");
  EXPECT_EQ(post(EventSubScene::wanted("stream.online", "1", R"("broadcaster_user_id":"12")",
                                       socket.session)),
            "400 invalid user in the condition: broadcaster_user_id");
  EXPECT_EQ(post(EventSubScene::wanted(
                "channel.raid", "1",
                R"("from_broadcaster_user_id":"27182818","to_broadcaster_user_id":"27182818")",
                socket.session)),
            "400 invalid condition");
  EXPECT_EQ(post(EventSubScene::wanted("channel.raid", "1", "", socket.session)),
            "400 invalid condition");
  EXPECT_EQ(post(EventSubScene::wanted("channel.cheer", "1", kChannel, "AgoQ")),
            "400 websocket transport session does not exist or has already disconnected");
  EXPECT_EQ(post(EventSubScene::wanted("channel.cheer", "1", kChannel, socket.session), kToken),
            "403 subscription missing proper authorization");
  EXPECT_EQ(post(EventSubScene::wanted("channel.chat.message", "1", kChat, socket.session)),
            "403 subscription missing proper authorization");
  EXPECT_EQ(post(EventSubScene::wanted("channel.cheer", "1", kChannel, socket.session), "wrong"),
            "401 Invalid OAuth token");
  scene.simulator->change("scopes=bits:read");
  EXPECT_EQ(post(EventSubScene::wanted("channel.subscribe", "1", kChannel, socket.session)),
            "403 subscription missing proper authorization");
}

TEST(Subscriptions, AreOncePerSocketAndOfOneUserEach) {
  EventSubScene scene;
  const auto socket = scene.open();
  EXPECT_EQ(scene.subscribe(socket, "stream.online").status, 202);
  EXPECT_EQ(message_of(scene.subscribe(socket, "stream.online")),
            "409 subscription already exists");
  EXPECT_EQ(message_of(scene.subscribe(socket, "channel.chat.message", kChat, "1", kToken)),
            "400 a websocket connection cannot have subscriptions of different users");
  const auto other = scene.open();
  EXPECT_EQ(scene.subscribe(other, "channel.chat.message", kChat, "1", kToken).status, 202);
}

TEST(Subscriptions, AreOnThreeSocketsAtMost) {
  EventSubScene scene;
  std::vector<EventSubScene::Socket> sockets;
  for (int i = 0; i < 4; ++i) sockets.push_back(scene.open());
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(scene.subscribe(sockets[i], "stream.online").status, 202);
  EXPECT_EQ(scene.subscribe(sockets[3], "stream.online").status, 429);
  EXPECT_EQ(scene.subscribe(sockets[3], "stream.offline").status, 429);
  EXPECT_EQ(scene.subscribe(sockets[2], "stream.offline").status, 202);
}

TEST(Subscriptions, CostSomethingForStrangersChannels) {
  Options options = with_viewers(10);
  for (int i = 1; i <= 11; ++i) {
    NamedChannel channel;
    channel.login = "channel_" + std::to_string(i);
    options.settings.more.push_back(channel);
  }
  EventSubScene scene{options};
  const auto socket = scene.open();
  for (std::size_t i = 1; i <= 11; ++i) {
    const RawAnswer made = scene.subscribe(
        socket, "stream.online",
        R"("broadcaster_user_id":")" + std::to_string(number(channel_id(i))) + "\"");
    if (i <= 10) {
      EXPECT_EQ(between(made.body, "\"cost\":", "}"), "1");
      EXPECT_EQ(between(made.body, "\"total_cost\":", ","), std::to_string(i));
    } else {
      EXPECT_EQ(made.status, 429);
    }
  }
}

TEST(Subscriptions, AreListedAndDeleted) {
  EventSubScene scene;
  auto socket = scene.open();
  const std::string id = between(scene.subscribe(socket, "stream.online").body, "\"id\":\"", "\"");
  scene.subscribe(socket, "channel.cheer");
  const auto list = [&](const std::string& filter) {
    return scene.ask("GET", kSubscriptions + filter);
  };
  EXPECT_EQ(between(list("").body, "\"total\":", ","), "2");
  EXPECT_EQ(between(list("?type=channel.cheer").body, "\"type\":\"", "\""), "channel.cheer");
  EXPECT_EQ(between(list("?subscription_id=" + id).body, "\"type\":\"", "\""), "stream.online");
  EXPECT_EQ(list("?status=authorization_revoked").body,
            R"({"data":[],"total":2,"total_cost":0,"max_total_cost":10,"pagination":{}})");
  EXPECT_EQ(list("?type=channel.cheer&status=enabled").status, 400);
  EXPECT_EQ(scene.ask("DELETE", kSubscriptions + "?id=" + id, {}, kToken).status, 404);
  EXPECT_EQ(scene.ask("DELETE", kSubscriptions + "?id=" + id).status, 204);
  EXPECT_EQ(scene.ask("DELETE", kSubscriptions + "?id=" + id).status, 404);
  EXPECT_EQ(scene.simulator->happen("type=online"), 0U);
}

TEST(Subscriptions, TakeTheirTimeWhenToldTo) {
  EventSubScene scene;
  const auto socket = scene.open();
  scene.simulator->change("subscribing=11000");
  scene.client.send("POST " + kSubscriptions + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  for (int i = 0; i < 1'000 && scene.simulator->asked(Route::eventsub) == 0; ++i) scene.pass(1ms);
  ASSERT_EQ(scene.simulator->asked(Route::eventsub), 1U);
  scene.pass(11s);
  EXPECT_EQ(scene.client.receive().status, 401);
}

TEST(Subscriptions, AreRevoked) {
  EventSubScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "stream.online");
  const std::string id = between(scene.subscribe(socket, "channel.cheer").body, "\"id\":\"", "\"");
  for (const std::string status : {"user_removed", "version_removed"}) {
    EXPECT_EQ(scene.simulator->happen("type=revoke&subscription=none&status=" + status), 0U);
  }
  EXPECT_EQ(scene.simulator->happen("type=revoke&subscription=channel.cheer&status=user_removed"),
            1U);
  const std::string told = socket.next();
  EXPECT_EQ(between(told, "\"message_type\":\"", "\""), "revocation");
  EXPECT_EQ(between(told, "\"subscription_type\":\"", "\""), "channel.cheer");
  EXPECT_NE(
      told.find(R"("payload":{"subscription":{"id":")" + id + R"(","status":"user_removed",)"),
      std::string::npos)
      << told;
  EXPECT_EQ(told.find("\"event\""), std::string::npos);
  EXPECT_EQ(scene.simulator->happen("type=cheer&user=ann"), 0U);
  EXPECT_EQ(scene.simulator->happen("type=online"), 1U);
}

TEST(Subscriptions, EndWithWhatTheUserAllowed) {
  EventSubScene scene;
  auto socket = scene.open();
  scene.subscribe(socket, "channel.chat.message", kChat, "1", kToken);
  EXPECT_EQ(scene.simulator->happen("type=disconnect&user=pretend_bot"), 1U);
  EXPECT_EQ(between(socket.next(), "\"status\":\"", "\""), "authorization_revoked");
}

TEST(Events, AreToldOncePerSubscriptionUnderItsId) {
  EventSubScene scene;
  auto socket = scene.open();
  const std::string id = between(scene.subscribe(socket, "stream.offline").body, "\"id\":\"", "\"");
  scene.simulator->change("live=no");
  const std::string told = socket.next();
  EXPECT_NE(told.find(R"("message_type":"notification","message_timestamp":")"), std::string::npos);
  EXPECT_NE(told.find(R"("subscription_type":"stream.offline","subscription_version":"1"},)"
                      R"("payload":{"subscription":{"id":")" +
                      id + "\""),
            std::string::npos)
      << told;
  EXPECT_EQ(event_of(told),
            R"({"broadcaster_user_id":"27182818","broadcaster_user_login":"pretend_channel",)"
            R"("broadcaster_user_name":"Pretend_Channel"})");
}

TEST(Events, FollowWhatIsSet) {
  EventSubScene scene;
  auto socket = scene.open();
  for (const char* type : {"stream.online", "stream.offline", "channel.moderator.remove"})
    ASSERT_EQ(scene.subscribe(socket, type).status, 202);
  scene.simulator->change("live=no");
  scene.pass(11s);
  while (socket.next_type() != "session_keepalive") {
  }
  scene.simulator->change("live=rerun");
  std::string told = socket.next();
  while (told.find("session_keepalive") != told.npos || told == "9") told = socket.next();
  EXPECT_EQ(event_of(told), R"({"id":"314159265359","broadcaster_user_id":"27182818",)"
                            R"("broadcaster_user_login":"pretend_channel",)"
                            R"("broadcaster_user_name":"Pretend_Channel","type":"rerun",)"
                            R"("started_at":"2019-12-20T00:00:11Z"})");
  scene.simulator->change("live=rerun&viewers=3");  // nothing new
  scene.simulator->change("bot_moderates=no");
  EXPECT_EQ(event_of(socket.next()),
            R"({"user_id":"31415926","user_login":"pretend_bot","user_name":"Pretend_Bot",)"
            R"("broadcaster_user_id":"27182818","broadcaster_user_login":"pretend_channel",)"
            R"("broadcaster_user_name":"Pretend_Channel"})");
}

/// What happens on the channel, as a reader of all of it hears it.
class Told : public testing::Test {
 protected:
  std::string hear(std::string_view type, const std::string& form, std::string_view version = "1",
                   std::string_view condition = kChannel, std::string_view token = kStreamerToken) {
    socket_ = scene_.open();
    EXPECT_EQ(scene_.subscribe(socket_, type, condition, version, token).status, 202) << type;
    EXPECT_EQ(scene_.simulator->happen(form), 1U) << form;
    return event_of(socket_.next());
  }

  const std::string by_ = R"("user_id":"83848945","user_login":"ann_lee","user_name":"Ann_Lee")";
  const std::string at_ =
      R"("broadcaster_user_id":"27182818","broadcaster_user_login":"pretend_channel",)"
      R"("broadcaster_user_name":"Pretend_Channel")";
  EventSubScene scene_;
  EventSubScene::Socket socket_;
};

TEST_F(Told, ARaid) {
  EXPECT_EQ(hear("channel.raid", "type=raid&user=ann_lee&viewers=120", "1",
                 R"("to_broadcaster_user_id":"27182818")"),
            R"({"from_broadcaster_user_id":"83848945","from_broadcaster_user_login":"ann_lee",)"
            R"("from_broadcaster_user_name":"Ann_Lee","to_broadcaster_user_id":"27182818",)"
            R"("to_broadcaster_user_login":"pretend_channel",)"
            R"("to_broadcaster_user_name":"Pretend_Channel","viewers":120})");
}

TEST_F(Told, ACheer) {
  EXPECT_EQ(hear("channel.cheer", "type=cheer&user=ann_lee&bits=500&text=Cheer500"),
            R"({"is_anonymous":false,)" + by_ + "," + at_ + R"(,"message":"Cheer500","bits":500})");
}

TEST_F(Told, AnAnonymousCheer) {
  EXPECT_EQ(hear("channel.cheer", "type=cheer&anonymous=yes"),
            R"({"is_anonymous":true,"user_id":null,"user_login":null,"user_name":null,)" + at_ +
                R"(,"message":"Cheer100","bits":100})");
}

TEST_F(Told, ASubscriptionAndItsEnd) {
  EXPECT_EQ(hear("channel.subscribe", "type=subscribe&user=ann_lee&tier=2"),
            "{" + by_ + "," + at_ + R"(,"tier":"2000","is_gift":false})");
  const std::string list = "/helix/subscriptions?broadcaster_id=27182818&user_id=83848945";
  EXPECT_NE(scene_.ask("GET", list).body.find(R"("tier":"2000")"), std::string::npos);
  EXPECT_EQ(hear("channel.subscription.end", "type=unsub&user=ann_lee"),
            "{" + by_ + "," + at_ + R"(,"tier":"1000","is_gift":false})");
  EXPECT_TRUE(scene_.ask("GET", list).body.starts_with(R"({"data":[],)"));
}

TEST_F(Told, AResubscription) {
  EXPECT_EQ(
      hear("channel.subscription.message", "type=resub&user=ann_lee&tier=3&months=15&text=love+it"),
      "{" + by_ + "," + at_ +
          R"(,"tier":"3000","message":{"text":"love it","emotes":null},)"
          R"("cumulative_months":15,"streak_months":null,"duration_months":1})");
}

TEST_F(Told, GiftedSubscriptions) {
  EXPECT_EQ(hear("channel.subscription.gift", "type=gift&user=ann_lee&count=5"),
            "{" + by_ + "," + at_ +
                R"(,"tier":"1000","total":5,"cumulative_total":5,"is_anonymous":false})");
  EXPECT_EQ(hear("channel.subscription.gift", "type=gift&anonymous=yes&count=5"),
            R"({"user_id":null,"user_login":null,"user_name":null,)" + at_ +
                R"(,"tier":"1000","total":5,"cumulative_total":null,"is_anonymous":true})");
}

TEST_F(Told, AFollow) {
  EXPECT_EQ(hear("channel.follow", "type=follow&user=ann_lee", "2",
                 R"("broadcaster_user_id":"27182818","moderator_user_id":"27182818")"),
            "{" + by_ + "," + at_ + R"(,"followed_at":"2019-12-20T00:00:00.000000000Z"})");
}

TEST_F(Told, ARedemption) {
  const std::string event = hear("channel.channel_points_custom_reward_redemption.add",
                                 "type=redeem&user=ann_lee&title=Hydrate&cost=50&text=drink&id=r1");
  EXPECT_EQ(event, "{" + by_ + "," + at_ +
                       R"(,"id":"r1","user_input":"drink","status":"unfulfilled",)"
                       R"("reward":{"id":")" +
                       between(event, R"("reward":{"id":")", "\"") +
                       R"(","title":"Hydrate","cost":50,"prompt":""},)"
                       R"("redeemed_at":"2019-12-20T00:00:00.000000000Z"})");
}

TEST_F(Told, WhoBecomesAModerator) {
  EXPECT_EQ(hear("channel.moderator.add", "type=mod&user=ann_lee"), "{" + by_ + "," + at_ + "}");
  EXPECT_NE(scene_.ask("GET", "/helix/moderation/moderators?broadcaster_id=27182818")
                .body.find("ann_lee"),
            std::string::npos);
  EXPECT_EQ(hear("channel.moderator.remove", "type=unmod&user=ann_lee"),
            "{" + by_ + "," + at_ + "}");
  EXPECT_EQ(scene_.ask("GET", "/helix/moderation/moderators?broadcaster_id=27182818")
                .body.find("ann_lee"),
            std::string::npos);
}

TEST_F(Told, AMessageWithEveryKindOfFragment) {
  const std::string event =
      hear("channel.chat.message",
           "type=chat&user=ann_lee&text=Hi+@pretend_bot+Kappa+Cheer100+bye&bits=100"
           "&badges=moderator,subscriber/12",
           "1", kChat, kToken);
  const std::string id = between(event, "\"message_id\":\"", "\"");
  EXPECT_EQ(
      event,
      "{" + at_ +
          R"(,"chatter_user_id":"83848945","chatter_user_login":"ann_lee",)"
          R"("chatter_user_name":"Ann_Lee","message_id":")" +
          id +
          R"(","message":{"text":"Hi @pretend_bot Kappa Cheer100 bye","fragments":[)"
          R"({"type":"text","text":"Hi ","cheermote":null,"emote":null,"mention":null},)"
          R"({"type":"mention","text":"@pretend_bot","cheermote":null,"emote":null,"mention":)"
          R"({"user_id":"31415926","user_login":"pretend_bot","user_name":"Pretend_Bot"}},)"
          R"({"type":"text","text":" ","cheermote":null,"emote":null,"mention":null},)"
          R"({"type":"emote","text":"Kappa","cheermote":null,"emote":{"id":"25",)"
          R"("emote_set_id":"0","owner_id":"0","format":["static"]},"mention":null},)"
          R"({"type":"text","text":" ","cheermote":null,"emote":null,"mention":null},)"
          R"({"type":"cheermote","text":"Cheer100","cheermote":{"prefix":"cheer","bits":100,)"
          R"("tier":1},"emote":null,"mention":null},)"
          R"({"type":"text","text":" bye","cheermote":null,"emote":null,"mention":null}]},)"
          R"("color":"#00FF7F","badges":[{"set_id":"moderator","id":"1","info":""},)"
          R"({"set_id":"subscriber","id":"12","info":"12"}],"message_type":"text",)"
          R"("cheer":{"bits":100},"reply":null,"channel_points_custom_reward_id":null,)"
          R"("source_broadcaster_user_id":null,"source_broadcaster_user_login":null,)"
          R"("source_broadcaster_user_name":null,"source_message_id":null,"source_badges":null,)"
          R"("is_source_only":null})");
}

TEST_F(Told, AMessageOfASharedChat) {
  const std::string event =
      hear("channel.chat.message", "type=chat&user=ann_lee&source=another_one", "1", kChat, kToken);
  EXPECT_EQ(between(event, R"("source_broadcaster_user_login":")", "\""), "another_one");
  EXPECT_EQ(between(event, R"("broadcaster_user_login":")", "\""), "pretend_channel");
}

TEST_F(Told, TheSameEventAgainAndAgain) {
  socket_ = scene_.open();
  scene_.subscribe(socket_, "channel.cheer");
  EXPECT_EQ(scene_.simulator->happen("type=cheer&user=ann_lee&times=3"), 1U);
  const std::string first = socket_.next();
  EXPECT_EQ(socket_.next(), first);
  EXPECT_EQ(socket_.next(), first);
  scene_.simulator->happen("type=cheer&user=ann_lee");
  EXPECT_NE(between(socket_.next(), "\"message_id\":\"", "\""),
            between(first, "\"message_id\":\"", "\""));
}

TEST_F(Told, AnEventThatIsOld) {
  socket_ = scene_.open();
  scene_.subscribe(socket_, "channel.cheer");
  scene_.simulator->happen("type=cheer&user=ann_lee&age=660");
  EXPECT_EQ(between(socket_.next(), "\"message_timestamp\":\"", "\""),
            "2019-12-19T23:49:00.000000000Z");
}

TEST(Events, AreRefusedInPlainWords) {
  EventSubScene scene;
  for (const char* form :
       {"", "type=party", "type=cheer", "type=raid&anonymous=yes", "type=cheer&user=a-b",
        "type=cheer&user=a&bits=-1", "type=subscribe&user=a&tier=4", "type=cheer&user=a&times=x",
        "type=cheer&user=a&channel=none", "type=rename&user=a"}) {
    EXPECT_THROW(scene.simulator->happen(form), std::invalid_argument) << form;
  }
  const RawAnswer refused = scene.ask("POST", "/simulator/event?type=party");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("there are raid cheer"), std::string::npos);
  EXPECT_EQ(scene.ask("POST", "/simulator/event", "type=online").body, R"({"told":0})");
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
