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

/// Everything but the sending: what is looked at meanwhile need not stay in a coroutine's frame,
/// which is to be small enough to be used again.
State::Answer State::answer_helix(http::Exchange& exchange, RequestLog::Entry entry, Route route) {
  const auto caller = caller_of(exchange, "Bearer ");
  if (caller) log_.is_by(entry, caller->user.login.view());
  RateLimit::Standing rate =
      rate_of(caller, route)
          .take(world_.settings().requests_per_minute, clock_.now(), clock_.wall());
  std::optional<Complaint> complaint =
      rate.exceeded ? Complaint{429, "Too Many Requests"} : complain_of_headers(exchange, caller);
  Answer answer;
  MemberPage members;
  Page& page = is_role_list(route) ? members.page : answer.page;
  const http::Parameters& query = exchange.query();
  // What changes something is refused before it does; an answer is lost after.
  const bool acts = route == Route::eventsub || route == Route::messages;
  if (acts && !complaint) answer.fault = strike(route, page);
  const bool refused = answer.fault && answer.fault->kind->refusal != nullptr;
  if (complaint || refused) {
    // nothing is looked up, nothing done
  } else if (route == Route::users) {
    complaint = answer_users(world_.audience(), *caller, query, answer.reply.json);
  } else if (route == Route::streams) {
    complaint = answer_streams(world_, query, answer.reply.json);
  } else if (route == Route::moderated) {
    complaint = answer_moderated(world_, *caller, query, answer.reply.json);
  } else if (acts) {
    answer.reply = route == Route::messages ? say(*caller, exchange) : subscribe(*caller, exchange);
  } else if (is_role_list(route)) {
    complaint = read_members(route, *caller, world_, query, members);
  } else {
    complaint = read_chatters(world_, *caller, query, page);
  }

  if (!complaint && !acts) answer.fault = strike(route, page);
  if (!complaint && is_role_list(route)) append_members(answer.reply.json, route, members);
  if (answer.fault && answer.fault->kind->refusal != nullptr) {
    const Refusal& refusal = *answer.fault->kind->refusal;
    complaint = Complaint{refusal.status, refusal.message};
    if (answer.fault->kind->ends_token) accounts_.expire(caller->token);
    if (refusal.reset) {
      rate.remaining = 0;
      rate.reset = reset_of(refusal, clock_.wall());
    }
    answer.fault.reset();
  }
  add_number(exchange, "Ratelimit-Limit", rate.limit);
  add_number(exchange, "Ratelimit-Remaining", rate.remaining);
  add_number(exchange, "Ratelimit-Reset", rate.reset);
  answer.paged = !complaint && route == Route::chatters;
  if (complaint) answer.reply = helix_error(complaint->status, complaint->message);
  return answer;
}

Task<> State::serve_helix(http::Exchange& exchange, RequestLog::Entry entry, Route route) {
  if (route == Route::eventsub && world_.settings().subscribing.count() > 0)
    co_await clock_.sleep_until(clock_.now() + world_.settings().subscribing);
  const Answer answer = answer_helix(exchange, entry, route);
  if (answer.paged) {
    co_await serve_page(exchange, answer.page, answer.fault ? &*answer.fault : nullptr);
  } else if (answer.fault) {
    TextBody body{answer.reply.json};
    co_await answer.fault->kind->send(exchange, body, clock_);
  } else {
    const Reply& reply = answer.reply;
    co_await exchange.answer(reply.status, reply.status == 204 ? std::string_view{} : kJson,
                             reply.json);
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
