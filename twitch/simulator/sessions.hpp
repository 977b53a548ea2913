#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "twitch/simulator/draw.hpp"
#include "twitch/simulator/world.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::http {
class Exchange;
}

namespace pointsbot::twitch::simulator {

struct Session;

/// What the sockets tell the rest of the simulator.
class SessionsWatch {
 public:
  /// Whether anybody subscribed to something on that session.
  virtual bool is_used(const std::string& session) const = 0;
  /// The session `was` goes on under another id, on another socket.
  virtual void moved(const std::string& was, const std::string& now) = 0;
  /// It is over; `status` is what its subscriptions have from now on.
  virtual void ended(const std::string& session, std::string_view status) = 0;
  /// For the log.
  virtual void told(std::string_view line) = 0;

 protected:
  ~SessionsWatch() = default;
};

/// The sockets at /ws: welcome, keepalive, ping, reconnect, and every way to end. Loop thread only.
class Sessions {
 public:
  Sessions(Clock& clock, const World& world, Draw& draw, SessionsWatch& watch);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  /// The life of one socket. `alive` keeps this object for as long as something of it goes on.
  Task<> serve(http::Exchange& exchange, std::shared_ptr<const void> alive);

  /// Sends `message` on the session's socket; false when there is none.
  bool send(std::string_view session, std::string message);
  /// Whether there is such a session.
  bool has(std::string_view session) const;
  /// When it connected, as Twitch says times.
  std::string connected_at(std::string_view session) const;
  std::size_t size() const { return sessions_.size(); }

  /// Of all sockets: asks them to connect anew; ends them with that code, or without a word (0);
  /// pings them. Returns how many.
  std::size_t reconnect(std::string_view site);
  std::size_t close(int code);
  std::size_t ping();

 private:
  /// Takes a session out, and says so, when its socket's coroutine ends.
  class Guest;

  std::shared_ptr<Session> find(std::string_view id) const;
  void welcome(Session& session);
  void push(Session& session, std::string message);
  void ping(Session& session);
  void end(Session& session, int code);
  void forget(Session& session);
  void begin(const std::shared_ptr<Session>& session, std::size_t timer, Task<> task);

  static Task<> keep_alive(Sessions& self, std::shared_ptr<Session> session);
  static Task<> check_peer(Sessions& self, std::shared_ptr<Session> session);
  static Task<> end_after(Sessions& self, std::shared_ptr<Session> session,
                          std::chrono::seconds time, int code);

  Clock& clock_;
  const World& world_;
  Draw& draw_;
  SessionsWatch& watch_;
  std::vector<std::shared_ptr<Session>> sessions_;
};

}  // namespace pointsbot::twitch::simulator
