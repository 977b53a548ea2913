#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "http/socket_end.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

namespace pointsbot::http {

class Exchange;

/// The server's side of a WebSocket, out of Exchange::accept_websocket. Loop thread only. One
/// coroutine may receive while another sends, pings or closes; whoever waits in it when it goes is
/// told that it was cut. When it goes without close(), the connection ends without a word.
///
/// send() and ping() throw boost::system::system_error when the peer has gone or does not read.
class ServerSocket {
 public:
  ~ServerSocket();
  ServerSocket(const ServerSocket&) = delete;
  ServerSocket& operator=(const ServerSocket&) = delete;

  /// The next text, which lives until the next call. Pings are answered and pongs counted
  /// meanwhile, and only then. Nothing within that time: the connection is dropped.
  Task<Result<std::string_view, SocketEnd>> receive(std::chrono::milliseconds within);

  /// One text message in one frame.
  Task<> send(std::string_view text);
  Task<> ping();
  std::size_t pongs() const;

  /// Says goodbye with `code` (1000, 4000 to 4999, ...) and waits a moment for the peer to say it
  /// too. Throws nothing. REQUIRES: at most 123 bytes of reason.
  Task<> close(int code, std::string_view reason = {});
  /// Ends the connection without a word; what waits ends.
  void drop();

 private:
  friend class Exchange;
  struct Impl;
  explicit ServerSocket(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace pointsbot::http
