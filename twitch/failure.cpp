#include "twitch/failure.hpp"

#include <algorithm>

namespace pointsbot::twitch {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::unreachable:
      return "unreachable";
    case Error::untrusted:
      return "untrusted";
    case Error::timed_out:
      return "timed_out";
    case Error::cut:
      return "cut";
    case Error::failed:
      return "failed";
    case Error::unauthorized:
      return "unauthorized";
    case Error::forbidden:
      return "forbidden";
    case Error::rate_limited:
      return "rate_limited";
    case Error::server_error:
      return "server_error";
    case Error::rejected:
      return "rejected";
    case Error::too_large:
      return "too_large";
    case Error::malformed:
      return "malformed";
    case Error::cursor_repeated:
      return "cursor_repeated";
    case Error::too_many_pages:
      return "too_many_pages";
    case Error::incomplete:
      return "incomplete";
    case Error::no_room:
      return "no_room";
  }
  return "failed";
}

std::chrono::milliseconds retry_wait(const Failure& failure, Backoff& backoff, WallTime now) {
  using std::chrono::milliseconds;
  const milliseconds jittered = backoff.next();
  const bool needs_a_person =
      failure.error == Error::unauthorized || failure.error == Error::forbidden;
  if (needs_a_person) return std::max<milliseconds>(jittered, std::chrono::minutes{1});
  if (!failure.retry_at) return jittered;
  const auto until = std::chrono::duration_cast<milliseconds>(*failure.retry_at - now);
  // With a time that is already over, not every second: as after any other failure.
  return std::clamp<milliseconds>(std::max(until, jittered), std::chrono::seconds{1},
                                  std::chrono::seconds{60});
}

bool insists(const Failure& failure) {
  return failure.error == Error::unauthorized || failure.error == Error::forbidden ||
         failure.error == Error::rate_limited;
}

}  // namespace pointsbot::twitch
