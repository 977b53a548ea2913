#include "tests/http/client_fixture.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace pointsbot::http {
namespace {

/// A variable of the environment, put back in the end.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_{name} {
    if (const char* const before = std::getenv(name)) before_ = before;
    ::setenv(name, value, 1);
  }
  ~Environment() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

/// The server stands in for the environment's proxy. 0.0.0.0 is this computer too, but no address
/// that one would ask it by.
class HttpClientProxy : public HttpClient {
 protected:
  HttpClientProxy()
      : proxy_{"http_proxy", ("http://127.0.0.1:" + std::to_string(server_->port())).c_str()} {}

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
