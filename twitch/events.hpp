#pragma once

#include "base/clock.hpp"
#include "base/roles.hpp"
#include "base/user_id.hpp"
#include "twitch/records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

/// What happens on a channel, as EventSub tells it
/// (dev.twitch.tv/docs/eventsub/eventsub-reference): plain values, without what nobody here asks
/// for.
namespace pointsbot::twitch {

/// The channel went live; a rerun, premiere or watch party is not live.
struct WentOnline {
  bool live = true;
};

struct WentOffline {};

struct Raided {
  User from;
  std::int64_t viewers = 0;
};

struct Cheered {
  std::optional<User> by;  ///< nobody: anonymous
  std::int64_t bits = 0;
};

/// A new subscription; one that was a gift too.
struct Subscribed {
  User user;
  int tier = 1;  ///< 1 to 3
  bool gift = false;
};

/// Somebody told the chat that he goes on subscribing.
struct Resubscribed {
  User user;
  int tier = 1;
  std::int64_t months = 0;  ///< in all
};

struct Gifted {
  std::optional<User> by;  ///< nobody: anonymous
  int tier = 1;
  std::int64_t subscriptions = 0;
};

struct SubscriptionEnded {
  User user;
};

struct Followed {
  User user;
};

/// A custom reward was bought with channel points.
struct Redeemed {
  std::string id;  ///< of the redemption, unique at Twitch
  User user;
  std::string title;  ///< of the reward
  std::int64_t cost = 0;
  std::string input;
};

/// Somebody became moderator or VIP, or is it no more.
struct RoleChanged {
  User user;
  Role role = Role::moderator;
  bool has = true;
};

struct ChatMessage {
  User by;
  std::string message_id;  ///< of the chat message, for replies; not the event's
  std::string text;        ///< without the "@somebody " that Twitch puts before a reply
  Roles roles{};           ///< by the badges: who shows none is a viewer
  bool elsewhere = false;  ///< said in another channel of a shared chat
  std::int64_t bits = 0;
  std::string reply_to{};  ///< the id of the message that it replies to; empty: to none
};

using Happening =
    std::variant<WentOnline, WentOffline, Raided, Cheered, Subscribed, Resubscribed, Gifted,
                 SubscriptionEnded, Followed, Redeemed, RoleChanged, ChatMessage>;

/// One notification. Twitch delivers at least once: the same `id` may come again.
struct Event {
  std::string id;  ///< metadata.message_id
  UserId channel{};
  WallTime at{};  ///< metadata.message_timestamp
  Happening what;
};

/// Hears what happens. Loop thread; may throw nothing.
class EventSink {
 public:
  virtual void happened(Event event) = 0;
  /// Some events may have been missed, there is no replay: what they tell is to be asked for.
  virtual void missed_some() = 0;

 protected:
  ~EventSink() = default;
};

}  // namespace pointsbot::twitch
