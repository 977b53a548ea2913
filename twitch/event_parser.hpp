#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/user_id.hpp"
#include "twitch/event_types.hpp"
#include "twitch/events.hpp"
#include "twitch/failure.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace pointsbot::twitch {

/// The first message of a socket.
struct Welcome {
  std::string session;  ///< its id: printable ASCII, without quotes and backslashes
  std::chrono::seconds keepalive{};
};

/// Nothing has happened for a while.
struct Keepalive {};

struct Notification {
  EventType type{};
  std::string subscription;  ///< its id
  Event event;
};

/// Go on at another address, to the letter.
struct Reconnect {
  std::string url;
};

/// A subscription is over; Twitch says so once.
struct Revocation {
  std::string subscription;       ///< its id
  std::optional<EventType> type;  ///< nothing: one that is not known here
  UserId channel{};
  std::string status;  ///< authorization_revoked, user_removed, version_removed, ...
};

/// A message, or a notification, of a type that is not known here.
struct Unknown {
  std::string name;
};

struct EventMessage {
  WallTime at{};  ///< message_timestamp
  std::variant<Keepalive, Welcome, Notification, Reconnect, Revocation, Unknown> what;
};

/// Reads what EventSub says on its socket
/// (dev.twitch.tv/docs/eventsub/websocket-reference), in place, by simdjson's on-demand parser of
/// fixed capacity. A keepalive allocates nothing. One thread.
///
/// Field order and unknown fields do not matter; a repeated key is malformed.
class EventParser {
 public:
  static constexpr std::size_t kPadding = 64;

  /// `capacity`: bytes of the longest message; a longer one is too_large.
  explicit EventParser(std::size_t capacity = std::size_t{64} << 10);
  ~EventParser();
  EventParser(const EventParser&) = delete;
  EventParser& operator=(const EventParser&) = delete;

  /// REQUIRES: kPadding readable bytes behind the end of `text`.
  Result<EventMessage, Failure> read(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// RFC 3339, with up to nine digits of a second's fraction; what is below a millisecond is dropped.
std::optional<WallTime> timestamp(std::string_view text);

}  // namespace pointsbot::twitch
