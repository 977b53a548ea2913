#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/websocket.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/socket_server.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace pointsbot::http {

inline SteadyTime in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

/// A client, and a server whose sockets do what `script_` says.
class WebSocketTest : public testing::Test {
 protected:
  using Script = std::function<Task<>(ServerSocket&)>;

  Result<std::unique_ptr<WebSocket>, SocketEnd> dial(
      const std::string& url, std::chrono::milliseconds within = std::chrono::seconds{10}) {
    return tests::run_on_loop(loop_, sockets_.dial(url, in(within)));
  }
  /// A socket that has to come about.
  std::unique_ptr<WebSocket> open(Script script) {
    script_ = std::move(script);
    auto socket = dial(server_.url());
    EXPECT_TRUE(socket) << socket.error().detail;
    return socket ? std::move(*socket) : nullptr;
  }
  static Task<std::string> read_text(WebSocket& socket, std::chrono::milliseconds within) {
    const auto text = co_await socket.read(in(within));
    co_return text ? std::string{*text} : "ended: " + std::string{to_string(text.error().why)};
  }
  std::string read(WebSocket& socket, std::chrono::milliseconds within = std::chrono::seconds{10}) {
    return tests::run_on_loop(loop_, read_text(socket, within));
  }
  static Task<SocketEnd> read_end(WebSocket& socket, std::chrono::milliseconds within) {
    for (;;) {
      const auto text = co_await socket.read(in(within));
      if (!text) co_return text.error();
    }
  }
  SocketEnd end(WebSocket& socket, std::chrono::milliseconds within = std::chrono::seconds{10}) {
    return tests::run_on_loop(loop_, read_end(socket, within));
  }
  /// Runs the loop until the server has no connection left.
  bool all_gone() {
    loop_.restart();
    const auto until = in(std::chrono::seconds{10});
    while (server_.connections() > 0 && loop_.run_one_until(until) > 0) {
    }
    return server_.connections() == 0;
  }

  boost::asio::io_context loop_{1};
  Script script_;
  tests::SocketServer server_{
      loop_.get_executor(), [this](ServerSocket& socket, std::size_t) { return script_(socket); }};
  WebSockets sockets_{loop_.get_executor()};
};

inline Task<> say_three(ServerSocket& socket) {
  co_await socket.send("one");
  co_await socket.send(std::string(WebSocket::kMostMessage, 'x'));
  co_await socket.send("three");
  co_await socket.receive(std::chrono::seconds{10});
}

}  // namespace pointsbot::http
