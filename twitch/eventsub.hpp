#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "http/websocket.hpp"
#include "twitch/credential.hpp"
#include "twitch/event_types.hpp"
#include "twitch/events.hpp"
#include "twitch/failure.hpp"
#include "twitch/subscriptions.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pointsbot::twitch {

/// A socket is up, and every wish was asked for.
struct EventSubConnected {
  std::size_t subscriptions = 0;  ///< those that Twitch granted
  std::size_t wishes = 0;
};

/// The socket is gone, or did not come about. Points are safe: payments go by the viewer list, and
/// the sink is told that it missed some once there is another socket.
struct EventSubLost {
  enum class Why {
    unreachable,       ///< no socket came about; `end` says how
    no_welcome,        ///< one did, and did not say what it has to
    silent,            ///< no keepalive came
    cut,               ///< it ended without a word, or with words that nobody can read
    closed,            ///< by Twitch, with a code that asks for nothing but another try
    unused,            ///< 4003: nothing was subscribed to in time
    our_mistake,       ///< 4001, 4002: we did what no client may
    reconnect_failed,  ///< Twitch named another address, where nothing came about in time
    session_gone,      ///< Twitch knows no such socket when it is asked for a subscription
  };
  Why why{};
  http::SocketEnd end{};
  std::chrono::milliseconds next_try{};  ///< from now
};

/// A wish that Twitch does not grant; told once, and not asked for again until want() is called or
/// the credential changes.
struct EventSubRefused {
  Wish wish;
  Failure failure;  ///< 403: mostly for want of the scope in form_of(wish.type)
};

/// A subscription that Twitch ended: nothing more will come of it. As a refused one.
struct EventSubRevoked {
  std::optional<EventType> type;  ///< nothing: of a kind that is not known here
  UserId channel{};
  std::string status;
};

/// Twitch takes the credential no more, and it cannot be renewed: nothing is subscribed to until it
/// changes.
struct EventSubNeedsLogin {};

/// Something came that is not understood; told once for each name.
struct EventSubIgnored {
  std::string what;
};

using EventSubNotice = std::variant<EventSubConnected, EventSubLost, EventSubRefused,
                                    EventSubRevoked, EventSubNeedsLogin, EventSubIgnored>;

/// Keeps one account's socket to EventSub up, with a subscription for each wish, and hands on what
/// it hears: each notification once as far as memory reaches, none that is older than ten minutes.
/// Loop thread only.
///
/// There is a socket only while something is wanted that might be granted. After a loss it dials
/// the address anew, 1, 2, 4 to 60 s later, and subscribes to everything; where Twitch asks to
/// reconnect, the old socket is read until the new one is welcomed.
/// (dev.twitch.tv/docs/eventsub/handling-websocket-events)
class EventSub {
 public:
  struct Parts {
    Clock& clock;
    http::Dialer& dialer;
    SubscriptionCalls& calls;
    Credential& credential;  ///< whose changes are looked for
    EventSink& sink;
    std::function<void(const EventSubNotice&)> tell;  ///< may throw nothing
  };

  /// What `parts` refers to outlives run().
  EventSub(Parts parts, std::string url);
  /// REQUIRES: run() is over, or the loop runs no more.
  ~EventSub();
  EventSub(const EventSub&) = delete;
  EventSub& operator=(const EventSub&) = delete;

  /// What to hear of from now on; also while it runs: what is new is subscribed to, what is no
  /// longer wanted given up, over the same socket. What was refused is asked for again.
  void want(std::vector<Wish> wishes);

  /// For ever, until cancelled; then it ends as soon as all that it began has. Once.
  Task<> run();

  /// Whether a socket is up and welcomed.
  bool connected() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace pointsbot::twitch
