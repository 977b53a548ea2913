#include "tests/http/client_fixture.hpp"
#include "tests/support/environment.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace pointsbot::http {
namespace {

using tests::Environment;

/// The server stands in for the environment's proxy. 0.0.0.0 is this computer too, but no address
/// that one would ask it by.
class HttpClientProxy : public HttpClient {
 protected:
  HttpClientProxy() : proxy_{"http_proxy", "http://127.0.0.1:" + std::to_string(server_->port())} {}

  Result<Response, Failure> get_from(const std::string& host, const char* excepted) {
    const Environment no_proxy{"no_proxy", excepted};
    client_ = std::make_unique<Client>(loop_.get_executor(), timeouts_);
    const std::string url = "http://" + host + "/hello";
    Request request;
    request.url = url;
    return tests::run_on_loop(loop_, client_->perform(request, region_));
  }

  Environment proxy_;
};

TEST_F(HttpClientProxy, IsAskedForOtherComputers) {
  ASSERT_TRUE(get_from("192.0.2.1", ""));
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(target_, "http://192.0.2.1/hello") << "where to it is to be sent";
}

TEST_F(HttpClientProxy, IsNotAskedForThisComputersOwnAddresses) {
  for (const char* excepted : {"", "example.com", "192.0.2.1, example.com"}) {
    for (const char* host : {"127.0.0.1", "127.9.9.9", "localhost", "[::1]"}) {
      const auto response = get_from(std::string{host} + ":1", excepted);  // nobody listens there
      ASSERT_FALSE(response) << host << " not " << excepted;
      EXPECT_EQ(response.error().error, Error::unreachable) << host;
    }
  }
  EXPECT_EQ(asked_, 0);
}

TEST_F(HttpClientProxy, IsNotAskedWhereTheEnvironmentExceptsAHost) {
  for (const char* excepted : {"0.0.0.0", "example.com,0.0.0.0", "0.0.0.0 example.com", "*"}) {
    const auto response = get_from("0.0.0.0:1", excepted);
    ASSERT_FALSE(response) << excepted;
    EXPECT_EQ(response.error().error, Error::unreachable) << excepted;
  }
  EXPECT_EQ(asked_, 0);
}

}  // namespace
}  // namespace pointsbot::http
