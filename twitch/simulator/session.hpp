#pragma once

#include "base/clock.hpp"
#include "http/server_socket.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// One socket at /ws. What waits to be sent on it is sent by a coroutine of its own, in order.
struct Session : std::enable_shared_from_this<Session> {
  /// Something to be sent: a message, a ping, or the end.
  struct Outgoing {
    enum class What { message, ping, close, drop } what = What::message;
    std::string text;
    int code = 0;
  };
  enum Timer : std::size_t { keepalive_timer, ping_timer, unused_timer, grace_timer, timers };

  std::string id;
  std::string reconnect_key;  ///< what its reconnect URL has; empty: it was not asked to, or did
  std::unique_ptr<http::ServerSocket> socket;
  boost::asio::any_io_executor executor;
  std::shared_ptr<const void> alive;
  std::chrono::seconds keepalive{10};
  WallTime connected;
  SteadyTime last_said;
  std::size_t pings = 0;
  std::string_view end_status = "websocket_disconnected";
  bool moved = false;  ///< its subscriptions are another's now
  bool flushing = false;
  bool ending = false;
  std::deque<Outgoing> outgoing;
  std::array<boost::asio::cancellation_signal, timers> cancel;
};

}  // namespace pointsbot::twitch::simulator
