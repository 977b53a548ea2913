#pragma once

#include "base/backoff.hpp"
#include "twitch/event_parser.hpp"
#include "twitch/eventsub.hpp"
#include "twitch/recent_ids.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>

/// Private to twitch/: what the parts of EventSub share. A coroutine reads each socket
/// (eventsub_link.cpp), one asks for subscriptions (eventsub_wishes.cpp), and one decides what
/// comes next (eventsub.cpp): the others wake it when something has changed.
namespace pointsbot::twitch {

/// One socket, from dialling to its end.
struct EventSubLink {
  enum class State { dialing, dialed, welcomed, ended };

  explicit EventSubLink(std::string to) : url{std::move(to)} {}

  std::string url;
  State state = State::dialing;
  std::unique_ptr<http::WebSocket> socket;
  std::string session;
  std::chrono::seconds keepalive{};
  std::optional<std::string> elsewhere;  // where Twitch asks to go on
  EventSubLost lost;                     // how it ended
  bool left = false;                     // by us: nothing that it brings counts any more
  bool read = true;                      // by a coroutine still
  boost::asio::cancellation_signal stop;
};

struct EventSub::Impl : std::enable_shared_from_this<Impl> {
  using Link = EventSubLink;
  using LinkPtr = std::shared_ptr<Link>;
  /// Keeps no token alive.
  using Known = std::weak_ptr<const http::Headers>;

  Impl(Parts with, std::string to) : parts{std::move(with)}, url{std::move(to)} {}

  // eventsub.cpp
  static Task<> run(std::shared_ptr<Impl> self);
  static Task<> keep_up(std::shared_ptr<Impl> self);
  Task<std::optional<EventSubLost>> hold_socket();
  std::optional<EventSubLost> look();
  Task<> adopt_next();
  Task<> changed();
  void wake();
  void fail(std::exception_ptr error);
  void stop_children();
  void stop(const LinkPtr& which);

  // eventsub_link.cpp
  LinkPtr open(std::string to, std::chrono::seconds within);
  static Task<> follow(std::shared_ptr<Impl> self, LinkPtr of, SteadyTime by);
  void ended(Link& which, http::SocketEnd end);
  void hear(Link& which, EventMessage message);
  void deliver(Notification notification);
  void revoke(const Revocation& revocation);
  void ignore(const std::string& what);
  WallTime time_at_twitch() const;

  // eventsub_wishes.cpp
  void begin_arranging();
  static Task<> arrange(std::shared_ptr<Impl> self, unsigned number);
  bool take(Wish wish, const std::string& session, Result<std::string, Failure> made);
  std::optional<std::string> take_unwanted();
  std::optional<Wish> next_wish(const std::vector<Wish>& but) const;
  void deny(Wish wish);
  /// Longer each time.
  void put_it_off(Wish wish, Failure failure);
  bool is_put_off(Wish wish) const;
  void need_login();
  bool is_denied(Wish wish) const;
  bool asks_for_anything() const;
  void announce();

  Parts parts;
  std::string url;
  EventParser parser;
  RecentIds recent;
  Backoff backoff{std::chrono::seconds{1}, std::chrono::seconds{60}};

  struct Granted {
    Wish wish;
    std::string id;  // empty: not known yet
  };
  struct Denied {
    Wish wish;
    Known by;  // in whose name it was asked for
  };
  /// One of which Twitch has too many already, by its cost or its like.
  struct PutOff {
    Wish wish;
    SteadyTime until;
    std::chrono::seconds wait;
  };
  std::vector<Wish> wishes;      // sorted
  std::vector<Granted> granted;  // to the socket that is up
  std::vector<Denied> denied;
  std::vector<PutOff> put_off;
  Known useless;  // Twitch does not take it at all
  std::vector<std::string> ignored;

  LinkPtr link;                           // the socket that is up, or about to be
  LinkPtr next;                           // the one that is to be in its place
  LinkPtr last;                           // the one before, while goodbye is said
  std::optional<SteadyTime> welcomed_at;  // since when one is up
  SteadyTime heard_at{};                  // when Twitch's clock showed `heard`
  WallTime heard{};

  boost::asio::any_io_executor executor;
  std::optional<boost::asio::steady_timer> wakes;  // never expires: cancelled to wake
  bool woken = false;
  std::exception_ptr broken;
  int children = 0;  // coroutines that read or ask

  std::shared_ptr<boost::asio::cancellation_signal> stop_arranging;  // one for each that asks
  unsigned arranging = 0;       // the number of the coroutine that asks; 0: none does
  unsigned last_arranging = 0;  // numbers given
  bool wish_failed = false;     // the pass over the wishes is to be repeated, after:
  std::chrono::milliseconds wish_wait{};
  std::optional<Backoff> wish_backoff;
  bool session_gone = false;
  bool announced = false;  // that this socket is up
  bool missed = false;     // something may have happened while there was none
};

}  // namespace pointsbot::twitch
