#pragma once

#include "http/server.hpp"
#include "http/server_socket.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsbot::tests {

/// A server each of whose connections is a WebSocket that goes by a script; what is no WebSocket
/// gets a 404.
class SocketServer {
 public:
  /// `number` counts the sockets from 0.
  using Script = std::function<Task<>(http::ServerSocket& socket, std::size_t number)>;

  explicit SocketServer(boost::asio::any_io_executor executor, Script script)
      : script_{std::move(script)},
        server_{std::move(executor), "127.0.0.1", std::uint16_t{0},
                [this](http::Exchange& exchange) { return answer(*this, exchange); },
                [this](std::string_view what) { errors.emplace_back(what); }} {}

  std::uint16_t port() const { return server_.port(); }
  std::string url(const std::string& path = "/ws") const {
    return "ws://127.0.0.1:" + std::to_string(port()) + path;
  }
  std::size_t connections() const { return server_.connections(); }

  std::vector<std::string> targets;  ///< of the requests that became sockets
  std::string agent;                 ///< what the last of them called itself
  std::string host;
  std::vector<std::string> errors;

 private:
  static Task<> answer(SocketServer& self, http::Exchange& exchange) {
    if (!exchange.wants_websocket() || exchange.path() == "/404") {
      co_await exchange.answer(404, "text/plain", "no such thing");
      co_return;
    }
    self.agent = exchange.header("User-Agent").value_or("");
    self.host = exchange.header("Host").value_or("");
    const std::size_t number = self.targets.size();
    self.targets.emplace_back(exchange.target());
    const auto socket = co_await exchange.accept_websocket();
    if (socket) co_await self.script_(*socket, number);
  }

  Script script_;
  http::Server server_;
};

}  // namespace pointsbot::tests
