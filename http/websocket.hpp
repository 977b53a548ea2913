#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "http/socket_end.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace pointsbot::http {

/// An open WebSocket, the client's side. Loop thread only. One coroutine reads; when the socket
/// goes without close(), the connection ends without a word and who reads is told that it was cut.
class WebSocket {
 public:
  /// Bytes behind a text's end that may be read too, whatever they hold: what a parser asks for.
  static constexpr std::size_t kPadding = 64;
  /// The longest message that is taken.
  static constexpr std::size_t kMostMessage = std::size_t{64} << 10;

  virtual ~WebSocket() = default;

  /// The next text, which lives until the next call; its memory is kept for the one after. Pings
  /// are answered meanwhile. Nothing until `until`: timed_out, and the connection is over, as
  /// after any other end. A steady read allocates nothing of ours.
  virtual Task<Result<std::string_view, SocketEnd>> read(SteadyTime until) = 0;

  /// Says goodbye with `code` and waits a second for the peer to say it too; whoever reads
  /// meanwhile is told that it ended. Throws nothing but operation_aborted.
  virtual Task<> close(int code) = 0;

  /// Ends the connection without a word.
  virtual void drop() = 0;
};

/// Where WebSockets come from.
class Dialer {
 public:
  /// Connects and shakes hands, both before `until`. wss:// to anywhere, ws:// to this computer
  /// alone; all else has failed.
  virtual Task<Result<std::unique_ptr<WebSocket>, SocketEnd>> dial(std::string url,
                                                                   SteadyTime until) = 0;

 protected:
  ~Dialer() = default;
};

/// The real ones: libcurl makes the connection (TLS 1.2 or newer, certificates and host names
/// checked, proxies as with http::Client), Beast speaks the protocol.
class WebSockets final : public Dialer {
 public:
  explicit WebSockets(boost::asio::any_io_executor executor);
  /// Sockets that are open stay so.
  ~WebSockets();
  WebSockets(const WebSockets&) = delete;
  WebSockets& operator=(const WebSockets&) = delete;

  Task<Result<std::unique_ptr<WebSocket>, SocketEnd>> dial(std::string url,
                                                           SteadyTime until) override;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace pointsbot::http
