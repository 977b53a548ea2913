#include "twitch/simulator/sessions.hpp"

#include "http/server.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/session.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace pointsbot::twitch::simulator {
namespace {

namespace asio = boost::asio;
using Outgoing = Session::Outgoing;
using std::chrono::seconds;

constexpr seconds kPingEvery{60};
constexpr std::string_view kLetters =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";

/// What Twitch says when it closes, and what becomes of the subscriptions.
struct Ending {
  int code;
  std::string_view reason;
  std::string_view status;
};
constexpr std::array kEndings{
    Ending{4000, "internal server error", "websocket_internal_error"},
    Ending{4001, "client sent inbound traffic", "websocket_received_inbound_traffic"},
    Ending{4002, "client failed ping-pong", "websocket_failed_ping_pong"},
    Ending{4003, "connection unused", "websocket_connection_unused"},
    Ending{4004, "client reconnect grace time expired", "websocket_disconnected"},
    Ending{4005, "network timeout", "websocket_network_timeout"},
    Ending{4006, "network error", "websocket_network_error"},
    Ending{4007, "invalid reconnect attempt", "websocket_disconnected"}};
constexpr Ending kOther{0, "", "websocket_disconnected"};

const Ending& ending_of(int code) {
  const auto* const known = std::ranges::find(kEndings, code, &Ending::code);
  return known == kEndings.end() ? kOther : *known;
}

/// Out of range is clamped, nonsense is not there.
seconds keepalive_of(const http::Parameters& query) {
  const std::string_view text = query.first("keepalive_timeout_seconds").value_or("10");
  std::int64_t asked = 10;
  std::from_chars(text.data(), text.data() + text.size(), asked);
  return seconds{std::clamp<std::int64_t>(asked, 10, 600)};
}

/// Sends what waits; whoever puts in more while it does need not begin it again.
Task<> flush(std::shared_ptr<Session> session) {
  try {
    while (!session->outgoing.empty()) {
      const Outgoing next = std::move(session->outgoing.front());
      session->outgoing.pop_front();
      switch (next.what) {
        case Outgoing::What::message:
          co_await session->socket->send(next.text);
          break;
        case Outgoing::What::ping:
          co_await session->socket->ping();
          break;
        case Outgoing::What::close:
          co_await session->socket->close(next.code, next.text);
          break;
        case Outgoing::What::drop:
          session->socket->drop();
          break;
      }
    }
  } catch (const boost::system::system_error&) {  // the peer has gone: its coroutine hears of it
    session->outgoing.clear();
  }
  session->flushing = false;
}

void put(Session& session, Outgoing next) {
  session.outgoing.push_back(std::move(next));
  if (std::exchange(session.flushing, true)) return;
  asio::co_spawn(session.executor, flush(session.shared_from_this()),
                 [shared = session.shared_from_this()](const std::exception_ptr&) {});
}

}  // namespace

/// In the list for as long as its coroutine lives.
class Sessions::Guest {
 public:
  Guest(Sessions& sessions, std::shared_ptr<Session> session)
      : sessions_{sessions}, session_{std::move(session)} {
    sessions_.sessions_.push_back(session_);
  }
  ~Guest() { sessions_.forget(*session_); }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

 private:
  Sessions& sessions_;
  std::shared_ptr<Session> session_;
};

Sessions::Sessions(Clock& clock, const World& world, Draw& draw, SessionsWatch& watch)
    : clock_{clock}, world_{world}, draw_{draw}, watch_{watch} {}

Sessions::~Sessions() = default;

std::shared_ptr<Session> Sessions::find(std::string_view id) const {
  const auto found = std::ranges::find(
      sessions_, id, [](const auto& session) { return std::string_view{session->id}; });
  return found == sessions_.end() || (*found)->ending ? nullptr : *found;
}

bool Sessions::has(std::string_view session) const { return find(session) != nullptr; }

std::string Sessions::connected_at(std::string_view session) const {
  std::string time;
  if (const auto found = find(session)) append_time(time, found->connected);
  return time;
}

bool Sessions::send(std::string_view session, std::string message) {
  const auto found = find(session);
  if (found) push(*found, std::move(message));
  return found != nullptr;
}

Task<> Sessions::serve(http::Exchange& exchange, std::shared_ptr<const void> alive) {
  const auto session = std::make_shared<Session>();
  session->executor = co_await asio::this_coro::executor;
  session->alive = std::move(alive);
  session->keepalive = keepalive_of(exchange.query());
  const std::string key{exchange.query().first("reconnect").value_or("")};
  const bool returns = exchange.query().first("reconnect").has_value();
  session->socket = co_await exchange.accept_websocket();
  if (!session->socket) co_return;
  session->id = "AgoQ" + draw_.text(40, kLetters) + "EgZjZWxsLWE";
  session->connected = clock_.wall();
  const Guest guest{*this, session};

  const auto old = std::ranges::find_if(
      sessions_, [&](const auto& known) { return returns && known->reconnect_key == key; });
  const bool found = old != sessions_.end() && !key.empty() && !(*old)->ending;
  if (returns && (!found || world_.settings().reconnect_fails)) {
    end(*session, 4007);
  } else {
    if (found) session->keepalive = (*old)->keepalive;
    welcome(*session);
    if (found) {
      (*old)->reconnect_key.clear();
      (*old)->moved = true;
      watch_.moved((*old)->id, session->id);
    }
    begin(session, Session::keepalive_timer, keep_alive(*this, session));
    begin(session, Session::ping_timer, check_peer(*this, session));
    begin(session, Session::unused_timer,
          end_after(*this, session, world_.settings().unused, 4003));
  }
  for (;;) {
    const auto heard = co_await session->socket->receive(std::chrono::hours{24});
    if (!heard) break;
    end(*session, 4001);
  }
}

void Sessions::welcome(Session& session) {
  std::string json = R"({"metadata":{"message_id":")";
  json.append(draw_.uuid()).append(R"(","message_type":"session_welcome","message_timestamp":")");
  append_time(json, clock_.wall());
  json.append(R"("},"payload":{"session":{"id":")").append(session.id);
  json += R"(","status":"connected","connected_at":")";
  append_time(json, session.connected);
  json += R"(","keepalive_timeout_seconds":)";
  append_number(json, session.keepalive.count());
  json += R"(,"reconnect_url":null}}})";
  push(session, std::move(json));
  watch_.told("socket: welcome");
}

void Sessions::push(Session& session, std::string message) {
  if (session.ending) return;
  session.last_said = clock_.now();
  put(session, {Outgoing::What::message, std::move(message), 0});
}

void Sessions::ping(Session& session) {
  if (session.ending) return;
  ++session.pings;
  put(session, {Outgoing::What::ping, {}, 0});
}

void Sessions::end(Session& session, int code) {
  if (std::exchange(session.ending, true)) return;
  const Ending& ending = ending_of(code);
  session.end_status = ending.status;
  watch_.told(code == 0 ? std::string{"socket: dropped"}
                        : "socket: closed with " + std::to_string(code));
  put(session,
      {code == 0 ? Outgoing::What::drop : Outgoing::What::close, std::string{ending.reason}, code});
  watch_.ended(session.id, ending.status);
}

void Sessions::forget(Session& session) {
  session.ending = true;
  session.socket->drop();
  for (auto& timer : session.cancel) timer.emit(asio::cancellation_type::terminal);
  const std::string id = session.id;
  const std::string_view status = session.end_status;
  session.alive.reset();
  std::erase_if(sessions_, [&](const auto& known) { return known.get() == &session; });
  watch_.ended(id, status);
}

void Sessions::begin(const std::shared_ptr<Session>& session, std::size_t timer, Task<> task) {
  asio::co_spawn(session->executor, std::move(task),
                 asio::bind_cancellation_slot(
                     session->cancel[timer].slot(),
                     [session, alive = session->alive](const std::exception_ptr&) {}));
}

Task<> Sessions::keep_alive(Sessions& self, std::shared_ptr<Session> session) {
  SteadyTime due = session->last_said + session->keepalive;
  for (;;) {
    co_await self.clock_.sleep_until(due);
    const SteadyTime now = self.clock_.now();
    const bool silent = session->last_said + session->keepalive <= now;
    if (silent && self.world_.settings().keepalives) {
      std::string json = R"({"metadata":{"message_id":")";
      json.append(self.draw_.uuid());
      json.append(R"(","message_type":"session_keepalive","message_timestamp":")");
      append_time(json, self.clock_.wall());
      json.append(R"("},"payload":{}})");
      self.push(*session, std::move(json));
    }
    due = (silent ? now : session->last_said) + session->keepalive;
  }
}

Task<> Sessions::check_peer(Sessions& self, std::shared_ptr<Session> session) {
  SteadyTime due = self.clock_.now();
  for (;;) {
    due += kPingEvery;
    co_await self.clock_.sleep_until(due);
    if (session->socket->pongs() < session->pings) {
      self.end(*session, 4002);
      co_return;
    }
    self.ping(*session);
  }
}

Task<> Sessions::end_after(Sessions& self, std::shared_ptr<Session> session, seconds time,
                           int code) {
  co_await self.clock_.sleep_until(self.clock_.now() + time);
  if (code != 4003 || !self.watch_.is_used(session->id)) self.end(*session, code);
}

std::size_t Sessions::reconnect(std::string_view site) {
  const auto all = sessions_;
  std::size_t asked = 0;
  for (const auto& session : all) {
    if (session->ending || session->moved || !session->reconnect_key.empty()) continue;
    session->reconnect_key = draw_.text(24, kLetters);
    std::string json = R"({"metadata":{"message_id":")";
    json.append(draw_.uuid());
    json.append(R"(","message_type":"session_reconnect","message_timestamp":")");
    append_time(json, clock_.wall());
    json.append(R"("},"payload":{"session":{"id":")").append(session->id);
    json.append(R"(","status":"reconnecting","keepalive_timeout_seconds":null,"reconnect_url":")");
    json.append("ws").append(site.substr(4));  // of http or https
    json.append("/ws?reconnect=").append(session->reconnect_key).append(R"(","connected_at":")");
    append_time(json, session->connected);
    json.append(R"("}}})");
    push(*session, std::move(json));
    begin(session, Session::grace_timer,
          end_after(*this, session, world_.settings().reconnecting, 4004));
    ++asked;
  }
  if (asked > 0) watch_.told("socket: asked to reconnect");
  return asked;
}

std::size_t Sessions::close(int code) {
  const auto all = sessions_;
  for (const auto& session : all) end(*session, code);
  return all.size();
}

std::size_t Sessions::ping() {
  for (const auto& session : sessions_) ping(*session);
  return sessions_.size();
}

}  // namespace pointsbot::twitch::simulator
