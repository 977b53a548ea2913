#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "pooling/region.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct curl_slist;

namespace pointsbot::http {

/// Why there was no whole answer.
enum class Error {
  unreachable,  ///< no such host, nobody listens, or whoever does speaks no TLS
  untrusted,    ///< the certificate is not for that host, is over, or of nobody that is trusted
  timed_out,    ///< slower than the timeouts allow
  cut,          ///< the connection ended before the answer did
  too_large,    ///< the body went past its cap
  no_room,      ///< the region that was handed over could not hold the body
  failed,       ///< anything else; the detail says what
};

struct Failure {
  Error error = Error::failed;
  std::string detail{};               ///< for people; never holds a header or a query
  std::chrono::milliseconds after{};  ///< since the request began
};

struct Timeouts {
  std::chrono::milliseconds connect = std::chrono::seconds{5};
  std::chrono::milliseconds total = std::chrono::seconds{15};
  /// Slower than `low_speed` bytes a second for `low_speed_time`: given up.
  long low_speed = 100;
  std::chrono::seconds low_speed_time{10};
};

struct Header {
  std::string_view name;
  std::string_view value;
};

/// What requests say of themselves, made once and sent with any number of them. Wiped when it goes:
/// a token is among it.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> headers);

 private:
  friend class Client;
  struct Free {
    void operator()(curl_slist* list) const noexcept;
  };
  std::unique_ptr<curl_slist, Free> list_;
};

/// How many answer headers a request may ask for.
inline constexpr std::size_t kWatchedHeaders = 3;

enum class Method { get, post, del };

/// Bytes of the longest body that is sent; a longer one is too_large.
inline constexpr std::size_t kMostSent = std::size_t{256} << 10;

/// Everything it points to must live until the answer is there. A secret has no place in the
/// address.
struct Request {
  std::string_view url;
  const Headers* headers = nullptr;  ///< nullptr: none
  Method method = Method::get;
  /// Of a POST or DELETE: a form (application/x-www-form-urlencoded) unless `headers` have a
  /// Content-Type. libcurl reads it where it is.
  std::string_view body{};
  /// A header of this request alone, as a whole line: "Content-Type: application/json".
  const char* header = nullptr;
  /// Sent once at most, for what must not be done twice: over a connection of its own, since
  /// libcurl asks again by itself when a kept one ends before the answer.
  bool once = false;
  /// Bytes of the answer's body after which it is refused.
  std::size_t body_cap = std::size_t{256} << 10;
  /// Where the answer is wanted sooner than the client's own timeout; 0: that.
  std::chrono::milliseconds within{0};
  /// Names of the answer's headers to keep; nullptr for none.
  std::array<const char*, kWatchedHeaders> watch{};
};

struct Response {
  int status = 0;
  std::span<char> body;  ///< in the region that was handed over, until that is given back
  /// Behind the body; empty where the header was absent, or the region full.
  std::array<std::string_view, kWatchedHeaders> watched{};
};

/// An HTTP client on the loop: libcurl's multi interface, HTTP/1.1, connections kept alive. Loop
/// thread only. Redirects are not followed, so a header goes to the host that was asked and no
/// other. Proxies are the environment's, as libcurl knows them, but never for this computer's own
/// addresses.
///
/// A request to a host that was asked before makes nothing new of ours: what is allocated is
/// libcurl's.
class Client {
 public:
  explicit Client(boost::asio::any_io_executor executor, Timeouts timeouts = {});
  /// Cancels what is under way: whoever waits for it gets operation_aborted.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Appends the body to `body`, and the watched headers behind it. Cancelling the awaiting
  /// coroutine cancels the transfer.
  Task<Result<Response, Failure>> perform(Request request, pooling::Region& body);

  /// Connections opened so far; stays the same while they are kept alive.
  std::size_t connections() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// True for https, and for http to this computer (127.0.0.0/8, [::1], localhost): where a token may
/// go.
bool safe_for_secrets(std::string_view url);

}  // namespace pointsbot::http
