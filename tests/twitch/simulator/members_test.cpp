#include "tests/twitch/simulator/support.hpp"
#include "twitch/simulator/simulator.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace pointsbot::twitch::simulator {
namespace {

using tests::RawAnswer;

/// A scene whose client has the streamer's token.
struct OwnScene : Scene {
  using Scene::Scene;
  RawAnswer ask(const std::string& path) {
    return client.ask("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                      std::string{kStreamerToken} + "\r\nclient-id: " + std::string{kClientId} +
                      "\r\n\r\n");
  }
  /// All pages of a list, `first` a page.
  std::vector<RawAnswer> list(const std::string& path, const std::string& first = "100") {
    const std::string whole = path + "?broadcaster_id=27182818&first=" + first;
    std::vector<RawAnswer> pages{ask(whole)};
    while (!cursor_of(pages.back().body).empty() && pages.size() < 500)
      pages.push_back(ask(whole + "&after=" + escaped(cursor_of(pages.back().body))));
    return pages;
  }
  std::set<std::string> ids(const std::string& path) {
    std::set<std::string> all;
    for (const RawAnswer& page : list(path)) {
      std::string_view rest = page.body;
      for (std::size_t at; (at = rest.find("\"user_id\":\"")) != rest.npos;) {
        rest.remove_prefix(at);
        EXPECT_TRUE(all.insert(between(rest, "\"user_id\":\"", "\"")).second) << "listed twice";
        rest.remove_prefix(5);
      }
    }
    return all;
  }
  std::set<std::string> here() {
    std::set<std::string> all;
    for (const RawAnswer& page : sweep()) {
      for (const Row& row : rows_of(page.body)) all.insert(row.id);
    }
    return all;
  }
};

const std::string kModerators = "/helix/moderation/moderators";
const std::string kVips = "/helix/channels/vips";
const std::string kSubscriptions = "/helix/subscriptions";

int common(const std::set<std::string>& a, const std::set<std::string>& b) {
  int count = 0;
  for (const std::string& id : a) count += b.contains(id) ? 1 : 0;
  return count;
}

TEST(Members, AreAShareOfThoseWhoAreHereWhoeverComesAndGoes) {
  OwnScene scene{with_viewers(5000, 100)};
  for (int minute = 0; minute < 3; ++minute) {
    const auto here = scene.here();
    EXPECT_NEAR(common(scene.ids(kSubscriptions), here), 600, 100);
    EXPECT_NEAR(common(scene.ids(kVips), here), 25, 15);
    scene.clock.advance(std::chrono::minutes{1});
  }
  EXPECT_TRUE(scene.ids(kModerators).contains("31415926")) << "the bot";
  EXPECT_FALSE(scene.ids(kModerators).contains("27182818")) << "never the streamer";
}

TEST(Members, AreTheSamePeopleInAnyPageSizeAndNextTime) {
  OwnScene scene{with_viewers(1000)};
  const auto all = scene.ids(kSubscriptions);
  EXPECT_EQ(scene.ids(kSubscriptions), all);
  EXPECT_EQ(scene.list(kSubscriptions, "7").size(), (all.size() + 6) / 7);
  EXPECT_EQ(scene.list(kSubscriptions, "100").size(), (all.size() + 99) / 100);
  scene.simulator.change("subscribers=30");
  const auto more = scene.ids(kSubscriptions);
  EXPECT_EQ(common(more, all), static_cast<int>(all.size())) << "who was one still is";
  EXPECT_GT(more.size(), 2 * all.size());
}

TEST(Members, OfOneSweepAreOfOneMoment) {
  OwnScene scene{with_viewers(2000, 100)};
  const std::string path = kSubscriptions + "?broadcaster_id=27182818&first=100";
  const auto still = scene.list(kSubscriptions);
  const RawAnswer first = scene.ask(path);
  scene.clock.advance(std::chrono::minutes{5});
  EXPECT_EQ(scene.ask(path + "&after=" + escaped(cursor_of(first.body))).body, still[1].body);
}

TEST(Members, SubscriptionsAreSaidAsTwitchSaysThem) {
  OwnScene scene{with_viewers(200)};
  const auto pages = scene.list(kSubscriptions);
  const std::string& body = pages[0].body;
  EXPECT_TRUE(body.starts_with(
      R"({"data":[{"broadcaster_id":"27182818","broadcaster_login":"pretend_channel",)"
      R"("broadcaster_name":"Pretend_Channel","gifter_id":")"))
      << body;
  std::size_t rows = 0;
  for (const RawAnswer& page : pages) {
    EXPECT_EQ(between(page.body, "\"total\":", ","), between(body, "\"total\":", ","));
    for (std::size_t at = 0; (at = page.body.find("\"tier\":\"", at)) != page.body.npos; ++at) {
      const std::string tier = between(page.body.substr(at), "\"tier\":\"", "\"");
      EXPECT_TRUE(tier == "1000" || tier == "2000" || tier == "3000") << tier;
      ++rows;
    }
  }
  EXPECT_EQ(std::to_string(rows), between(body, "\"total\":", ","));
  EXPECT_GE(std::stoul(between(body, "\"points\":", "}")), rows);
}

TEST(Members, ModeratorsAreSaidAsTwitchSaysThem) {
  OwnScene scene{with_viewers(2)};
  EXPECT_EQ(
      scene.ask(kModerators + "?broadcaster_id=27182818").body,
      R"({"data":[{"user_id":"31415926","user_login":"pretend_bot","user_name":"Pretend_Bot"}],)"
      R"("pagination":{}})");
  EXPECT_EQ(scene.ask(kVips + "?broadcaster_id=27182818").body, R"({"data":[],"pagination":{}})");
}

TEST(Members, CanBeAskedForSomePeopleAlone) {
  OwnScene scene{with_viewers(500)};
  const std::string one = *scene.ids(kSubscriptions).begin();
  const std::string path = kSubscriptions + "?broadcaster_id=27182818&user_id=";
  EXPECT_EQ(between(scene.ask(path + one).body, "\"user_id\":\"", "\""), one);
  EXPECT_TRUE(scene.ask(path + "5").body.starts_with(R"({"data":[],)"));
  EXPECT_EQ(scene.ask(path + "x").status, 400);
}

TEST(Members, AreForTheStreamerWithTheScopeAlone) {
  OwnScene scene;
  const auto message = [](const RawAnswer& answer) {
    return std::to_string(answer.status) + " " + between(answer.body, "\"message\":\"", "\"}");
  };
  for (const std::string& path : {kModerators, kVips, kSubscriptions}) {
    EXPECT_EQ(message(scene.get(path + "?broadcaster_id=27182818")),
              "401 The ID in broadcaster_id must match the user ID found in the request's OAuth "
              "token.");
    EXPECT_EQ(scene.ask(path).status, 400);
    EXPECT_EQ(scene.ask(path + "?broadcaster_id=27182818&first=101").status, 400);
    EXPECT_EQ(scene.ask(path + "?broadcaster_id=27182818&after=x").status, 400);
  }
  scene.simulator.change("scopes=moderator:read:chatters+channel:manage:moderators");
  EXPECT_EQ(scene.ask(kModerators + "?broadcaster_id=27182818").status, 200);
  EXPECT_EQ(message(scene.ask(kVips + "?broadcaster_id=27182818")),
            "401 Missing scope: channel:read:vips or channel:manage:vips");
  EXPECT_EQ(message(scene.ask(kSubscriptions + "?broadcaster_id=27182818")),
            "401 Missing scope: channel:read:subscriptions");
}

TEST(Members, TheStreamersTokenIsKnownByValidateAndMaySweep) {
  OwnScene scene;
  const RawAnswer whose =
      scene.client.ask("GET /oauth2/validate HTTP/1.1\r\nHost: x\r\nAuthorization: OAuth " +
                       std::string{kStreamerToken} + "\r\n\r\n");
  EXPECT_EQ(whose.body,
            R"({"client_id":"pretend0client0of0the0simulator","login":"pretend_channel","scopes":[)"
            R"("moderator:read:chatters","moderation:read","channel:read:vips",)"
            R"("channel:read:subscriptions","bits:read","moderator:read:followers",)"
            R"("channel:read:redemptions","user:read:chat","user:write:chat"],)"
            R"("user_id":"27182818","expires_in":5520838})");
  const std::string chatters = "/helix/chat/chatters?broadcaster_id=27182818&moderator_id=";
  EXPECT_EQ(scene.ask(chatters + "27182818").status, 200);
  EXPECT_EQ(scene.ask(chatters + "31415926").status, 401);
  scene.simulator.change("scopes=moderation:read");
  EXPECT_EQ(between(scene.ask(chatters + "27182818").body, "\"message\":\"", "\""),
            "Missing scope: moderator:read:chatters");
}

TEST(Members, HaveFaultsOfTheirOwn) {
  OwnScene scene{with_viewers(2000)};
  const std::string path = kSubscriptions + "?broadcaster_id=27182818&first=100";
  scene.simulator.change("fault=error_500:2@subscriptions");
  const RawAnswer first = scene.ask(path);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(scene.ask(path + "&after=" + escaped(cursor_of(first.body))).status, 500);
  EXPECT_EQ(scene.ask(kVips + "?broadcaster_id=27182818").status, 200);
  scene.simulator.change("fault=short@subscriptions");
  EXPECT_TRUE(scene.ask(path).body.starts_with(R"({"data":[],"pagination":{},"total":)"));
  scene.simulator.change("fault=repeated_cursor@subscriptions");
  const std::string cursor = cursor_of(scene.ask(path).body);
  EXPECT_EQ(cursor_of(scene.ask(path + "&after=" + escaped(cursor)).body), cursor);
  EXPECT_THROW(scene.simulator.change("fault=rename@subscriptions"), std::invalid_argument);
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
