#include "tests/http/client_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::http {
namespace {

constexpr const char* kForm = "application/x-www-form-urlencoded";

Request request_of(Method method, std::string_view body, const Headers* headers = nullptr) {
  Request request;
  request.method = method;
  request.body = body;
  request.headers = headers;
  return request;
}

TEST_F(HttpClient, PostsAForm) {
  EXPECT_EQ(body_of(get("/sent", request_of(Method::post, "a=1&b=%20"))),
            std::string{"POST|"} + kForm + "|none|a=1&b=%20");
}

TEST_F(HttpClient, PostsJsonWhereAHeaderSaysSo) {
  const Headers json{{"Content-Type", "application/json"}};
  EXPECT_EQ(body_of(get("/sent", request_of(Method::post, "{}", &json))),
            "POST|application/json|none|{}");
}

TEST_F(HttpClient, AddsAHeaderToOneRequestAlone) {
  const Headers shared{{"X-Trace", "kept"}};
  Request request = request_of(Method::post, "{}", &shared);
  request.header = "Content-Type: application/json";
  EXPECT_EQ(body_of(get("/sent", request)), "POST|application/json|none|{}");
  request.header = nullptr;
  EXPECT_EQ(body_of(get("/sent", request)), std::string{"POST|"} + kForm + "|none|{}");
}

TEST_F(HttpClient, PostsNothing) {
  EXPECT_EQ(body_of(get("/sent", request_of(Method::post, ""))),
            std::string{"POST|"} + kForm + "|none|");
}

TEST_F(HttpClient, PostsBytesOfAllKindsWithoutAskingFirst) {
  std::string body(60'000, 'x');
  body[100] = '\0';
  body[101] = '\n';
  EXPECT_EQ(body_of(get("/sent", request_of(Method::post, body))),
            std::string{"POST|"} + kForm + "|none|" + body);
}

TEST_F(HttpClient, DeletesWithAndWithoutABody) {
  EXPECT_EQ(body_of(get("/sent", request_of(Method::del, ""))), "DELETE|none|none|");
  EXPECT_EQ(body_of(get("/sent", request_of(Method::del, "x=y"))),
            std::string{"DELETE|"} + kForm + "|none|x=y");
}

TEST_F(HttpClient, AsksOnTheSameConnectionWithGetAgain) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(get("/sent", request_of(Method::post, "a=1")));
    EXPECT_EQ(body_of(get("/sent")), "GET|none|none|");
    ASSERT_TRUE(get("/sent", request_of(Method::del, "")));
    EXPECT_EQ(body_of(get("/sent")), "GET|none|none|");
  }
  EXPECT_EQ(client_->connections(), 1U);
}

TEST_F(HttpClient, SendsNoBodyThatIsTooLong) {
  const std::string body(kMostSent + 1, 'x');
  const auto response = get("/sent", request_of(Method::post, body));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::too_large);
  EXPECT_EQ(asked_, 0);
}

// libcurl takes a kept connection that ends without an answer for one that was dead already, and
// sends the request again over another.
TEST_F(HttpClient, SendsOnceWhatMustNotBeDoneTwice) {
  ASSERT_TRUE(get("/hello"));
  Request request = request_of(Method::post, "refresh_token=x");
  request.once = true;
  const int before = asked_;
  const auto response = get("/unanswered", request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().error, Error::cut);
  EXPECT_EQ(asked_, before + 1);
  ASSERT_TRUE(get("/hello"));
  EXPECT_EQ(client_->connections(), 2U);
}

}  // namespace
}  // namespace pointsbot::http
