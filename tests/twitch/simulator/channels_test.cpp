#include "tests/twitch/simulator/support.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

using tests::RawAnswer;

Options with_channels() {
  Options options = with_viewers(20);
  NamedChannel other;
  other.login = "other_channel";
  other.viewers = 300;
  other.churn = 0;
  options.settings.more.push_back(other);
  return options;
}

constexpr std::string_view kOther = "/helix/chat/chatters?broadcaster_id=27183827&first=1000";

TEST(Channels, HaveAnAudienceEach) {
  Scene scene{with_channels()};
  const auto first = rows_of(scene.chatters().body);
  const auto other = rows_of(scene.get(std::string{kOther} + "&moderator_id=31415926").body);
  ASSERT_EQ(first.size(), 20U);
  ASSERT_EQ(other.size(), 300U);
  EXPECT_EQ(other[0].login, "other_channel");
  EXPECT_EQ(other[0].name, "Other_Channel");
  EXPECT_EQ(other[1].login, kBotLogin);
  std::set<std::string> ids;
  for (const Row& row : other) EXPECT_TRUE(ids.insert(row.id).second);
  EXPECT_EQ(scene.get("/helix/users?login=other_channel&id=" + other[0].id).status, 200);
  scene.simulator.change("channel=other_channel&viewers=5");
  EXPECT_EQ(rows_of(scene.get(std::string{kOther} + "&moderator_id=31415926").body).size(), 5U);
  EXPECT_EQ(rows_of(scene.chatters().body).size(), 20U);
  EXPECT_THROW(scene.simulator.change("channel=none&viewers=5"), std::invalid_argument);
}

TEST(Channels, AreLiveEachByItself) {
  Scene scene{with_channels()};
  const std::string both = "/helix/streams?user_id=27182818&user_id=27183827";
  const auto live = [&] {
    std::string logins;
    const std::string body = scene.get(both).body;
    for (std::size_t at = 0; (at = body.find("\"user_login\":\"", at)) != body.npos; ++at)
      logins += between(body.substr(at), "\"user_login\":\"", "\"") + ' ';
    return logins;
  };
  EXPECT_EQ(live(), "pretend_channel other_channel ");
  scene.simulator.change("live=no");
  EXPECT_EQ(live(), "other_channel ");
  scene.simulator.change("channel=other_channel&live=rerun");
  EXPECT_NE(scene.get(both).body.find(R"("type":"rerun")"), std::string::npos);
  scene.clock.advance(std::chrono::hours{1});
  scene.simulator.change("live=yes");
  const std::string body = scene.get("/helix/streams?user_id=27182818").body;
  EXPECT_EQ(between(body, "\"started_at\":\"", "\""), "2019-12-20T01:00:00Z");
}

TEST(Channels, AreSweptWhereTheBotModerates) {
  Scene scene{with_channels()};
  scene.simulator.change("bot_moderates=no");
  EXPECT_EQ(scene.chatters().status, 403);
  EXPECT_EQ(scene.get(std::string{kOther} + "&moderator_id=31415926").status, 200);
  EXPECT_EQ(between(scene.client
                        .ask("GET /helix/chat/chatters?broadcaster_id=27182818&moderator_id="
                             "27182818 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                             std::string{kStreamerToken} +
                             "\r\nClient-Id: " + std::string{kClientId} + "\r\n\r\n")
                        .body,
                    "\"total\":", "}"),
            "20");
}

TEST(Channels, HaveAStreamersTokenEach) {
  Scene scene{with_channels()};
  const auto vips = [&](std::size_t token, std::string_view channel) {
    return scene.client
        .ask("GET /helix/channels/vips?broadcaster_id=" + std::string{channel} +
             " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + streamer_token(token) +
             "\r\nClient-Id: " + std::string{kClientId} + "\r\n\r\n")
        .status;
  };
  EXPECT_EQ(vips(0, "27182818"), 200);
  EXPECT_EQ(vips(1, "27183827"), 200);
  EXPECT_EQ(vips(1, "27182818"), 401);
  EXPECT_EQ(vips(2, "27182818"), 401);
}

TEST(Channels, DoNotTakeEachOthersCursors) {
  Scene scene{with_channels()};
  const std::string cursor = cursor_of(scene.chatters("10").body);
  EXPECT_EQ(
      scene.get(std::string{kOther} + "&moderator_id=31415926&after=" + escaped(cursor)).status,
      400);
}

TEST(Channels, ShareARateByUser) {
  Scene scene{with_channels()};
  scene.simulator.change("requests_per_minute=2");
  EXPECT_EQ(scene.chatters().status, 200);
  EXPECT_EQ(scene.get(std::string{kOther} + "&moderator_id=31415926").status, 200);
  EXPECT_EQ(scene.chatters().status, 429);
  EXPECT_EQ(scene.client
                .ask("GET /helix/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                     std::string{kStreamerToken} + "\r\nClient-Id: " + std::string{kClientId} +
                     "\r\n\r\n")
                .status,
            200);
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
