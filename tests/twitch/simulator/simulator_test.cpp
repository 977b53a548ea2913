#include "twitch/simulator/simulator.hpp"

#include "tests/twitch/simulator/support.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

namespace pointsbot::twitch::simulator {
namespace {

using tests::RawAnswer;

std::string error(int status, std::string_view name, std::string_view message) {
  return "{\"error\":\"" + std::string{name} + "\",\"status\":" + std::to_string(status) +
         ",\"message\":\"" + std::string{message} + "\"}";
}

std::string request(std::string_view path, std::string_view headers) {
  return "GET " + std::string{path} + " HTTP/1.1\r\nHost: x\r\n" + std::string{headers} + "\r\n";
}

TEST(Users, AreFoundByLoginAndById) {
  Scene scene;
  const std::string body =
      scene.get("/helix/users?login=Pretend_Channel&id=31415926&login=nobody_has_this_one").body;
  EXPECT_TRUE(body.starts_with(
      R"({"data":[{"id":"27182818","login":"pretend_channel","display_name":"Pretend_Channel",)"
      R"("type":"","broadcaster_type":"affiliate",)"))
      << body;
  EXPECT_NE(body.find(R"({"id":"31415926","login":"pretend_bot",)"), std::string::npos);
  EXPECT_EQ(body.find("nobody"), std::string::npos);
}

TEST(Users, AreTheTokensOwnWhenNobodyIsAskedFor) {
  Scene scene;
  EXPECT_TRUE(scene.get("/mock/users")
                  .body.starts_with(R"({"data":[{"id":"31415926","login":"pretend_bot",)"));
}

TEST(Users, AreThoseOfTheChat) {
  Scene scene{with_viewers(50)};
  for (const Row& row : rows_of(scene.chatters().body)) {
    const std::string body = scene.get("/helix/users?login=" + row.login).body;
    EXPECT_EQ(between(body, "\"id\":\"", "\""), row.id);
    EXPECT_EQ(between(body, "\"display_name\":\"", "\""), row.name);
    EXPECT_EQ(scene.get("/helix/users?id=" + row.id).body, body);
  }
}

TEST(Users, AreAHundredAtMostAndWellFormed) {
  Scene scene;
  std::string path = "/helix/users?id=1";
  for (int i = 0; i < 99; ++i) path += "&login=a" + std::to_string(i);
  EXPECT_EQ(scene.get(path).status, 200);
  const RawAnswer refused = scene.get(path + "&id=2");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body,
            error(400, "Bad Request", "Invalid username(s), email(s), or ID(s). Bad Identifiers."));
  for (const char* bad :
       {"login=", "login=a-b", "id=x", "id=-1", "login=abcdefghijklmnopqrstuvwxyz"}) {
    EXPECT_EQ(scene.get(std::string{"/helix/users?"} + bad).status, 400) << bad;
  }
}

TEST(Streams, ShowTheOneChannelWhileItIsLive) {
  Scene scene{with_viewers(100)};
  const std::string live = scene.get("/helix/streams?user_id=27182818").body;
  EXPECT_NE(live.find(R"("user_id":"27182818","user_login":"pretend_channel")"), std::string::npos);
  EXPECT_NE(live.find(R"("type":"live")"), std::string::npos);
  EXPECT_EQ(between(live, "\"started_at\":\"", "\""), "2019-12-20T00:00:00Z");
  EXPECT_EQ(scene.get("/helix/streams?user_login=pretend_channel&user_id=5").body, live);
  EXPECT_EQ(scene.get("/helix/streams?user_id=5").body, R"({"data":[],"pagination":{}})");
  scene.simulator.change("live=no");
  EXPECT_EQ(scene.get("/helix/streams?user_id=27182818").body, R"({"data":[],"pagination":{}})");
}

TEST(Validate, TellsWhoseTokenItIs) {
  Scene scene;
  for (const char* path : {"/oauth2/validate", "/auth/validate"}) {
    for (const char* scheme : {"OAuth", "Bearer"}) {
      const RawAnswer answer = scene.client.ask(request(
          path, "Authorization: " + std::string{scheme} + " " + std::string{kToken} + "\r\n"));
      EXPECT_EQ(answer.status, 200);
      EXPECT_EQ(answer.body,
                R"({"client_id":"pretend0client0of0the0simulator","login":"pretend_bot",)"
                R"("scopes":["moderator:read:chatters","user:read:chat","user:write:chat"],)"
                R"("user_id":"31415926","expires_in":5520838})");
      EXPECT_EQ(answer.header("Ratelimit-Limit"), "");
    }
  }
}

TEST(Validate, RefusesOtherTokens) {
  Scene scene;
  const RawAnswer wrong =
      scene.client.ask(request("/oauth2/validate", "Authorization: OAuth x\r\n"));
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, R"({"status":401,"message":"invalid access token"})");
  const RawAnswer none = scene.client.ask(request("/oauth2/validate", ""));
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.body, R"({"status":401,"message":"missing authorization token"})");
}

TEST(Helix, LooksAtTheHeaders) {
  Scene scene;
  const std::string token = "Authorization: Bearer " + std::string{kToken} + "\r\n";
  const std::string client = "CLIENT-ID: " + std::string{kClientId} + "\r\n";
  const auto refusal = [&](const std::string& headers) {
    const RawAnswer answer = scene.client.ask(request(chatters_path("1"), headers));
    EXPECT_EQ(answer.status, 401);
    EXPECT_NE(answer.header("Ratelimit-Remaining"), "");
    return between(answer.body, R"({"error":"Unauthorized","status":401,"message":")", "\"}");
  };
  EXPECT_EQ(refusal(client), "OAuth token is missing");
  EXPECT_EQ(refusal(client + "Authorization: Bearer wrong\r\n"), "Invalid OAuth token");
  EXPECT_EQ(refusal(client + "Authorization: OAuth " + std::string{kToken} + "\r\n"),
            "Invalid OAuth token");
  EXPECT_EQ(refusal(token), "Client ID is missing");
  EXPECT_EQ(refusal(token + "Client-Id: another\r\n"), "Client ID and OAuth token do not match");
  EXPECT_EQ(scene.client.ask(request(chatters_path("1"), token + client)).status, 200);
}

TEST(Helix, CountsRequestsByTheMinute) {
  Scene scene;
  scene.simulator.change("requests_per_minute=3");
  for (const char* left : {"2", "1", "0"}) {
    const RawAnswer answer = scene.get("/helix/users");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Ratelimit-Limit"), "3");
    EXPECT_EQ(answer.header("Ratelimit-Remaining"), left);
    EXPECT_EQ(answer.header("Ratelimit-Reset"), "1576800060");
  }
  const RawAnswer refused = scene.get("/helix/users");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body, error(429, "Too Many Requests", "Too Many Requests"));
  EXPECT_EQ(refused.header("Ratelimit-Remaining"), "0");
  scene.clock.advance(std::chrono::seconds{60});
  EXPECT_EQ(scene.get("/helix/users").status, 200);
}

TEST(Helix, KnowsNoOtherPlace) {
  Scene scene;
  for (const char* path : {"/", "/helix", "/helix/moderation", "/oauth2/users", "/users"}) {
    const RawAnswer answer = scene.get(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.body, error(404, "Not Found", ""));
  }
  EXPECT_EQ(scene.client.ask("POST /helix/users HTTP/1.1\r\nContent-Length: 0\r\n\r\n").status,
            404);
}

TEST(Chatters, AreSaidAsTwitchSaysThem) {
  Scene scene{with_viewers(2)};
  EXPECT_EQ(
      scene.chatters().body,
      R"({"data":[{"user_id":"27182818","user_login":"pretend_channel","user_name":"Pretend_Channel"},)"
      R"({"user_id":"31415926","user_login":"pretend_bot","user_name":"Pretend_Bot"}],)"
      R"("pagination":{},"total":2})");
  scene.simulator.change("viewers=0");
  EXPECT_EQ(scene.chatters().body, R"({"data":[],"pagination":{},"total":0})");
}

TEST(Chatters, ComeEachOnceInFullPages) {
  Scene scene;
  for (const std::size_t viewers : {0U, 1U, 999U, 1000U, 1001U, 20'000U}) {
    scene.simulator.change("viewers=" + std::to_string(viewers));
    const auto pages = scene.sweep();
    EXPECT_EQ(pages.size(), viewers == 0 ? 1 : (viewers + 999) / 1000);
    std::set<std::string> ids, logins;
    for (const RawAnswer& page : pages) {
      EXPECT_EQ(between(page.body, "\"total\":", "}"), std::to_string(viewers));
      for (const char* broken : {"}{", "},,", "[,", ",]"}) {
        EXPECT_EQ(page.body.find(broken), std::string::npos) << broken;
      }
      for (const Row& row : rows_of(page.body)) {
        EXPECT_TRUE(ids.insert(row.id).second);
        EXPECT_TRUE(logins.insert(row.login).second);
      }
    }
    EXPECT_EQ(ids.size(), viewers);
    EXPECT_TRUE(pages.back().body.find(R"("pagination":{},)") != std::string::npos);
  }
}

TEST(Chatters, AreAHundredAPageUnlessAsked) {
  Scene scene{with_viewers(250)};
  const std::string path = "/helix/chat/chatters?broadcaster_id=27182818&moderator_id=31415926";
  EXPECT_EQ(rows_of(scene.get(path).body).size(), 100U);
  EXPECT_EQ(rows_of(scene.chatters("7").body).size(), 7U);
  EXPECT_EQ(scene.sweep("1").size(), 250U);
}

TEST(Chatters, AreOfOneMomentInOneSweep) {
  Scene scene{with_viewers(3000, 100)};
  const auto still = scene.sweep();
  RawAnswer page = scene.chatters();
  for (int i = 1; i < 3; ++i) {
    scene.clock.advance(std::chrono::seconds{20});
    scene.simulator.change("viewers=" + std::to_string(100 * i));
    page = scene.chatters("1000", cursor_of(page.body));
    EXPECT_EQ(page.body.substr(0, 90'000),
              still[static_cast<std::size_t>(i)].body.substr(0, 90'000))
        << i;
  }
  EXPECT_EQ(rows_of(scene.chatters().body).size(), 200U);
}

TEST(Chatters, ComeAndGo) {
  Scene scene{with_viewers(1002, 10)};
  const auto ids = [&] {
    std::set<Row> rows;
    for (const RawAnswer& page : scene.sweep()) {
      for (Row& row : rows_of(page.body)) rows.insert(std::move(row));
    }
    return rows;
  };
  const std::set<Row> before = ids();
  scene.clock.advance(std::chrono::minutes{1});
  const std::set<Row> after = ids();
  EXPECT_EQ(after.size(), 1002U);
  std::size_t stayed = 0;
  for (const Row& row : after) stayed += before.count(row);
  EXPECT_NEAR(static_cast<double>(stayed), 902, 3);
}

TEST(Chatters, AreForTheModeratorAlone) {
  Scene scene;
  const auto ask = [&](std::string_view query) {
    return scene.get("/helix/chat/chatters?" + std::string{query});
  };
  EXPECT_EQ(ask("moderator_id=31415926").body,
            error(400, "Bad Request", R"(Missing required parameter \"broadcaster_id\")"));
  EXPECT_EQ(ask("broadcaster_id=27182818").status, 400);
  EXPECT_EQ(ask("broadcaster_id=me&moderator_id=31415926").status, 400);
  EXPECT_EQ(ask("broadcaster_id=27182818&moderator_id=27182818").status, 401);
  EXPECT_EQ(ask("broadcaster_id=5&moderator_id=31415926").body,
            error(403, "Forbidden",
                  "The user in moderator_id is not one of the broadcaster's moderators."));
  for (const char* first : {"0", "1001", "-1", "x", ""}) {
    EXPECT_EQ(scene.chatters(first).status, 400) << first;
  }
  EXPECT_EQ(scene.chatters("10", "eyJiIjpudWxsfQ").status, 400);
  EXPECT_EQ(scene.chatters("10", std::string(32, 'A')).status, 400);
}

TEST(Control, ChangesAndTellsTheSettings) {
  Scene scene;
  const auto post = [&](const std::string& query, const std::string& body) {
    return scene.client.ask("POST /simulator" + query + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  EXPECT_EQ(post("?viewers=7", "").status, 200);
  EXPECT_EQ(post("", "churn=1.5&live=no").status, 200);
  EXPECT_EQ(post("?fault=hang:2", "times=3").status, 200);
  EXPECT_TRUE(
      scene.get("/simulator")
          .body.starts_with(
              R"({"viewers":7,"churn":1.5,"live":false,"requests_per_minute":800,)"
              R"("moderators":0.1,"vips":0.5,"subscribers":12,"scopes":"moderator:read:chatters )"
              R"(moderation:read channel:read:vips channel:read:subscriptions bits:read )"
              R"(moderator:read:followers channel:read:redemptions user:read:chat user:write:chat",)"
              R"("bot_moderates":true,"more":[],"confidential":false,"token_lifetime":14542,)"
              R"("refresh_lifetime":2592000,"code_lifetime":1800,"keepalives":true,)"
              R"("reconnect_fails":false,"subscribing":0,"drop":"","faults":["hang:2"],)"
              R"("times":3,"struck":0,"requests":{"counts":{"users":0,)"));
  const RawAnswer refused = post("?viewers=8", "churn=lots");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body,
            error(400, "Bad Request", "churn=lots: per cent a minute, from 0 to 100"));
  EXPECT_EQ(scene.simulator.settings().viewers, 7U);
}

TEST(Control, TellsWhatWasAskedWithoutSecrets) {
  Scene scene;
  scene.chatters("5");
  scene.clock.advance(std::chrono::seconds{3});
  scene.get("/oauth2/validate?client_secret=hush");
  scene.get("/helix/users?login=%22");
  scene.get("/elsewhere?access_token=hush");
  EXPECT_EQ(scene.simulator.asked(Route::chatters), 1U);
  const std::string body = scene.get("/simulator").body;
  EXPECT_NE(
      body.find(
          R"("chatters":1,"moderators":0,"vips":0,"subscriptions":0,"moderated":0,"messages":0,)"
          R"("eventsub":0,"socket":0,"validate":1,"device":0,"token":0,"refresh":0,"revoke":0,)"
          R"("activate":0,"simulator":1,"event":0,"chat":0,"unknown":1},)"),
      std::string::npos);
  EXPECT_NE(body.find(R"({"at_ms":3000,"request":"GET /oauth2/validate","status":200},)"
                      R"({"at_ms":3000,"request":"GET /helix/users?login=%22","status":400},)"
                      R"({"at_ms":3000,"request":"GET /elsewhere","status":404},)"),
            std::string::npos)
      << body;
  EXPECT_EQ(body.find("hush"), std::string::npos);
  EXPECT_EQ(body.find(kToken), std::string::npos);
  for (int i = 0; i < 100; ++i) scene.get("/" + std::string(500, 'x'));
  EXPECT_LT(scene.get("/simulator").body.size(), 64U * 300);
}

TEST(Simulator, TellsItsAddress) {
  Scene scene;
  EXPECT_EQ(scene.simulator.helix_url(),
            "http://127.0.0.1:" + std::to_string(scene.simulator.port()) + "/helix");
  EXPECT_EQ(scene.simulator.auth_url(),
            "http://127.0.0.1:" + std::to_string(scene.simulator.port()) + "/oauth2");
  Options taken;
  taken.port = scene.simulator.port();
  EXPECT_THROW((Simulator{scene.loop.get_executor(), scene.clock, taken}), std::runtime_error);
}

TEST(Simulator, MayGoInTheMiddleOfAnAnswer) {
  boost::asio::io_context loop{1};
  tests::SettableClock clock;
  auto simulator = std::make_unique<Simulator>(loop.get_executor(), clock, with_viewers(100'000));
  tests::RawClient client{loop, simulator->port()};
  client.send(authorized_get(chatters_path("1000")));
  ASSERT_TRUE(client.read_more());
  simulator.reset();
  const std::string rest = client.receive_to_end();
  EXPECT_EQ(rest.find("\"total\""), std::string::npos);
  loop.restart();
  loop.run();
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
