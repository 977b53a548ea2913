#pragma once

#include <string>
#include <string_view>

namespace pointsbot::http {

/// How a WebSocket ended, or why there is none.
struct SocketEnd {
  enum class Why {
    closed,      ///< the peer said so: `code` is its
    cut,         ///< the connection ended without a word
    timed_out,   ///< nothing came in the time that was allowed
    too_large,   ///< a message past the cap
    unreadable,  ///< what came is no WebSocket's, or no text
    // before there is one
    unreachable,  ///< no such host, nobody listens, or whoever does speaks no TLS
    untrusted,    ///< the certificate is not for that host, is over, or of nobody that is trusted
    refused,      ///< the server answered the request for a WebSocket with something else
    failed,       ///< anything else; the detail says what
  };

  /// What RFC 6455 (7.1.5) calls a connection that was closed without a code.
  static constexpr int kNoCode = 1005;
  /// The same for one that ended without being closed.
  static constexpr int kAbnormal = 1006;

  Why why = Why::failed;
  int code = kAbnormal;
  int status = 0;        ///< of an answer that refused: HTTP's; 0 for none
  std::string detail{};  ///< for people: the peer's reason, or the library's words
};

/// A name for logs and tests, as in the enumerator.
std::string_view to_string(SocketEnd::Why why);

}  // namespace pointsbot::http
