#include "twitch/login.hpp"

#include "http/client.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/twitch/stub_twitch.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <variant>

namespace pointsbot::twitch {
namespace {

using tests::run_on_loop;

constexpr const char* kPair =
    R"({"access_token":"newaccess","refresh_token":"newrefresh","expires_in":14400,)"
    R"("scope":["moderator:read:chatters"],"token_type":"bearer"})";

class LoginTest : public testing::Test {
 protected:
  void can(std::string body, int status = 200) {
    twitch_.answers.push_back({std::move(body), status});
  }
  Result<LoginStep, Failure> poll() { return run_on_loop(loop_, login_.poll(code_, scopes_)); }
  Result<Tokens, Failure> refresh() {
    return run_on_loop(loop_, login_.refresh(Secret{"old+/refresh"}));
  }
  template <class Step>
  bool is(const Result<LoginStep, Failure>& step) {
    return step && std::holds_alternative<Step>(*step);
  }

  boost::asio::io_context loop_{1};
  StubTwitch twitch_{loop_.get_executor()};
  http::Client client_{loop_.get_executor(),
                       {std::chrono::milliseconds{500}, std::chrono::milliseconds{300}}};
  Login login_{client_, twitch_.url() + "/oauth2", "clientid"};
  const std::array<std::string, 2> scopes_{"moderator:read:chatters", "bits:read"};
  DeviceCode code_{Secret{"d3vice"}, "UUU", "https://x", std::chrono::seconds{1800},
                   std::chrono::seconds{5}};
};

TEST_F(LoginTest, BeginsWithTheScopesInTheBodyAndNothingInTheAddress) {
  can(R"({"device_code":"d3vice","expires_in":1800,"interval":5,"user_code":"ABCD",)"
      R"("verification_uri":"https://www.twitch.tv/activate?device-code=ABCD"})");
  const auto code = run_on_loop(loop_, login_.begin(scopes_));
  ASSERT_TRUE(code);
  EXPECT_EQ(code->user_code, "ABCD");
  ASSERT_EQ(twitch_.asked.size(), 1U);
  EXPECT_EQ(twitch_.asked[0].method, "POST");
  EXPECT_EQ(twitch_.asked[0].target, "/oauth2/device");
  EXPECT_EQ(twitch_.asked[0].body,
            "client_id=clientid&scopes=moderator%3Aread%3Achatters%20bits%3Aread");
}

TEST_F(LoginTest, AsksWhetherThePersonHasAnswered) {
  can(R"({"status":400,"message":"authorization_pending"})", 400);
  can(R"({"status":400,"message":"slow_down"})", 400);
  can(R"({"status":400,"message":"invalid device code"})", 400);
  can(R"({"status":400,"message":"access_denied"})", 400);
  can(kPair);
  EXPECT_TRUE(is<Pending>(poll()));
  EXPECT_TRUE(is<SlowDown>(poll()));
  EXPECT_TRUE(is<InvalidCode>(poll()));
  EXPECT_TRUE(is<Denied>(poll()));
  const auto done = poll();
  ASSERT_TRUE(is<Tokens>(done));
  EXPECT_EQ(std::get<Tokens>(*done).refresh.reveal(), "newrefresh");
  EXPECT_EQ(twitch_.asked[0].target, "/oauth2/token");
  EXPECT_EQ(twitch_.asked[0].body,
            "client_id=clientid&device_code=d3vice&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-"
            "type%3Adevice_code&scopes=moderator%3Aread%3Achatters%20bits%3Aread");
}

TEST_F(LoginTest, SaysWhenThereIsNoAnswerAtAll) {
  can("<html>", 502);
  can("{}");
  const auto broken = poll();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().error, Error::server_error);
  const auto empty = poll();
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().error, Error::malformed);
}

TEST_F(LoginTest, RefreshesWithTheTokenEscapedInTheBody) {
  can(kPair);
  const auto tokens = refresh();
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->access.reveal(), "newaccess");
  EXPECT_EQ(twitch_.asked[0].target, "/oauth2/token");
  EXPECT_EQ(twitch_.asked[0].body,
            "client_id=clientid&grant_type=refresh_token&refresh_token=old%2B%2Frefresh");
}

TEST_F(LoginTest, KnowsWhichRefreshCanNeverSucceed) {
  const auto final_after = [&](Canned answer) {
    twitch_.answers.push_back(std::move(answer));
    const auto tokens = refresh();
    EXPECT_FALSE(tokens);
    return !tokens && is_final(tokens.error());
  };
  EXPECT_TRUE(final_after({R"({"status":400,"message":"Invalid refresh token"})", 400}));
  EXPECT_TRUE(final_after({R"({"status":401,"message":"Invalid refresh token"})", 401}));
  EXPECT_TRUE(final_after({R"({"status":403,"message":"forbidden"})", 403}));
  EXPECT_TRUE(final_after({R"({"access_token":"a"})"}));  // used up, and no pair came back
  EXPECT_FALSE(final_after({"", 500}));
  EXPECT_FALSE(final_after({"", 503}));
  EXPECT_FALSE(final_after({"", 429}));
  EXPECT_FALSE(final_after({"", 404}));
  EXPECT_FALSE(final_after({kPair, 200, Canned::Way::cut}));
  EXPECT_FALSE(final_after({kPair, 200, Canned::Way::reset}));
  EXPECT_FALSE(final_after({kPair, 200, Canned::Way::hang}));
}

TEST_F(LoginTest, KnowsAConfidentialApplication) {
  can(R"({"status":400,"message":"missing client secret"})", 400);
  const auto tokens = refresh();
  ASSERT_FALSE(tokens);
  EXPECT_TRUE(lacks_client_secret(tokens.error()));
  EXPECT_TRUE(is_final(tokens.error()));
}

TEST_F(LoginTest, HandsOnNoMessageThatHoldsTheToken) {
  can(R"({"status":400,"message":"no such token: old+/refresh"})", 400);
  const auto tokens = refresh();
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().detail, "");
}

// A kept connection that ends without an answer makes libcurl send the request again.
TEST_F(LoginTest, SendsARefreshTokenOnceWhereTheAnswerIsLost) {
  can(R"({"status":400,"message":"authorization_pending"})", 400);
  (void)poll();
  twitch_.answers.push_back({kPair, 200, Canned::Way::reset});
  can(kPair);
  EXPECT_FALSE(refresh());
  EXPECT_EQ(twitch_.asked.size(), 2U);
}

TEST_F(LoginTest, ValidatesAToken) {
  can(R"({"client_id":"clientid","login":"somestreamer","scopes":["bits:read"],)"
      R"("user_id":"12826","expires_in":5520838})");
  const auto identity = run_on_loop(loop_, login_.validate(Secret{"t0k3n"}));
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user_id, UserId{12826});
  EXPECT_EQ(identity->expires_in, std::chrono::seconds{5520838});
  EXPECT_EQ(twitch_.asked[0].authorization, "Bearer t0k3n");
  EXPECT_EQ(twitch_.asked[0].target, "/oauth2/validate");
}

TEST_F(LoginTest, RevokesAlsoWhatIsWorthNothingAnyMore) {
  can("");
  can(R"({"status":400,"message":"Invalid token"})", 400);
  can("", 503);
  const auto revoke = [&] { return run_on_loop(loop_, login_.revoke(Secret{"t0k3n"})); };
  EXPECT_TRUE(revoke());
  EXPECT_TRUE(revoke());
  EXPECT_FALSE(revoke());
  EXPECT_EQ(twitch_.asked[0].target, "/oauth2/revoke");
  EXPECT_EQ(twitch_.asked[0].body, "client_id=clientid&token=t0k3n");
}

TEST_F(LoginTest, SendsNothingOverPlainHttpToAnotherComputer) {
  EXPECT_THROW((Login{client_, "http://id.twitch.tv/oauth2", "clientid"}), std::invalid_argument);
}

}  // namespace
}  // namespace pointsbot::twitch
