#include "twitch/refusal.hpp"

#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

namespace pointsbot::twitch {
namespace {

Error error_of(http::Error error) {
  switch (error) {
    case http::Error::unreachable:
      return Error::unreachable;
    case http::Error::untrusted:
      return Error::untrusted;
    case http::Error::timed_out:
      return Error::timed_out;
    case http::Error::cut:
      return Error::cut;
    case http::Error::too_large:
      return Error::too_large;
    case http::Error::no_room:
      return Error::no_room;
    case http::Error::failed:
      break;
  }
  return Error::failed;
}

}  // namespace

Failure failure_of(http::Failure failure) {
  return {.error = error_of(failure.error),
          .detail = std::move(failure.detail),
          .waited = failure.after};
}

Failure refusal_of(const http::Response& response, std::string message) {
  Failure failure;
  failure.status = response.status;
  failure.detail = std::move(message);
  failure.error = response.status == 401   ? Error::unauthorized
                  : response.status == 403 ? Error::forbidden
                  : response.status == 429 ? Error::rate_limited
                  : response.status >= 500 ? Error::server_error
                                           : Error::rejected;
  const std::string_view reset = response.watched[0];
  const std::string_view remaining = response.watched[1];
  std::int64_t epoch = 0;
  // With points left it is refused for something else, and the time of the next ones says nothing.
  const bool of_points = remaining.empty() || remaining == "0";
  if (failure.error == Error::rate_limited && of_points &&
      std::from_chars(reset.data(), reset.data() + reset.size(), epoch).ec == std::errc{} &&
      epoch >= 0 && epoch < std::int64_t{1} << 40) {  // else nonsense, and overflows a time
    failure.retry_at = std::chrono::sys_seconds{std::chrono::seconds{epoch}};
  }
  return failure;
}

}  // namespace pointsbot::twitch
