#include "tests/twitch/simulator/support.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::twitch::simulator {
namespace {

using tests::RawAnswer;

constexpr std::string_view kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/// Somebody who logs in, one request at a time.
struct LoginScene : Scene {
  using Scene::Scene;

  RawAnswer post(std::string_view path, std::string_view form) {
    std::string request = "POST ";
    request.append(path).append(" HTTP/1.1\r\nHost: x\r\nContent-Length: ");
    request.append(std::to_string(form.size())).append("\r\n\r\n").append(form);
    return client.ask(request);
  }
  RawAnswer device(std::string_view scopes) {
    return post("/oauth2/device",
                "client_id=" + std::string{kClientId} + "&scopes=" + std::string{scopes});
  }
  RawAnswer poll(std::string_view code) {
    return post("/oauth2/token", "client_id=" + std::string{kClientId} +
                                     "&device_code=" + std::string{code} +
                                     "&grant_type=" + std::string{kDeviceGrant});
  }
  RawAnswer refresh(std::string_view token, std::string_view more = {}) {
    return post("/oauth2/token", "client_id=" + std::string{kClientId} +
                                     "&grant_type=refresh_token&refresh_token=" +
                                     std::string{token} + std::string{more});
  }
  RawAnswer allow(std::string_view code, std::string_view user) {
    return post("/activate?device-code=" + std::string{code}, "user=" + std::string{user});
  }
  /// The whole way.
  RawAnswer log_in(std::string_view user, std::string_view scopes) {
    const std::string begun = device(scopes).body;
    allow(between(begun, R"("user_code":")", "\""), user);
    return poll(between(begun, R"("device_code":")", "\""));
  }
  RawAnswer as(std::string_view token, std::string_view path) {
    return client.ask("GET " + std::string{path} +
                      " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + std::string{token} +
                      "\r\nClient-Id: " + std::string{kClientId} + "\r\n\r\n");
  }
};

std::string access_of(const RawAnswer& answer) {
  return between(answer.body, R"("access_token":")", "\"");
}
std::string refresh_of(const RawAnswer& answer) {
  return between(answer.body, R"("refresh_token":")", "\"");
}
std::string refusal(std::string_view message) {
  return R"({"status":400,"message":")" + std::string{message} + "\"}";
}

TEST(Login, TellsACodeAndWhereToTypeIt) {
  LoginScene scene;
  const RawAnswer begun = scene.device("user:read:chat");
  EXPECT_EQ(begun.status, 200);
  const std::string device = between(begun.body, R"("device_code":")", "\"");
  const std::string user = between(begun.body, R"("user_code":")", "\"");
  EXPECT_EQ(device.size(), 40U);
  EXPECT_EQ(user.size(), 8U);
  EXPECT_EQ(begun.body, R"({"device_code":")" + device +
                            R"(","expires_in":1800,"interval":5,"user_code":")" + user +
                            R"(","verification_uri":")" + scene.simulator.url() +
                            "/activate?device-code=" + user + "\"}");
  const RawAnswer page = scene.get("/activate?device-code=" + user);
  EXPECT_EQ(page.status, 200);
  for (const std::string_view told :
       {std::string_view{user}, std::string_view{"user:read:chat"}, kChannelLogin, kBotLogin}) {
    EXPECT_NE(page.body.find(told), std::string::npos) << told;
  }
}

TEST(Login, WaitsUntilSomebodyAllows) {
  LoginScene scene;
  const std::string begun = scene.device("user:read:chat+user:write:chat").body;
  const std::string code = between(begun, R"("device_code":")", "\"");
  const std::string user_code = between(begun, R"("user_code":")", "\"");
  EXPECT_EQ(scene.poll(code).status, 400);
  EXPECT_EQ(scene.poll(code).body, refusal("authorization_pending"));
  EXPECT_EQ(scene.allow("WRONGONE", kBotLogin).status, 400);
  EXPECT_EQ(scene.allow(user_code, "nobody_of_that_name").status, 400);
  EXPECT_EQ(scene.poll(code).body, refusal("authorization_pending"));
  EXPECT_EQ(scene.allow(user_code, kBotLogin).status, 200);
  const RawAnswer given = scene.poll(code);
  EXPECT_EQ(given.status, 200);
  EXPECT_EQ(access_of(given).size(), 30U);
  EXPECT_EQ(refresh_of(given).size(), 50U);
  EXPECT_EQ(given.body, R"({"access_token":")" + access_of(given) +
                            R"(","expires_in":14542,"refresh_token":")" + refresh_of(given) +
                            R"(","scope":["user:read:chat","user:write:chat"],)"
                            R"("token_type":"bearer"})");
  EXPECT_EQ(scene.poll(code).body, refusal("invalid device code"));
  EXPECT_EQ(scene.allow(user_code, kBotLogin).status, 400);
}

TEST(Login, TakesItsParametersFromTheQueryToo) {
  LoginScene scene;
  const RawAnswer begun =
      scene.post("/auth/device?scopes=bits%3Aread&client_id=" + std::string{kClientId}, "");
  EXPECT_EQ(begun.status, 200);
  const std::string code = between(begun.body, R"("device_code":")", "\"");
  EXPECT_EQ(scene
                .post("/auth/token?client_id=" + std::string{kClientId} +
                          "&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
                          "&device_code=" +
                          code,
                      "")
                .body,
            refusal("authorization_pending"));
}

TEST(Login, RunsOut) {
  LoginScene scene;
  scene.simulator.change("code_lifetime=60");
  const std::string begun = scene.device("").body;
  const std::string code = between(begun, R"("device_code":")", "\"");
  scene.clock.advance(std::chrono::seconds{59});
  EXPECT_EQ(scene.poll(code).body, refusal("authorization_pending"));
  scene.clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(scene.poll(code).body, refusal("invalid device code"));
  EXPECT_EQ(scene.allow(between(begun, R"("user_code":")", "\""), kBotLogin).status, 400);
}

TEST(Login, IsOfAKnownAppAlone) {
  LoginScene scene;
  EXPECT_EQ(scene.post("/oauth2/device", "scopes=bits:read").body, refusal("missing client id"));
  EXPECT_EQ(scene.post("/oauth2/device", "client_id=another").body, refusal("invalid client"));
  EXPECT_EQ(scene.post("/oauth2/token", "grant_type=refresh_token&refresh_token=x").body,
            refusal("missing client id"));
}

TEST(Login, GivesNoScopesToWhoAsksUnderAnotherName) {
  LoginScene scene;
  const std::string begun =
      scene.post("/oauth2/device", "client_id=" + std::string{kClientId} + "&scope=bits:read").body;
  scene.allow(between(begun, R"("user_code":")", "\""), kBotLogin);
  const RawAnswer given = scene.poll(between(begun, R"("device_code":")", "\""));
  EXPECT_EQ(given.body.find("\"scope\""), std::string::npos);
  EXPECT_NE(scene.as(access_of(given), "/oauth2/validate").body.find(R"("scopes":null)"),
            std::string::npos);
}

TEST(Login, MakesTokensThatMayWhatTheyAskedFor) {
  LoginScene scene;
  const std::string token = access_of(scene.log_in(kChannelLogin, "channel:read:vips"));
  EXPECT_EQ(scene.as(token, "/helix/channels/vips?broadcaster_id=27182818").status, 200);
  const RawAnswer refused = scene.as(token, "/helix/subscriptions?broadcaster_id=27182818");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(between(refused.body, "\"message\":\"", "\""),
            "Missing scope: channel:read:subscriptions");
  EXPECT_EQ(between(scene.as(token, "/oauth2/validate").body, "\"login\":\"", "\""), kChannelLogin);
}

TEST(Login, IsForAnyViewer) {
  LoginScene scene;
  const Row viewer = rows_of(scene.chatters().body).back();
  const std::string token = access_of(scene.log_in(viewer.login, ""));
  EXPECT_EQ(between(scene.as(token, "/helix/users").body, "\"id\":\"", "\""), viewer.id);
}

TEST(Tokens, RunOut) {
  LoginScene scene;
  scene.simulator.change("token_lifetime=120");
  const RawAnswer given = scene.log_in(kBotLogin, "moderator:read:chatters");
  scene.clock.advance(std::chrono::seconds{119});
  EXPECT_EQ(between(scene.as(access_of(given), "/oauth2/validate").body, "\"expires_in\":", "}"),
            "1");
  scene.clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(scene.as(access_of(given), "/oauth2/validate").body,
            R"({"status":401,"message":"invalid access token"})");
  EXPECT_EQ(scene.as(access_of(given), chatters_path("1")).status, 401);
  const RawAnswer again = scene.refresh(refresh_of(given));
  EXPECT_EQ(again.status, 200);
  EXPECT_NE(access_of(again), access_of(given));
  EXPECT_EQ(scene.as(access_of(again), chatters_path("1")).status, 200);
}

TEST(Tokens, AreRefreshedOnceWithEach) {
  LoginScene scene;
  const RawAnswer given = scene.log_in(kBotLogin, "bits:read");
  const RawAnswer again = scene.refresh(refresh_of(given));
  EXPECT_NE(refresh_of(again), refresh_of(given));
  EXPECT_NE(again.body.find(R"("scope":["bits:read"])"), std::string::npos);
  const RawAnswer replayed = scene.refresh(refresh_of(given));
  EXPECT_EQ(replayed.status, 400);
  EXPECT_EQ(replayed.body, refusal("Invalid refresh token"));
  EXPECT_EQ(scene.refresh(refresh_of(again)).status, 200);
  EXPECT_EQ(scene.simulator.asked(Route::refresh), 3U);
  EXPECT_EQ(scene.simulator.asked(Route::token), 1U);
}

TEST(Tokens, CannotBeRefreshedAfterThirtyDays) {
  LoginScene scene;
  const RawAnswer given = scene.log_in(kBotLogin, "bits:read");
  scene.clock.advance(std::chrono::hours{24 * 30});
  EXPECT_EQ(scene.refresh(refresh_of(given)).body, refusal("Invalid refresh token"));
}

TEST(Tokens, AreSpentWhenTheAnswerIsLost) {
  LoginScene scene;
  const RawAnswer given = scene.log_in(kBotLogin, "bits:read");
  scene.simulator.change("fault=reset@refresh&times=1");
  EXPECT_FALSE(scene.refresh(refresh_of(given)).whole);
  EXPECT_EQ(scene.simulator.struck(), 1U);
  tests::RawClient another{scene.loop, scene.simulator.port()};
  EXPECT_EQ(another
                .ask("POST /oauth2/token?grant_type=refresh_token&refresh_token=" +
                     refresh_of(given) + "&client_id=" + std::string{kClientId} +
                     " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                .body,
            refusal("Invalid refresh token"));
}

TEST(Tokens, OfAConfidentialAppNeedItsSecret) {
  LoginScene scene;
  scene.simulator.change("confidential=yes");
  const RawAnswer given = scene.log_in(kBotLogin, "bits:read");
  EXPECT_EQ(given.status, 200);
  EXPECT_EQ(scene.refresh(refresh_of(given)).body, refusal("missing client secret"));
  EXPECT_EQ(scene.refresh(refresh_of(given), "&client_secret=wrong").status, 403);
  const std::string secret = "&client_secret=" + std::string{kClientSecret};
  EXPECT_EQ(scene.refresh(refresh_of(given), secret).status, 200);
  EXPECT_EQ(scene.refresh(refresh_of(given), secret).status, 200);  // as often as one likes
}

TEST(Tokens, AreRevoked) {
  LoginScene scene;
  const RawAnswer given = scene.log_in(kBotLogin, "bits:read");
  const std::string form = "client_id=" + std::string{kClientId} + "&token=" + access_of(given);
  const RawAnswer revoked = scene.post("/oauth2/revoke", form);
  EXPECT_EQ(revoked.status, 200);
  EXPECT_EQ(revoked.body, "");
  EXPECT_EQ(scene.post("/oauth2/revoke", form).body, refusal("Invalid token"));
  EXPECT_EQ(scene.as(access_of(given), "/helix/users").status, 401);
  EXPECT_EQ(scene.refresh(refresh_of(given)).body, refusal("Invalid refresh token"));
}

TEST(Tokens, EndInMidSweepUntilTheyAreRefreshed) {
  LoginScene scene{with_viewers(30)};
  const RawAnswer given = scene.log_in(kBotLogin, "moderator:read:chatters");
  scene.simulator.change("fault=token_ends:2&times=1");
  const RawAnswer first = scene.as(access_of(given), chatters_path("10"));
  const std::string second = chatters_path("10", cursor_of(first.body));
  EXPECT_EQ(scene.as(access_of(given), second).status, 401);
  EXPECT_EQ(scene.as(access_of(given), second).status, 401);
  const RawAnswer again = scene.refresh(refresh_of(given));
  EXPECT_EQ(rows_of(scene.as(access_of(again), second).body).size(), 10U);
}

TEST(Tokens, ComeFromTheSeed) {
  LoginScene one, same;
  Options options = with_viewers(10);
  options.seed = 2;
  LoginScene other{options};
  const RawAnswer given = one.log_in(kBotLogin, "bits:read");
  EXPECT_EQ(given.body, same.log_in(kBotLogin, "bits:read").body);
  EXPECT_NE(access_of(given), access_of(other.log_in(kBotLogin, "bits:read")));
}

TEST(Tokens, AreNeverInTheLog) {
  std::string lines;
  Options options = with_viewers(10);
  options.on_request = [&](std::string_view line) { lines.append(line).append("\n"); };
  LoginScene scene{options};
  const RawAnswer given = scene.log_in(kBotLogin, "bits:read");
  scene.clock.advance(std::chrono::milliseconds{1500});
  scene.refresh(refresh_of(given));
  scene.as(access_of(given), "/helix/users?login=" + std::string{kBotLogin});
  EXPECT_EQ(lines,
            "0.000 s  200 POST /oauth2/device\n"
            "0.000 s  200 POST /activate\n"
            "0.000 s  200 POST /oauth2/token\n"
            "1.500 s  200 POST /oauth2/token (refresh)\n"
            "1.500 s  200 GET /helix/users?login=pretend_bot by pretend_bot\n");
}

}  // namespace
}  // namespace pointsbot::twitch::simulator
