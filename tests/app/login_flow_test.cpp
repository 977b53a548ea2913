#include "app/login_flow.hpp"

#include "app/doctor_logins.hpp"
#include "app/qr_code.hpp"
#include "app/scopes.hpp"
#include "http/client.hpp"
#include "pooling/reservoir.hpp"
#include "tests/app/fake_console.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/settable_clock.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/twitch/body.hpp"
#include "tests/twitch/stub_twitch.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using twitch::Canned;

constexpr const char* kPending = R"({"status":400,"message":"authorization_pending"})";
constexpr const char* kCode =
    R"({"device_code":"d3v1c3","expires_in":1800,"interval":5,"user_code":"ABCDEFGH",)"
    R"("verification_uri":"https://www.twitch.tv/activate?device-code=ABCDEFGH"})";
constexpr const char* kFirst =
    R"({"access_token":"firstaccess","refresh_token":"firstrefresh","expires_in":14400,)"
    R"("scope":["moderator:read:chatters"]})";
constexpr const char* kSecond =
    R"({"access_token":"secondaccess","refresh_token":"secondrefresh","expires_in":14400})";
constexpr const char* kUser =
    R"({"data":[{"id":"12826","login":"mychannel","display_name":"MyChannel"}]})";

std::string identity(const std::string& login,
                     const std::string& scopes = "moderator:read:chatters",
                     const std::string& id = "12826") {
  return R"({"client_id":"clientid","login":")" + login + R"(","scopes":[")" + scopes +
         R"("],"user_id":")" + id + R"(","expires_in":14400})";
}
std::string chatters() {
  using twitch::row;
  return R"({"data":[)" + row("12826", "mychannel", "") + "," + row("1", "nightbot", "") + "," +
         row("2", "viewer", "") + "," + row("3", "other", "") + R"(],"pagination":{},"total":4})";
}

class LoginFlowTest : public testing::Test {
 protected:
  LoginFlowTest() {
    config_.file = "bot.ini";
    config_.twitch.api_url = twitch_.url() + "/helix";
    config_.twitch.auth_url = twitch_.url() + "/oauth2";
    config_.twitch.client_id = "clientid";
    config_.points.left_out = {"nightbot"};
    request_.channel = "mychannel";
    request_.scopes = {{"moderator:read:chatters", "to see who is in the chat"}};
  }
  void can(std::string body, int status = 200) {
    twitch_.answers.push_back({std::move(body), status});
  }
  /// All that goes before `step` goes well.
  void can_until(int step) {
    if (step > 0) can(kCode);
    if (step > 1) can(kFirst);
    if (step > 2) can(identity("mychannel"));
    if (step > 3) can(kSecond);
    if (step > 4) can(kUser);
    if (step > 5) can(chatters());
  }
  /// The bot's account, as an earlier login left it.
  void keep_bot(UserId user, const std::string& login) {
    const twitch::Authorization bot{.user = user,
                                    .login = login,
                                    .client_id = "clientid",
                                    .bot = true,
                                    .access = twitch::Secret{"a"},
                                    .refresh = twitch::Secret{"r"}};
    ASSERT_TRUE(files_.begin(user)->keep(bot));
  }
  LoginFlow::Result run() {
    LoginFlow flow{{console_, clock_, client_, bodies_, files_, config_}};
    return tests::run_on_loop(loop_, flow.run(request_));
  }
  /// Nothing is kept, and the new token was given back where there was one.
  void expect_nothing_kept(const LoginFlow::Result& result, int exit) {
    EXPECT_EQ(result.exit, exit);
    EXPECT_FALSE(result.authorization);
    EXPECT_TRUE(files_.read().authorizations.empty());
    EXPECT_TRUE(console_.has_shown("No login was changed")) << console_.shown;
    for (const char* const token : {"firstaccess", "firstrefresh", "secondaccess", "d3v1c3"})
      EXPECT_FALSE(console_.has_shown(token));
  }
  bool revoked(const std::string& token = "firstaccess") const {
    return std::ranges::any_of(twitch_.asked, [&](const auto& one) {
      return one.target == "/oauth2/revoke" && one.body.ends_with("&token=" + token);
    });
  }

  tests::TemporaryDirectory directory_;
  boost::asio::io_context loop_{1};
  tests::SettableClock clock_;
  twitch::StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor()};
  pooling::Reservoir bodies_{{1, std::size_t{1} << 20, 0}};
  TokenFiles files_{directory_.path() / "tokens"};
  FakeConsole console_;
  Config config_;
  LoginFlow::Request request_;
};

TEST_F(LoginFlowTest, KeepsALoginThatIsProven) {
  can(kCode);
  can(kPending, 400);
  can(R"({"status":400,"message":"invalid device code"})", 400);  // was seen instead of pending
  can("", 503);
  can(kFirst);
  can(identity("mychannel"));
  can(kSecond);
  can(kUser);
  can(chatters());
  const auto result = run();
  EXPECT_EQ(result.exit, 0) << console_.shown;
  const auto found = files_.read();
  ASSERT_EQ(found.authorizations.size(), 1U);
  EXPECT_EQ(found.authorizations[0].user, UserId{12826});
  EXPECT_EQ(found.authorizations[0].refresh.reveal(), "secondrefresh");  // of the renewal
  EXPECT_EQ(found.authorizations[0].access.reveal(), "secondaccess");
  EXPECT_TRUE(console_.has_shown("ABCDEFGH"));
  EXPECT_TRUE(console_.has_shown("Do not show this window on stream"));
  EXPECT_TRUE(console_.has_shown("to see who is in the chat"));
  EXPECT_TRUE(console_.has_shown("4 in chat: 2 would earn; left out: you, nightbot"))
      << console_.shown;
  EXPECT_EQ(twitch_.asked.back().authorization, "Bearer secondaccess");
  EXPECT_EQ(console_.shown.find("secondaccess"), std::string::npos);
}

TEST_F(LoginFlowTest, ShowsAQrCodeWhereItFits) {
  can(kCode);
  console_.width = 200;
  (void)run();
  EXPECT_TRUE(console_.has_shown("█"));
  console_ = FakeConsole{};
  can(kCode);
  console_.width = 20;
  (void)run();
  EXPECT_FALSE(console_.has_shown("█"));
}

TEST_F(LoginFlowTest, RefusesAnotherAccount) {
  can_until(2);
  can(identity("somebodyelse", "moderator:read:chatters", "7"));
  can("");  // revoke
  expect_nothing_kept(run(), 1);
  EXPECT_TRUE(console_.has_shown("You are logged in at Twitch as \"somebodyelse\""));
  EXPECT_TRUE(revoked());
  EXPECT_TRUE(revoked("firstrefresh"));
}

TEST_F(LoginFlowTest, RefusesTheStreamerAsABotOfItsOwn) {
  request_.kind = Kind::bot;
  can_until(3);
  expect_nothing_kept(run(), 1);
  EXPECT_TRUE(console_.has_shown("the streamer's account"));
}

TEST_F(LoginFlowTest, RefusesALoginThatLacksAScope) {
  can_until(2);
  can(identity("mychannel", "bits:read"));
  expect_nothing_kept(run(), 3);
  EXPECT_TRUE(console_.has_shown("these are missing: moderator:read:chatters"));
}

TEST_F(LoginFlowTest, FindsAConfidentialApplicationAtOnce) {
  can_until(3);
  can(R"({"status":400,"message":"missing client secret"})", 400);
  expect_nothing_kept(run(), 3);
  EXPECT_TRUE(console_.has_shown("\"Confidential\""));
  EXPECT_TRUE(console_.has_shown("set Client Type to \"Public\""));
  EXPECT_TRUE(revoked());
}

TEST_F(LoginFlowTest, SaysWhenTheClientIdIsWrong) {
  can(R"({"status":400,"message":"invalid client"})", 400);
  expect_nothing_kept(run(), 3);
  EXPECT_TRUE(console_.has_shown("Check [twitch] client_id in bot.ini"));
}

TEST_F(LoginFlowTest, EndsWhenTheCodeIsOver) {
  can(kCode);
  for (int i = 0; i < 400; ++i) can(kPending, 400);
  expect_nothing_kept(run(), 1);
  EXPECT_TRUE(console_.has_shown("The code is over"));
}

TEST_F(LoginFlowTest, AsksLessOftenWhereTwitchWantsThat) {
  can(kCode);
  for (int i = 0; i < 400; ++i) can(R"({"status":400,"message":"slow_down"})", 400);
  expect_nothing_kept(run(), 1);
  EXPECT_LT(twitch_.asked.size(), 30U);
}

TEST_F(LoginFlowTest, KeepsALoginWhereTheViewerListIsNotToBeHadNow) {
  can_until(5);
  can("", 503);
  EXPECT_EQ(run().exit, 0);
  EXPECT_EQ(files_.read().authorizations.size(), 1U);
  EXPECT_TRUE(console_.has_shown("could not be asked just now"));
}

TEST_F(LoginFlowTest, SaysWhatABotLacksWhoIsNoModerator) {
  request_.kind = Kind::bot;
  can_until(2);
  can(identity("mybot", "moderator:read:chatters", "7"));
  can(kSecond);
  can(kUser);
  can(R"({"error":"Forbidden","status":403,"message":"not a moderator"})", 403);
  EXPECT_EQ(run().exit, 0);
  EXPECT_TRUE(console_.has_shown("/mod mybot"));
  EXPECT_TRUE(files_.read().authorizations.at(0).bot);
}

TEST_F(LoginFlowTest, HasOneBotAtMost) {
  keep_bot(UserId{5}, "oldbot");
  request_.kind = Kind::bot;
  request_.sweeps = false;
  can_until(2);
  can(identity("mybot", "moderator:read:chatters", "7"));
  can(kSecond);
  EXPECT_EQ(run().exit, 0);
  const auto found = files_.read();
  ASSERT_EQ(found.authorizations.size(), 1U);
  EXPECT_EQ(found.authorizations[0].login, "mybot");
  EXPECT_TRUE(console_.has_shown("\"oldbot\" was the bot's account before"));
  EXPECT_TRUE(revoked("a"));
  EXPECT_TRUE(revoked("r"));
}

TEST_F(LoginFlowTest, CountsWhoIsPaidAsABotThatRunsDoes) {
  keep_bot(UserId{3}, "other");
  can_until(6);
  EXPECT_EQ(run().exit, 0);
  EXPECT_TRUE(console_.has_shown("4 in chat: 1 would earn; left out: you, nightbot, other"))
      << console_.shown;
}

TEST_F(LoginFlowTest, AsksNobodyWhereNothingCouldBeStored) {
  TokenFiles nowhere{directory_.path() / "data" / "tokens"};
  can_until(6);
  LoginFlow flow{{console_, clock_, client_, bodies_, nowhere, config_}};
  expect_nothing_kept(tests::run_on_loop(loop_, flow.run(request_)), 1);
  EXPECT_TRUE(console_.has_shown("tokens cannot be made")) << console_.shown;
  EXPECT_TRUE(twitch_.asked.empty());
}

TEST_F(LoginFlowTest, RevokesBothTokensWhereTheyCouldNotBeStored) {
  can_until(6);
  std::filesystem::create_directories(files_.folder() / "12826.json" / "in the way");
  EXPECT_EQ(run().exit, 1);
  EXPECT_TRUE(console_.has_shown("could not be stored")) << console_.shown;
  EXPECT_TRUE(revoked("secondaccess"));
  EXPECT_TRUE(revoked("secondrefresh"));
}

TEST_F(LoginFlowTest, ClosesAFolderThatLetsOthersIn) {
  std::filesystem::create_directory(files_.folder());
  std::filesystem::permissions(files_.folder(), std::filesystem::perms{0755});
  can_until(6);
  EXPECT_EQ(run().exit, 0) << console_.shown;
  EXPECT_EQ(files_.read().authorizations.size(), 1U);
}

TEST(NeededScopes, AreNoMoreThanBotIniNeeds) {
  Config config;
  EXPECT_EQ(names_of(needed_scopes(config, {})),
            (std::vector<std::string>{"moderator:read:chatters"}));
  const auto price = [](double times) {
    return RolePrice{Price{.times = times, .amount = {}}, Price{.times = times, .amount = {}}};
  };
  config.roles[Role::vip] = price(2);
  config.roles[Role::subscriber] = price(2);
  config.rewards.subscription = Points{500};
  EXPECT_EQ(names_of(needed_scopes(config, {})),
            (std::vector<std::string>{"moderator:read:chatters", "channel:read:vips",
                                      "channel:read:subscriptions"}));
  const std::vector events{twitch::EventType::raid, twitch::EventType::cheer,
                           twitch::EventType::subscribe, twitch::EventType::chat_message};
  Needs needs{.events = events};
  const auto streamer = needed_scopes(config, needs);
  EXPECT_EQ(names_of(streamer),
            (std::vector<std::string>{"moderator:read:chatters", "channel:read:vips",
                                      "channel:read:subscriptions", "bits:read"}));
  EXPECT_NE(streamer[2].why.find("[rewards] subscription"), std::string::npos);
  needs.kind = Kind::bot;
  needs.sweeps = false;
  needs.reads_chat = needs.writes_chat = true;
  EXPECT_EQ(names_of(needed_scopes(config, needs)),
            (std::vector<std::string>{"user:read:chat", "user:write:chat"}));
}

TEST(DoctorOfLogins, SaysWhoIsInAndWhatIsMissing) {
  Config config;
  config.chat.answer = false;
  config.twitch.source = db::Source::twitch;
  config.twitch.channel = "one";
  config.twitch.channels = {"one", "two"};
  config.twitch.client_id = "clientid";
  const WallTime now{std::chrono::hours{24 * 365 * 50}};
  TokenFiles::Found found;
  found.authorizations.push_back({.user = UserId{1},
                                  .login = "one",
                                  .client_id = "clientid",
                                  .scopes = {"moderator:read:chatters"},
                                  .access = twitch::Secret{"s3cr3t"},
                                  .refresh = twitch::Secret{"s3cr3t"},
                                  .until = now + std::chrono::hours{1}});
  auto findings = look_at_logins(config, found, {}, {}, now);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].verdict, Verdict::ok) << findings[0].text;
  EXPECT_NE(findings[0].text.find("It may: moderator:read:chatters"), std::string::npos);
  EXPECT_EQ(findings[0].text.find("s3cr3t"), std::string::npos);
  EXPECT_EQ(findings[1].verdict, Verdict::wrong);
  EXPECT_NE(findings[1].text.find("\"two\""), std::string::npos);
  // Only a bot's account that was asked for the viewers is of use there.
  TokenFiles::Found beside = found;
  beside.authorizations.push_back({.user = UserId{7},
                                   .login = "mybot",
                                   .client_id = "clientid",
                                   .bot = true,
                                   .scopes = {"user:write:chat"},
                                   .until = now + std::chrono::hours{1}});
  findings = look_at_logins(config, beside, {}, {}, now);
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[1].verdict, Verdict::warning) << findings[1].text;
  EXPECT_EQ(findings[2].verdict, Verdict::wrong) << findings[2].text;
  beside.authorizations[1].scopes.emplace_back("moderator:read:chatters");
  findings = look_at_logins(config, beside, {}, {}, now);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[1].verdict, Verdict::ok) << findings[1].text;
  config.twitch.format = ListFormat::legacy;
  EXPECT_EQ(look_at_logins(config, found, {}, {}, now).size(), 1U) << "paid by nobody's login";
  config.twitch.format = ListFormat::helix;
  EXPECT_TRUE(look_at_logins(Config{}, {}, {}, {}, now).empty());
  config.chat.answer = true;
  findings = look_at_logins(config, found, {}, {}, now);
  EXPECT_EQ(findings[0].verdict, Verdict::warning);
  EXPECT_NE(findings[0].text.find("user:read:chat, user:write:chat"), std::string::npos)
      << findings[0].text;
  config.chat.answer = false;
  // What a bot that runs knows: that Twitch takes it no more.
  findings = look_at_logins(config, found, {{UserId{1}, {.refused = true}}}, {}, now);
  EXPECT_EQ(findings[0].verdict, Verdict::wrong) << findings[0].text;
  EXPECT_NE(findings[0].text.find("does not take the login of \"one\""), std::string::npos);
  EXPECT_EQ(findings[0].remedy, "pointsbot login --streamer --channel one");
  findings = look_at_logins(config, found, {{UserId{1}, {.unknown = "no network"}}}, {}, now);
  EXPECT_EQ(findings[0].verdict, Verdict::warning) << findings[0].text;
  // A token that is over says nothing of the login.
  const WallTime later = now + std::chrono::hours{2};
  findings = look_at_logins(config, found, {{UserId{1}, {.refused = true}}}, {}, later);
  EXPECT_EQ(findings[0].verdict, Verdict::ok) << findings[0].text;
  const Asked while_it_runs{.refused = true, .bot_runs = true};
  findings = look_at_logins(config, found, {{UserId{1}, while_it_runs}}, {}, later);
  EXPECT_EQ(findings[0].verdict, Verdict::wrong) << findings[0].text;
  found.authorizations[0].scopes = {};
  findings = look_at_logins(config, found, {}, Asked{}, now);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].verdict, Verdict::ok);
  EXPECT_EQ(findings[1].verdict, Verdict::warning);
  EXPECT_EQ(look_at_logins(config, {}, {}, Asked{.refused = true}, now)[0].verdict, Verdict::wrong);
}

TEST(MissingScopes, AreThoseThatNothingGrantedCovers) {
  const std::vector<NeededScope> needed{{"channel:read:vips", ""}, {"bits:read", ""}};
  EXPECT_TRUE(missing_scopes(needed, {"channel:manage:vips", "bits:read"}).empty());
  EXPECT_EQ(names_of(missing_scopes(needed, {"x"})),
            (std::vector<std::string>{"channel:read:vips", "bits:read"}));
}

TEST(QrCode, IsBlackOnWhiteWithItsQuietZone) {
  const auto code = qr_code("https://www.twitch.tv/activate?device-code=JLLKTXWJ");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->columns, 29 + 8);
  EXPECT_EQ(code->lines, (29 + 8 + 1) / 2);
  EXPECT_EQ(std::count(code->text.begin(), code->text.end(), '\n'), code->lines);
  const std::string first = code->text.substr(0, code->text.find('\n'));
  EXPECT_EQ(first, "\x1b[38;5;16;48;5;231m" + std::string(37, ' ') + "\x1b[0m");
  EXPECT_FALSE(qr_code(std::string(5000, 'x')));
}

}  // namespace
}  // namespace pointsbot::app
