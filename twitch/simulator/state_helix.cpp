// Helix's part of the simulator.
#include "twitch/simulator/bodies.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/members.hpp"
#include "twitch/simulator/state.hpp"

namespace pointsbot::twitch::simulator {
namespace {

void add_number(http::Exchange& exchange, std::string_view name, std::int64_t value) {
  std::string digits;  // short enough to need no memory
  append_number(digits, value);
  exchange.add_header(name, digits);
}

/// What Ratelimit-Reset of a refusal says.
std::int64_t reset_of(const Refusal& refusal, WallTime now) {
  constexpr std::int64_t kLatestDelta = 1'000'000'000;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return *refusal.reset < kLatestDelta ? seconds + *refusal.reset : *refusal.reset;
}

}  // namespace

std::optional<Complaint> State::complain_of_headers(http::Exchange& exchange,
                                                    const std::optional<Caller>& caller) const {
  if (!exchange.header("Authorization")) return Complaint{401, "OAuth token is missing"};
  if (!caller) return Complaint{401, "Invalid OAuth token"};
  const auto client = exchange.header("Client-Id");
  if (!client) return Complaint{401, "Client ID is missing"};
  if (*client != kClientId) return Complaint{401, "Client ID and OAuth token do not match"};
  return std::nullopt;
}

RateLimit& State::rate_of(const std::optional<Caller>& caller, Route route) {
  // What is said in chats is counted by itself.
  const std::int64_t sign = route == Route::messages ? -1 : 1;
  const UserId user{caller ? sign * number(caller->user.id) : 0};
  for (auto& [whose, rate] : rates_) {
    if (whose == user) return rate;
  }
  return rates_.emplace_back(user, RateLimit{}).second;
}

Task<> State::serve_helix(http::Exchange& exchange, RequestLog::Entry entry, Route route) {
  if (route == Route::eventsub && world_.settings().subscribing.count() > 0)
    co_await clock_.sleep_until(clock_.now() + world_.settings().subscribing);
  const auto caller = caller_of(exchange, "Bearer ");
  if (caller) log_.is_by(entry, caller->user.login.view());
  RateLimit::Standing rate =
      rate_of(caller, route)
          .take(world_.settings().requests_per_minute, clock_.now(), clock_.wall());
  std::optional<Complaint> complaint =
      rate.exceeded ? Complaint{429, "Too Many Requests"} : complain_of_headers(exchange, caller);
  std::string json;
  int status = 200;
  MemberPage members;
  Page& page = members.page;
  const http::Parameters& query = exchange.query();
  // What changes something is refused before it does; an answer is lost after.
  const bool acts = route == Route::eventsub || route == Route::messages;
  std::optional<Fault> fault = acts && !complaint ? strike(route, page) : std::nullopt;
  if (complaint) {
    // nothing is looked up
  } else if (route == Route::users) {
    complaint = answer_users(world_.audience(), *caller, query, json);
  } else if (route == Route::streams) {
    complaint = answer_streams(world_, query, json);
  } else if (route == Route::moderated) {
    complaint = answer_moderated(world_, *caller, query, json);
  } else if (acts && !(fault && fault->kind->refusal != nullptr)) {
    const Reply reply =
        route == Route::messages ? say(*caller, exchange) : subscribe(*caller, exchange);
    status = reply.status;
    json = reply.json;
  } else if (acts) {
    // refused below
  } else if (is_role_list(route)) {
    complaint = read_members(route, *caller, world_, query, members);
  } else {
    complaint = read_chatters(world_, *caller, query, page);
  }

  if (!complaint && !acts) fault = strike(route, page);
  if (!complaint && is_role_list(route)) append_members(json, route, members);
  if (fault && fault->kind->refusal != nullptr) {
    const Refusal& refusal = *fault->kind->refusal;
    complaint = Complaint{refusal.status, refusal.message};
    if (fault->kind->ends_token) accounts_.expire(caller->token);
    if (refusal.reset) {
      rate.remaining = 0;
      rate.reset = reset_of(refusal, clock_.wall());
    }
  }
  add_number(exchange, "Ratelimit-Limit", rate.limit);
  add_number(exchange, "Ratelimit-Remaining", rate.remaining);
  add_number(exchange, "Ratelimit-Reset", rate.reset);

  if (complaint) {
    json.clear();
    append_error(json, complaint->status, complaint->message);
    co_await exchange.answer(complaint->status, kJson, json);
  } else if (route == Route::chatters) {
    co_await serve_page(exchange, page, fault ? &*fault : nullptr);
  } else if (fault) {
    TextBody body{json};
    co_await fault->kind->send(exchange, body, clock_);
  } else {
    co_await exchange.answer(status, status == 204 ? std::string_view{} : kJson, json);
  }
}

Task<> State::serve_page(http::Exchange& exchange, const Page& page, const Fault* fault) {
  Page told = page;
  if (told.drifting) told.at.moment = world_.moment(told.at.channel);
  PageBody body{world_.audience(), told};
  if (fault != nullptr) {
    co_await fault->kind->send(exchange, body, clock_);
    co_return;
  }
  exchange.begin(200, kJson);
  std::string& piece = exchange.scratch();
  while (body.next(piece)) co_await exchange.write(piece);
  co_await exchange.finish();
}

}  // namespace pointsbot::twitch::simulator
