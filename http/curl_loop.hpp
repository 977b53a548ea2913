#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <curl/curl.h>

#include <list>
#include <memory>
#include <memory_resource>

namespace pointsbot::http {

/// Who wants to know that a transfer ended; set as CURLOPT_PRIVATE of its easy handle.
class TransferListener {
 public:
  /// Called from the loop, never from inside curl; the easy handle is out of the multi by then,
  /// unless it stays.
  virtual void transfer_done(CURLcode code) noexcept = 0;
  /// Whether the easy handle stays in the multi when all went well: libcurl would close the
  /// connection that it only had to make (CURLOPT_CONNECT_ONLY).
  virtual bool stays() const noexcept { return false; }

 protected:
  ~TransferListener() = default;
};

/// libcurl's multi interface driven by Asio: curl says which sockets and which time it waits for,
/// the loop says what happened. Loop thread only. Shared, since a wait that was cancelled still
/// comes back.
///
/// What bites (curl 7.88, Boost 1.81): curl tells its wish only when that changes while an Asio
/// wait is for once, so a wait is started again after every call into curl; a descriptor must leave
/// Asio inside the callback that removes it, or the next socket with that number hangs.
class CurlLoop : public std::enable_shared_from_this<CurlLoop> {
 public:
  /// `kept`: how many connections are kept for the next transfer, at most. Throws
  /// std::runtime_error when curl cannot be set up.
  static std::shared_ptr<CurlLoop> create(boost::asio::any_io_executor executor, long kept = 4);
  ~CurlLoop();

  /// False when curl does not take it: no callback will ever come.
  [[nodiscard]] bool add(CURL* easy);
  /// Takes a transfer out before its end; its listener is not called.
  void remove(CURL* easy);
  /// No callback of curl's, and no call into it, comes after this.
  void close();

 private:
  struct Socket {
    boost::asio::posix::stream_descriptor descriptor;
    curl_socket_t number = CURL_SOCKET_BAD;  // CURL_SOCKET_BAD: free for the next one
    unsigned generation = 0;                 // tells a wait of an earlier use from one of this
    int wish = CURL_POLL_NONE;
    bool reading = false;
    bool writing = false;
  };

  CurlLoop(boost::asio::any_io_executor executor, long kept);

  static int on_socket(CURL*, curl_socket_t number, int wish, void* self, void* socket) noexcept;
  static int on_timer(CURLM*, long milliseconds, void* self) noexcept;
  Socket& claim(curl_socket_t number);
  void release(Socket& socket);
  void wait(Socket& socket);
  void ready(Socket& socket, unsigned generation, int events);
  void act(curl_socket_t number, int events);

  /// A handler whose wait stands in this object's memory.
  template <class Handler>
  auto kept(Handler handler);

  /// Of waits, which outlive neither it nor this: their handlers share this. In Asio's own cache
  /// they would meet others of other sizes and push each other out.
  std::pmr::unsynchronized_pool_resource memory_;
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  std::list<Socket> sockets_;  // slots are reused: curl drops and adds its socket between requests
  CURLM* multi_ = nullptr;
};

}  // namespace pointsbot::http
