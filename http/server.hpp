#pragma once

#include "base/task.hpp"
#include "http/url.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::http {

class ServerSocket;
class Session;

/// One request and the answer to it, lent to the handler until it returns. What it returns views of
/// lives as long. Loop thread only.
///
/// A call that sends throws boost::system::system_error when the peer has gone, does not read, or
/// the server stops; the handler need not catch it.
class Exchange {
 public:
  std::string_view method() const;
  /// As it came, without the query; not decoded.
  std::string_view path() const;
  /// Path and query, as they came.
  std::string_view target() const;
  const Parameters& query() const;
  /// The first header of that name, in any capitals.
  std::optional<std::string_view> header(std::string_view name) const;
  std::string_view body() const;

  /// Adds a header to the answer. REQUIRES: nothing was answered yet, no line break in either.
  void add_header(std::string_view name, std::string_view value);

  /// The whole answer.
  Task<> answer(int status, std::string_view content_type, std::string_view body);

  /// Begins an answer that is written in pieces, in chunks unless its length is stated. The head
  /// leaves with the first piece (an empty one will do).
  void begin(int status, std::string_view content_type,
             std::optional<std::uint64_t> length = std::nullopt);
  Task<> write(std::string_view piece);
  /// Without it, or with less written than stated, the connection is closed: a cut answer.
  Task<> finish();

  /// A buffer for pieces: empty for each exchange, its memory kept for the connection's next.
  std::string& scratch();

  /// Returns when the peer closes the connection (or speaks out of turn); the connection ends then.
  Task<> peer_gone();

  /// Sends `bytes` outside of any protocol; the connection ends with the exchange.
  Task<> raw(std::string_view bytes);
  /// Ends the connection without an answer, or within one.
  void close();
  /// The same with a TCP reset.
  void reset();

  /// Whether the request asks for a WebSocket (http/server_socket.hpp).
  bool wants_websocket() const;
  /// Makes one of the connection, which ends with the exchange. nullptr where the request is no
  /// proper one: the peer was told so. REQUIRES: nothing was answered yet.
  Task<std::unique_ptr<ServerSocket>> accept_websocket();

  /// What was answered, 0 for nothing yet; 101 for a WebSocket.
  int status() const;

 private:
  friend class Session;
  explicit Exchange(Session& session) : session_{session} {}
  Session& session_;
};

/// What a peer may use up. The times are the computer's own, whatever clock the program goes by.
struct Limits {
  std::size_t connections = 64;               ///< further ones wait in the kernel's queue
  std::size_t body = 65'536;                  ///< bytes of a request's body; 413 above
  std::chrono::milliseconds request{10'000};  ///< for a request to come whole once it began
  std::chrono::milliseconds idle{120'000};    ///< between two requests
  std::chrono::milliseconds write{30'000};    ///< for the peer to take one piece
};

/// A small HTTP/1.1 server: keep-alive, one coroutine a connection, everything on the loop's
/// thread.
///
/// An exchange that follows another on its connection reuses its buffers. When the server goes, its
/// connections are cancelled, but they unwind on the loop: what the handler refers to lives until
/// the loop has run dry or is destroyed.
class Server {
 public:
  using Handler = std::function<Task<>(Exchange&)>;
  /// Told what a handler threw, as "GET /path: what". The peer got a 500, or a cut answer.
  using OnError = std::function<void(std::string_view what)>;

  /// Listens from now on; port 0 takes any free one. Throws std::runtime_error that names the
  /// address when that cannot be had.
  Server(boost::asio::any_io_executor executor, const std::string& address, std::uint16_t port,
         Handler handler, OnError on_error, Limits limits = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::size_t connections() const;

  /// Stops listening and cancels every connection; the loop then runs dry by itself.
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace pointsbot::http
