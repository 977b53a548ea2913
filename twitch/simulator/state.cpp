#include "twitch/simulator/state.hpp"

#include "twitch/simulator/bodies.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::twitch::simulator {
namespace {

bool takes(Route route, std::string_view method) {
  switch (route) {
    case Route::device:
    case Route::token:
    case Route::revoke:
    case Route::messages:
    case Route::event:
      return method == "POST";
    case Route::control:
    case Route::activate:
      return method == "GET" || method == "POST";
    case Route::eventsub:
      return method == "GET" || method == "POST" || method == "DELETE";
    case Route::unknown:
      return false;
    default:
      return method == "GET";
  }
}

}  // namespace

State::State(std::uint64_t seed, const Settings& settings, Clock& clock, RequestLog::Tell tell,
             OnSaid on_said)
    : clock_{clock},
      started_{clock.now()},
      world_{seed, settings, clock},
      accounts_{seed},
      draw_{~seed},
      log_{std::move(tell)},
      events_{clock, world_, accounts_, draw_,
              [this](std::string_view line) { log_.happened(since_start(), line); }},
      chat_{world_, draw_},
      on_said_{std::move(on_said)} {}

std::chrono::milliseconds State::since_start() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - started_);
}

std::optional<Fault> State::strike(Route route, Page& page) {
  Settings& settings = world_.settings_for_faults();
  std::optional<Fault> instead;
  bool bent = false;
  const Page whole = page;
  for (const Fault& fault : settings.faults) {
    const bool paged = route == Route::chatters || is_role_list(route);
    if (fault.route != route || (paged && !fault.strikes(whole))) continue;
    if (fault.kind->bend != nullptr) {
      fault.kind->bend(page);
      bent = true;
    } else if (!instead) {
      instead = fault;
    }
  }
  if (bent || instead) {
    ++struck_;
    if (settings.strikes_left > 0 && --settings.strikes_left == 0) settings.faults.clear();
  }
  return instead;
}

Task<> State::serve(http::Exchange& exchange) {
  const Route route = route_of(exchange.path());
  const auto entry = log_.asked(route, since_start(), exchange.method(), exchange.target());
  co_await dispatch(exchange, entry, route);
  log_.answered(entry, exchange.status());
}

Task<> State::serve_socket(http::Exchange& exchange) {
  if (!exchange.wants_websocket())
    return exchange.answer(426, "text/plain; charset=utf-8", "this is for WebSockets");
  return events_.sessions().serve(exchange, shared_from_this());
}

Task<> State::dispatch(http::Exchange& exchange, RequestLog::Entry entry, Route route) {
  if (!takes(route, exchange.method()))
    return exchange.answer(404, kJson, R"({"error":"Not Found","status":404,"message":""})");
  if (route == Route::control) return serve_control(exchange);
  if (route == Route::event) return serve_event(exchange);
  if (route == Route::chat) return serve_chat(exchange);
  if (route == Route::activate) return serve_activate(exchange);
  if (route == Route::socket) return serve_socket(exchange);
  if (is_login(route)) return serve_login(exchange, entry, route);
  return serve_helix(exchange, entry, route);
}

std::optional<Caller> State::caller_of(http::Exchange& exchange, std::string_view scheme) const {
  const auto authorization = exchange.header("Authorization");
  if (!authorization || !authorization->starts_with(scheme)) return std::nullopt;
  return accounts_.caller(authorization->substr(scheme.size()), world_.settings(),
                          world_.audience(), clock_.now());
}

Reply State::say(const Caller& caller, http::Exchange& exchange) {
  Chat::Sent sent = chat_.send(caller, exchange.query(), exchange.body(), clock_.now());
  if (sent.said) {
    hear(*sent.said);
    events_.tell(*sent.said);
  }
  return std::move(sent.reply);
}

Reply State::subscribe(const Caller& caller, http::Exchange& exchange) {
  if (exchange.method() == "POST") return events_.create(caller, exchange.body());
  return exchange.method() == "GET" ? events_.list(caller, exchange.query())
                                    : events_.remove(caller, exchange.query());
}

}  // namespace pointsbot::twitch::simulator
