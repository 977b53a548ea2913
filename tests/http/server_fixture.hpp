#pragma once

#include "http/server.hpp"
#include "tests/support/raw_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace pointsbot::http {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using tests::RawAnswer;
using tests::RawClient;

inline std::string get(const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

/// A server whose paths each show one thing of an Exchange.
class HttpServer : public testing::Test {
 protected:
  static Task<> answer(HttpServer& self, Exchange& exchange) {
    const std::string_view path = exchange.path();
    if (path == "/echo") {
      std::string text{exchange.method()};
      text.append(" ").append(exchange.target());
      for (const auto& [name, value] : exchange.query()) {
        text.append(" ").append(name).append("=").append(value);
      }
      text.append(" ").append(exchange.header("x-TRACE").value_or("none"));
      text.append(" ").append(exchange.body());
      exchange.add_header("X-Answered", "yes");
      co_await exchange.answer(200, "text/plain", text);
    } else if (path == "/chunks") {
      exchange.begin(200, "text/plain");
      co_await exchange.write("one ");
      co_await exchange.write("");  // not the end
      co_await exchange.write(std::string(5000, 'x'));
      co_await exchange.finish();
    } else if (path == "/counted") {
      exchange.begin(200, "text/plain", 8);
      co_await exchange.write("four");
      co_await exchange.write("four");
      co_await exchange.finish();
    } else if (path == "/short") {
      exchange.begin(200, "text/plain", 8);
      co_await exchange.write("four");
      co_await exchange.finish();
    } else if (path == "/empty") {
      exchange.begin(204, "");
      co_await exchange.finish();
    } else if (path == "/scratch") {
      const bool was_empty = exchange.scratch().empty();
      exchange.scratch().append(10'000, 'x');
      self.scratch_ = exchange.scratch().data();
      co_await exchange.answer(was_empty ? 200 : 418, "text/plain", "");
    } else if (path == "/throw") {
      throw std::runtime_error{"out of order"};
    } else if (path == "/throw-late") {
      exchange.begin(200, "text/plain");
      co_await exchange.write("half");
      throw std::runtime_error{"out of order"};
    } else if (path == "/inject") {
      exchange.add_header("X-Bad", "a\r\nSet-Cookie: b");
      co_await exchange.answer(200, "text/plain", "");
    } else if (path == "/raw") {
      co_await exchange.raw("not HTTP at all");
    } else if (path == "/close") {
      exchange.close();
    } else if (path == "/reset") {
      exchange.reset();
    } else if (path == "/hang") {
      co_await exchange.peer_gone();
      ++self.peers_gone_;
    } else if (path == "/flood") {
      exchange.begin(200, "text/plain");
      exchange.scratch().assign(16 * 1024, 'x');
      for (;;) co_await exchange.write(exchange.scratch());
    }
  }

  void start(Limits limits = {}) {
    server_ = std::make_unique<Server>(
        loop_.get_executor(), "127.0.0.1", std::uint16_t{0},
        [this](Exchange& exchange) { return answer(*this, exchange); },
        [this](std::string_view what) { errors_.emplace_back(what); }, limits);
  }
  HttpServer() { start(); }

  RawClient client() { return RawClient{loop_, server_->port()}; }
  RawAnswer ask(const std::string& request) { return client().ask(request); }
  /// Runs the loop until the server holds `count` connections.
  bool settles_at(std::size_t count) {
    loop_.restart();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (server_->connections() != count && loop_.run_one_until(until) > 0) {
    }
    return server_->connections() == count;
  }

  asio::io_context loop_{1};
  std::vector<std::string> errors_;
  int peers_gone_ = 0;
  const char* scratch_ = nullptr;
  std::unique_ptr<Server> server_;
};

}  // namespace pointsbot::http
