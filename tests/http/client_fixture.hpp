#pragma once

#include "http/client.hpp"
#include "http/server.hpp"
#include "pooling/region.hpp"
#include "tests/support/run_on_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pointsbot::http {

/// A client, and a server whose paths each misbehave in one way.
class HttpClient : public testing::Test {
 protected:
  static Task<> answer(HttpClient& self, Exchange& exchange) {
    const std::string_view path = exchange.path();
    ++self.asked_;
    self.target_ = exchange.target();
    if (path == "/hello") {
      exchange.add_header("Ratelimit-Reset", "1700000000");
      co_await exchange.answer(200, "text/plain", "hello");
    } else if (path == "/long-header") {
      exchange.add_header("X-Long", std::string(3000, 'y'));
      exchange.add_header("X-Short", "z");
      co_await exchange.answer(200, "text/plain", "hello");
    } else if (path == "/teapot") {
      co_await exchange.answer(418, "text/plain", "short and stout");
    } else if (path == "/redirect") {
      exchange.add_header("Location", "/hello");
      co_await exchange.answer(302, "text/plain", "");
    } else if (path == "/headers") {
      const std::string all = std::string{exchange.header("Authorization").value_or("none")} + "|" +
                              std::string{exchange.header("Client-Id").value_or("none")};
      co_await exchange.answer(200, "text/plain", all);
    } else if (path == "/sent") {
      std::string all{exchange.method()};
      for (const char* const name : {"Content-Type", "Expect"})
        all.append("|").append(exchange.header(name).value_or("none"));
      all.append("|").append(exchange.body());
      co_await exchange.answer(200, "text/plain", all);
    } else if (path == "/unanswered") {
      exchange.close();
    } else if (path == "/hang") {
      co_await exchange.peer_gone();
      ++self.peers_gone_;
    } else if (path == "/slow") {
      exchange.begin(200, "text/plain", 1000);
      co_await exchange.write("x");
      co_await exchange.peer_gone();
    } else if (path == "/cut") {
      exchange.begin(200, "text/plain", 1000);
      co_await exchange.write("only this");
      exchange.close();
    } else if (path == "/reset") {
      exchange.reset();
    } else if (path == "/long") {
      exchange.begin(200, "text/plain");
      const std::string piece(16 * 1024, 'x');
      for (int i = 0; i < 64 * 1024; ++i) co_await exchange.write(piece);
      co_await exchange.finish();
    }
  }

  Result<Response, Failure> get(const std::string& path, Request request = {}) {
    const std::string url = "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    request.url = url;
    region_.give_back(0);
    return tests::run_on_loop(loop_, client_->perform(request, region_));
  }
  static std::string body_of(const Result<Response, Failure>& response) {
    return response ? std::string{response->body.data(), response->body.size()} : "no answer";
  }
  Error error(const std::string& path) {
    const auto response = get(path);
    EXPECT_FALSE(response) << path;
    return response ? Error::failed : response.error().error;
  }

  boost::asio::io_context loop_{1};
  int asked_ = 0;
  std::string target_;  // as it was asked for last
  int peers_gone_ = 0;
  std::unique_ptr<Server> server_ = std::make_unique<Server>(
      loop_.get_executor(), "127.0.0.1", std::uint16_t{0},
      [this](Exchange& exchange) { return answer(*this, exchange); }, [](std::string_view) {});
  Timeouts timeouts_{std::chrono::milliseconds{500}, std::chrono::milliseconds{300}, 100,
                     std::chrono::seconds{10}};
  std::unique_ptr<Client> client_ = std::make_unique<Client>(loop_.get_executor(), timeouts_);
  pooling::Region region_{std::size_t{4} << 20};
};

}  // namespace pointsbot::http
