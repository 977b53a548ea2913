#include "twitch/event_parser.hpp"

#include "tests/twitch/eventsub_text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace pointsbot::twitch {
namespace {

using namespace std::chrono_literals;

class EventParserTest : public testing::Test {
 protected:
  Result<EventMessage, Failure> read(std::string_view text) {
    return parser_.read(PaddedText{text, '"'});
  }
  /// What a message is that has to be one of these.
  template <class T>
  T read_as(std::string_view text) {
    auto message = read(text);
    if (!message) throw std::runtime_error{message.error().detail};
    at_ = message->at;
    return std::get<T>(std::move(message->what));
  }
  template <class T>
  T happening(const std::string& name) {
    event_ = read_as<Notification>(eventsub_text(name)).event;
    return std::get<T>(event_.what);
  }
  bool malformed(std::string_view text) {
    const auto message = read(text);
    return !message && message.error().error == Error::malformed;
  }

  EventParser parser_;
  WallTime at_{};
  Event event_;
};

void expect_user(const User& user) {
  EXPECT_EQ(user.id, UserId{141981764});
  EXPECT_EQ(user.login, "twitchdev");
  EXPECT_EQ(user.display_name, "TwitchDev");
}

TEST_F(EventParserTest, ReadsAWelcome) {
  const auto welcome = read_as<Welcome>(eventsub_text("welcome"));
  EXPECT_EQ(welcome.session, "AQoQILE98gtqShGmLD7AM6yJThAB");
  EXPECT_EQ(welcome.keepalive, 10s);
  EXPECT_EQ(at_, WallTime{1689778611634ms});
}

TEST_F(EventParserTest, ReadsAKeepalive) { read_as<Keepalive>(eventsub_text("keepalive")); }

TEST_F(EventParserTest, ReadsAReconnect) {
  EXPECT_EQ(read_as<Reconnect>(eventsub_text("reconnect")).url,
            "wss://eventsub.wss.twitch.tv?id=1&x=y");
}

TEST_F(EventParserTest, ReadsARevocation) {
  for (const char* const status : {"authorization_revoked", "user_removed", "version_removed",
                                   "moderator_removed", "chat_user_banned"}) {
    const auto revocation =
        read_as<Revocation>(changed(eventsub_text("revocation"), "authorization_revoked", status));
    EXPECT_EQ(revocation.type, EventType::follow);
    EXPECT_EQ(revocation.subscription, "f1c2a387-161a-49f9-a165-0f21d7a4e1c4");
    EXPECT_EQ(revocation.channel, UserId{12826});
    EXPECT_EQ(revocation.status, status);
  }
}

TEST_F(EventParserTest, ReadsWhoseNotificationItIs) {
  const auto notification = read_as<Notification>(eventsub_text("follow"));
  EXPECT_EQ(notification.type, EventType::follow);
  EXPECT_EQ(notification.subscription, "f1c2a387-161a-49f9-a165-0f21d7a4e1c4");
  EXPECT_EQ(notification.event.id, "befa7b53-d79d-478f-86b9-120f112b044e");
  EXPECT_EQ(notification.event.channel, UserId{12826});
  EXPECT_EQ(notification.event.at, WallTime{1668593472464ms});
}

TEST_F(EventParserTest, ReadsThatTheStreamBeganAndEnded) {
  EXPECT_TRUE(happening<WentOnline>("stream_online").live);
  happening<WentOffline>("stream_offline");
  EXPECT_EQ(event_.channel, UserId{12826});
}

TEST_F(EventParserTest, TakesNoRerunForLive) {
  for (const char* const type : {"playlist", "watch_party", "premiere", "rerun", "new"}) {
    const auto text =
        changed(eventsub_text("stream_online"), "\"live\"", "\"" + std::string{type} + "\"");
    EXPECT_FALSE(std::get<WentOnline>(read_as<Notification>(text).event.what).live) << type;
  }
}

TEST_F(EventParserTest, ReadsARaid) {
  const auto raid = happening<Raided>("raid");
  EXPECT_EQ(event_.channel, UserId{12826});
  EXPECT_EQ(raid.from.id, UserId{1234});
  EXPECT_EQ(raid.from.login, "cool_user");
  EXPECT_EQ(raid.viewers, 9001);
}

TEST_F(EventParserTest, ReadsACheer) {
  const auto cheer = happening<Cheered>("cheer");
  ASSERT_TRUE(cheer.by);
  expect_user(*cheer.by);
  EXPECT_EQ(cheer.bits, 1000);
  const auto anonymous = happening<Cheered>("cheer_anonymous");
  EXPECT_FALSE(anonymous.by);
  EXPECT_EQ(anonymous.bits, 100);
}

TEST_F(EventParserTest, ReadsSubscriptions) {
  const auto fresh = happening<Subscribed>("subscribe");
  expect_user(fresh.user);
  EXPECT_EQ(fresh.tier, 1);
  EXPECT_FALSE(fresh.gift);
  const auto again = happening<Resubscribed>("subscription_message");
  expect_user(again.user);
  EXPECT_EQ(again.tier, 3);
  EXPECT_EQ(again.months, 15);
  expect_user(happening<SubscriptionEnded>("subscription_end").user);
}

TEST_F(EventParserTest, ReadsGiftsOfSubscriptions) {
  const auto gift = happening<Gifted>("subscription_gift");
  ASSERT_TRUE(gift.by);
  expect_user(*gift.by);
  EXPECT_EQ(gift.tier, 2);
  EXPECT_EQ(gift.subscriptions, 2);
  const auto anonymous = happening<Gifted>("subscription_gift_anonymous");
  EXPECT_FALSE(anonymous.by);
  EXPECT_EQ(anonymous.subscriptions, 5);
}

TEST_F(EventParserTest, ReadsAFollow) { expect_user(happening<Followed>("follow").user); }

TEST_F(EventParserTest, ReadsARedemption) {
  const auto redeemed = happening<Redeemed>("redemption");
  EXPECT_EQ(redeemed.id, "17fa2df1-ad76-4804-bfa5-a40ef63efe63");
  expect_user(redeemed.user);
  EXPECT_EQ(redeemed.title, "title");
  EXPECT_EQ(redeemed.cost, 100);
  EXPECT_EQ(redeemed.input, "pogchamp");
}

TEST_F(EventParserTest, ReadsChangesOfRoles) {
  for (const auto& [name, role, has] :
       {std::tuple{"moderator_add", Role::moderator, true},
        std::tuple{"moderator_remove", Role::moderator, false},
        std::tuple{"vip_add", Role::vip, true}, std::tuple{"vip_remove", Role::vip, false}}) {
    const auto change = happening<RoleChanged>(name);
    expect_user(change.user);
    EXPECT_EQ(change.role, role) << name;
    EXPECT_EQ(change.has, has) << name;
  }
}

TEST_F(EventParserTest, ReadsWhatIsSaidInChat) {
  const auto said = happening<ChatMessage>("chat_message");
  EXPECT_EQ(event_.channel, UserId{12826});
  EXPECT_EQ(said.by.id, UserId{4145994});
  EXPECT_EQ(said.message_id, "cc106a89-1814-919d-454c-f4f2f970aae7");
  EXPECT_EQ(said.text, "Hi chat");
  EXPECT_EQ(said.roles, Roles{}.with(Role::moderator).with(Role::subscriber).with(Role::tier2));
  EXPECT_FALSE(said.elsewhere);
  EXPECT_EQ(said.bits, 0);
}

TEST_F(EventParserTest, KnowsWhatWasSaidInAnotherChannelOfASharedChat) {
  const auto said = happening<ChatMessage>("chat_message_shared");
  EXPECT_TRUE(said.elsewhere);
  EXPECT_EQ(said.roles, Roles{});
  EXPECT_EQ(said.bits, 100);
  EXPECT_EQ(said.text, "Hi \u30df cheer100 @twitch PogChamp");
  const auto here = changed(eventsub_text("chat_message_shared"), "112233", "12826");
  EXPECT_FALSE(std::get<ChatMessage>(read_as<Notification>(here).event.what).elsewhere);
}

TEST_F(EventParserTest, ReadsAReplyWithoutTheNameThatTwitchPutBeforeIt) {
  const auto reply = happening<ChatMessage>("chat_message_reply");
  EXPECT_EQ(reply.reply_to, "cc106a89-1814-919d-454c-f4f2f970aae7");
  EXPECT_EQ(reply.text, "!points @bob");
  EXPECT_EQ(happening<ChatMessage>("chat_message").reply_to, "");
  const auto text_of = [&](const std::string& text) {
    const auto said = changed(eventsub_text("chat_message_reply"),
                              R"("text": "@チャンネル !points @bob")", R"("text": ")" + text + '"');
    return std::get<ChatMessage>(read_as<Notification>(said).event.what).text;
  };
  EXPECT_EQ(text_of("@twitch !points"), "!points");
  EXPECT_EQ(text_of("@twitch @twitch !points"), "@twitch !points");
  // Nobody but Twitch put these there.
  for (const char* const text : {"@twitchy !points", "@Twitch !points", "@bob !points", "@twitch",
                                 "@ !points", "!points @twitch ", "twitch !points", "", "@"}) {
    EXPECT_EQ(text_of(text), text);
  }
}

TEST_F(EventParserTest, KeepsTheNameBeforeWhatIsNoReply) {
  const auto said = changed(eventsub_text("chat_message"), R"("text": "Hi chat")",
                            R"("text": "@twitch !points")");
  EXPECT_EQ(std::get<ChatMessage>(read_as<Notification>(said).event.what).text, "@twitch !points");
  const auto odd =
      changed(eventsub_text("chat_message_reply"), "cc106a89-1814-919d", "no \u0000id");
  EXPECT_EQ(std::get<ChatMessage>(read_as<Notification>(odd).event.what).reply_to, "");
}

TEST_F(EventParserTest, TakesABadgeForItsRole) {
  const auto with = [&](const std::string& set, const std::string& id) {
    const auto text = changed(eventsub_text("chat_message_shared"), "\"badges\": []",
                              R"("badges":[{"set_id":")" + set + R"(","id":")" + id + R"("}])");
    return std::get<ChatMessage>(read_as<Notification>(text).event.what).roles;
  };
  const Roles none;
  EXPECT_EQ(with("moderator", "1"), none.with(Role::moderator));
  EXPECT_EQ(with("lead_moderator", "1"), none.with(Role::moderator));
  EXPECT_EQ(with("vip", "1"), none.with(Role::vip));
  EXPECT_EQ(with("broadcaster", "1"), none.with(Role::broadcaster));
  EXPECT_EQ(with("founder", "0"), none.with(Role::subscriber));
  EXPECT_EQ(with("subscriber", "24"), none.with(Role::subscriber));
  EXPECT_EQ(with("subscriber", "2024"), none.with(Role::subscriber).with(Role::tier2));
  EXPECT_EQ(with("subscriber", "3000"), none.with(Role::subscriber).with(Role::tier3));
  EXPECT_EQ(with("premium", "1"), none);
}

TEST_F(EventParserTest, CaresForNoOrderOfTheFields) {
  const auto message = read_as<Notification>(
      R"({"payload":{"event":{"user_name":"B","user_login":"b","user_id":"7","broadcaster_user_id":"12"},
          "subscription":{"condition":{},"id":"s","status":"enabled"}},
          "metadata":{"subscription_type":"channel.follow","message_timestamp":"2022-11-16T10:11:12Z",
          "message_type":"notification","message_id":"m"}})");
  EXPECT_EQ(message.event.id, "m");
  EXPECT_EQ(std::get<Followed>(message.event.what).user.id, UserId{7});
}

TEST_F(EventParserTest, NamesWhatItDoesNotKnow) {
  EXPECT_EQ(
      read_as<Unknown>(changed(eventsub_text("follow"), "channel.follow", "channel.new")).name,
      "channel.new");
  EXPECT_EQ(
      read_as<Unknown>(changed(eventsub_text("keepalive"), "session_keepalive", "session_x")).name,
      "session_x");
  const auto revoked =
      read_as<Revocation>(changed(eventsub_text("revocation"), "channel.follow", "channel.new"));
  EXPECT_FALSE(revoked.type);
}

TEST_F(EventParserTest, RefusesWhatLacksSomething) {
  for (const auto& [name, from] : {
           std::pair{"welcome", "\"id\""},
           std::pair{"welcome", "\"session\""},
           std::pair{"welcome", "keepalive_timeout_seconds"},
           std::pair{"welcome", "\"payload\""},
           std::pair{"welcome", "\"metadata\""},
           std::pair{"welcome", "message_id"},
           std::pair{"welcome", "message_type"},
           std::pair{"welcome", "message_timestamp"},
           std::pair{"reconnect", "reconnect_url"},
           std::pair{"revocation", "\"status\""},
           std::pair{"follow", "subscription_type"},
           std::pair{"follow", "\"event\""},
           std::pair{"follow", "\"user_id\""},
           std::pair{"follow", "\"user_login\""},
           std::pair{"stream_online", "\"type\": \"live\""},
           std::pair{"raid", "viewers"},
           std::pair{"subscribe", "\"tier\""},
           std::pair{"subscription_gift", "\"total\""},
           std::pair{"redemption", "\"title\""},
           std::pair{"redemption", "\"reward\""},
           std::pair{"chat_message", "\"message_id\": \"cc"},
       }) {
    std::string to{from};
    to[to.front() == '"' ? 1 : 0] = 'X';
    EXPECT_TRUE(malformed(changed(eventsub_text(name), from, to))) << name << ": " << from;
  }
}

TEST_F(EventParserTest, RefusesWhatIsOfAnotherKind) {
  for (const auto& [name, from, to] : {
           std::tuple{"welcome", "\"AQoQILE98gtqShGmLD7AM6yJThAB\"", "5"},
           std::tuple{"welcome", "AQoQILE98gtqShGmLD7AM6yJThAB", "a\\\"b"},
           std::tuple{"welcome", "AQoQILE98gtqShGmLD7AM6yJThAB", "a\\u0000b"},
           std::tuple{"welcome", ": 10", ": 0"},
           std::tuple{"welcome", ": 10", ": -10"},
           std::tuple{"welcome", ": 10", ": 1e400"},
           std::tuple{"welcome", ": 10", ": 99999999999999999999"},
           std::tuple{"welcome", ": 10", ": \"10\""},
           std::tuple{"welcome", "2023-07-19", "yesterday"},
           std::tuple{"reconnect", "wss://", "wss:// "},
           std::tuple{"raid", "9001", "-1"},
           std::tuple{"raid", "9001", "9001.5"},
           std::tuple{"cheer", "1000", "null}"},
           std::tuple{"cheer", "false", "0"},
           std::tuple{"follow", "141981764", "-141981764"},
           std::tuple{"follow", "141981764", "0141981764"},
           std::tuple{"follow", "141981764", "99999999999999999999"},
           std::tuple{"follow", "\"twitchdev\"", "[\"twitchdev\"]"},
           std::tuple{"follow", "twitchdev", "twitch\\ndev"},
           std::tuple{"chat_message", "\"badges\": [", "\"badges\": [7,"},
           std::tuple{"chat_message", "\"badges\": [", "\"badges\": [[],"},
       }) {
    EXPECT_TRUE(malformed(changed(eventsub_text(name), from, to))) << name << ": " << to;
  }
}

TEST_F(EventParserTest, RefusesARepeatedKey) {
  EXPECT_TRUE(malformed(changed(eventsub_text("follow"), "\"user_id\": \"141981764\"",
                                R"("user_id":"141981764","user_id":"7")")));
  EXPECT_TRUE(malformed(
      changed(eventsub_text("follow"), "\"message_id\"", R"("message_id":"a","message_id")")));
  EXPECT_TRUE(malformed(R"({"metadata":{},"metadata":{}})"));
}

TEST_F(EventParserTest, RefusesIdsAndNamesThatAreTooLong) {
  EXPECT_TRUE(malformed(changed(eventsub_text("follow"), "befa7b53", std::string(300, 'a'))));
  EXPECT_TRUE(malformed(changed(eventsub_text("follow"), "twitchdev", std::string(65, 'a'))));
  EXPECT_TRUE(malformed(changed(eventsub_text("welcome"), "AQoQ", std::string(300, 'a'))));
  EXPECT_TRUE(malformed(changed(eventsub_text("reconnect"), "id=1", std::string(3000, 'a'))));
}

TEST_F(EventParserTest, RefusesWhatIsNoJson) {
  for (const std::string& text :
       {std::string{}, std::string{" "}, std::string{"null"}, std::string{"[]"},
        std::string{"\"\""}, std::string{"{"}, std::string{"{}"}, eventsub_text("follow") + "x",
        eventsub_text("follow") + eventsub_text("follow"),
        changed(eventsub_text("follow"), "twitchdev", "\xff\xfe"), std::string(60'000, '['),
        R"({"metadata":)" + std::string(30'000, '[')}) {
    EXPECT_TRUE(malformed(text)) << text.substr(0, 40);
  }
}

TEST_F(EventParserTest, RefusesMoreThanTheCap) {
  EventParser small{1000};
  const std::string text = eventsub_text("keepalive") + std::string(1000, ' ');
  const auto message = small.read(PaddedText{text});
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().error, Error::too_large);
  EXPECT_TRUE(small.read(PaddedText{eventsub_text("keepalive")})) << "and goes on";
}

TEST_F(EventParserTest, SurvivesEveryTruncation) {
  for (const char* const name : {"welcome", "reconnect", "revocation", "chat_message_shared"}) {
    std::string text = eventsub_text(name);
    text.erase(text.find_last_of('}') + 1);
    for (std::size_t size = 0; size < text.size(); ++size) {
      EXPECT_FALSE(read(std::string_view{text}.substr(0, size))) << name << " " << size;
      // What is behind it may look like its end.
      EXPECT_FALSE(parser_.read(PaddedText{std::string_view{text}.substr(0, size), '}'}));
    }
    EXPECT_TRUE(read(text));
  }
}

TEST_F(EventParserTest, SurvivesAnyByteInAnyPlace) {
  std::minstd_rand random{7};
  for (const char* const name : {"welcome", "revocation", "redemption", "chat_message_shared"}) {
    const std::string whole = eventsub_text(name);
    for (int i = 0; i < 2000; ++i) {
      std::string text = whole;
      text[random() % text.size()] = static_cast<char>(random() % 256);
      text[random() % text.size()] = "{}[]\",:0\\n"[random() % 10];
      (void)read(text);  // either way
    }
    EXPECT_TRUE(read(whole));
  }
}

TEST(Timestamp, HasUpToNineDigitsOfAFraction) {
  const WallTime second{1689778611000ms};
  EXPECT_EQ(timestamp("2023-07-19T14:56:51Z"), second);
  EXPECT_EQ(timestamp("2023-07-19T14:56:51.6Z"), second + 600ms);
  EXPECT_EQ(timestamp("2023-07-19T14:56:51.63Z"), second + 630ms);
  EXPECT_EQ(timestamp("2023-07-19T14:56:51.634Z"), second + 634ms);
  EXPECT_EQ(timestamp("2023-07-19T14:56:51.634999999Z"), second + 634ms);
  EXPECT_EQ(timestamp("2023-07-19T14:56:51+00:00"), second);
  EXPECT_EQ(timestamp("2023-07-19T16:26:51+01:30"), second);
  EXPECT_EQ(timestamp("2023-07-19T12:56:51.000-02:00"), second);
}

TEST(Timestamp, IsNothingElse) {
  for (const char* const text :
       {"", "2023", "2023-07-19", "2023-07-19T14:56:51", "2023-07-19 14:56:51Z",
        "2023-13-19T14:56:51Z", "2023-02-29T14:56:51Z", "2023-07-19T24:56:51Z",
        "2023-07-19T14:60:51Z", "2023-07-19T14:56:61Z", "2023-07-19T14:56:51.Z",
        "2023-07-19T14:56:51.1234567890Z", "2023-07-19T14:56:51Zx", "2023-07-19T14:56:51+1:00",
        "2023-07-19T14:56:51+24:00", "1969-12-31T23:59:59Z", "-023-07-19T14:56:51Z"}) {
    EXPECT_FALSE(timestamp(text)) << text;
  }
}

}  // namespace
}  // namespace pointsbot::twitch
