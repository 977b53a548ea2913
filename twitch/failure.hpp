#pragma once

#include "base/backoff.hpp"
#include "base/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::twitch {

/// Why Twitch gave no usable answer.
enum class Error {
  // nobody answered, or not to the end
  unreachable,
  untrusted,
  timed_out,
  cut,
  failed,
  // Twitch answered no
  unauthorized,  ///< 401: the token is not, or no longer, good
  forbidden,     ///< 403: the token's user may not (for a viewer list: is no moderator there)
  rate_limited,  ///< 429; without a status: there is no point in the budget to ask for
  server_error,  ///< 5xx
  rejected,      ///< any other status that is not 200
  // the answer is not what it has to be
  too_large,        ///< past the cap of a page
  malformed,        ///< not JSON, not UTF-8, nested too deep, or not of the documented form
  cursor_repeated,  ///< the viewer list leads in a circle
  too_many_pages,
  incomplete,  ///< the viewer list ended before as many rows as it states
  // ours
  no_room,  ///< more viewers than fit in the memory that is set aside
};

/// A name for logs and tests, as in the enumerator.
std::string_view to_string(Error error);

struct Failure {
  Error error = Error::failed;
  int page = 0;    ///< of a sweep, from 1; 0: no page is meant
  int status = 0;  ///< HTTP status; 0: there was none
  /// Twitch's own words, or the library's; for people. Never holds the token.
  std::string detail{};
  /// When Twitch asks to come back, from Ratelimit-Reset.
  std::optional<std::chrono::sys_seconds> retry_at{};
  /// How long the answer was waited for; 0 when it came.
  std::chrono::milliseconds waited{};
};

/// How long to wait before asking again: `backoff`; for a 429 until `retry_at` if that is later,
/// kept between 1 s and 60 s whatever it says; at least a minute where only a person can help (401,
/// 403).
///
/// Where `insists`, that wait is kept also by a payment that would be due before its end.
std::chrono::milliseconds retry_wait(const Failure& failure, Backoff& backoff, WallTime now);

/// Whether Twitch itself asks for the pause: 401, 403, 429.
bool insists(const Failure& failure);

}  // namespace pointsbot::twitch
