#include "twitch/simulator/state.hpp"

#include "http/server.hpp"
#include "twitch/simulator/activate.hpp"
#include "twitch/simulator/control.hpp"
#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/members.hpp"

#include <algorithm>
#include <stdexcept>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::string_view kJson = "application/json; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";

/// A body that is there already.
class TextBody final : public Body {
 public:
  explicit TextBody(std::string_view text) : rest_{text} {}
  bool next(std::string& piece) override {
    piece = rest_.substr(0, kPiece);
    rest_.remove_prefix(piece.size());
    return !piece.empty();
  }

 private:
  std::string_view rest_;
};

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

/// The parameters of a POST: some clients put them into the query, some into the body.
void read_parameters(http::Exchange& exchange, http::Parameters& parameters) {
  const std::string_view target = exchange.target();
  const std::size_t question = target.find('?');
  std::string text{question == target.npos ? std::string_view{} : target.substr(question + 1)};
  parameters.parse(text.append("&").append(exchange.body()));
}

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

State::State(std::uint64_t seed, const Settings& settings, Clock& clock, RequestLog::Tell tell)
    : clock_{clock},
      started_{clock.now()},
      world_{seed, settings, clock},
      accounts_{seed},
      log_{std::move(tell)} {}

void State::change(std::string_view form) {
  http::Parameters parameters;
  parameters.parse(form);
  world_.set(changed(world_.settings(), parameters));
}

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

Task<> State::dispatch(http::Exchange& exchange, RequestLog::Entry entry, Route route) {
  if (!takes(route, exchange.method()))
    return exchange.answer(404, kJson, R"({"error":"Not Found","status":404,"message":""})");
  if (route == Route::control) return serve_control(exchange);
  if (route == Route::activate) return serve_activate(exchange);
  if (is_login(route)) return serve_login(exchange, entry, route);
  return serve_helix(exchange, entry, route);
}

Task<> State::serve_control(http::Exchange& exchange) {
  std::string json;
  int status = 200;
  if (exchange.method() == "POST") {
    const std::string_view target = exchange.target();
    const std::string_view query = target.substr(std::min(target.find('?'), target.size() - 1) + 1);
    try {
      change(std::string{query}.append("&").append(exchange.body()));
    } catch (const std::invalid_argument& e) {
      status = 400;
      append_error(json, status, e.what());
    }
  }
  if (status == 200) append_report(json, world_.settings(), struck_, log_);
  co_await exchange.answer(status, kJson, json);
}

Task<> State::serve_activate(http::Exchange& exchange) {
  http::Parameters asked;
  read_parameters(exchange, asked);
  const std::string_view code =
      asked.first("device-code").value_or(asked.first("user_code").value_or(""));
  std::string page;
  int status = 200;
  if (exchange.method() == "GET") {
    page = activation_page(accounts_, world_.audience(), code, clock_.now());
  } else {
    const std::string_view login = asked.first("user").value_or("");
    const auto user = world_.audience().find(login);
    if (!user) {
      status = 400;
      page = plain_page("There is no user \"" + std::string{login} + "\" here.");
    } else if (!accounts_.allow(code, user->id, clock_.now())) {
      status = 400;
      page = plain_page("This code is wrong, was used, or has run out. Begin the login again.");
    } else {
      page = plain_page("Allowed as " + std::string{user->login.view()} +
                        ". You can close this page; the application goes on by itself.");
    }
  }
  co_await exchange.answer(status, kHtml, page);
}

Reply State::validate(http::Exchange& exchange, RequestLog::Entry entry) {
  if (!exchange.header("Authorization")) return login_error(401, "missing authorization token");
  auto caller = caller_of(exchange, "OAuth ");
  if (!caller) caller = caller_of(exchange, "Bearer ");
  if (!caller) return login_error(401, "invalid access token");
  log_.is_by(entry, caller->user.login.view());
  Reply reply;
  answer_validate(*caller, reply.json);
  return reply;
}

Task<> State::serve_login(http::Exchange& exchange, RequestLog::Entry entry, Route route) {
  http::Parameters asked;
  read_parameters(exchange, asked);
  Reply reply;
  if (route == Route::validate) {
    reply = validate(exchange, entry);
  } else if (route == Route::device) {
    reply = accounts_.begin(asked, world_.settings(), site_, clock_.now());
  } else if (route == Route::token) {
    if (asked.first("grant_type") == "refresh_token") log_.is_of(entry, route = Route::refresh);
    reply = accounts_.exchange(asked, world_.settings(), clock_.now());
  } else {
    reply = accounts_.revoke(asked);
  }
  // Whatever goes wrong now, the tokens have changed: an answer can be lost.
  Page none;
  const std::optional<Fault> fault = strike(route, none);
  if (fault && fault->kind->send != nullptr) {
    TextBody body{reply.json};
    co_await fault->kind->send(exchange, body, clock_);
    co_return;
  }
  if (fault) {
    const Refusal& refusal = *fault->kind->refusal;
    const bool token = route == Route::validate && refusal.status == 401;
    reply = login_error(refusal.status, token ? "invalid access token" : refusal.message);
  }
  co_await exchange.answer(reply.status, kJson, reply.json);
}

std::optional<Caller> State::caller_of(http::Exchange& exchange, std::string_view scheme) const {
  const auto authorization = exchange.header("Authorization");
  if (!authorization || !authorization->starts_with(scheme)) return std::nullopt;
  return accounts_.caller(authorization->substr(scheme.size()), world_.settings(),
                          world_.audience(), clock_.now());
}

std::optional<Complaint> State::complain_of_headers(http::Exchange& exchange,
                                                    const std::optional<Caller>& caller) const {
  if (!exchange.header("Authorization")) return Complaint{401, "OAuth token is missing"};
  if (!caller) return Complaint{401, "Invalid OAuth token"};
  const auto client = exchange.header("Client-Id");
  if (!client) return Complaint{401, "Client ID is missing"};
  if (*client != kClientId) return Complaint{401, "Client ID and OAuth token do not match"};
  return std::nullopt;
}

RateLimit& State::rate_of(const std::optional<Caller>& caller) {
  const UserId user = caller ? caller->user.id : UserId{};
  for (auto& [whose, rate] : rates_) {
    if (whose == user) return rate;
  }
  return rates_.emplace_back(user, RateLimit{}).second;
}

Task<> State::serve_helix(http::Exchange& exchange, RequestLog::Entry entry, Route route) {
  const auto caller = caller_of(exchange, "Bearer ");
  if (caller) log_.is_by(entry, caller->user.login.view());
  RateLimit::Standing rate =
      rate_of(caller).take(world_.settings().requests_per_minute, clock_.now(), clock_.wall());
  std::optional<Complaint> complaint =
      rate.exceeded ? Complaint{429, "Too Many Requests"} : complain_of_headers(exchange, caller);
  std::string json;
  MemberPage members;
  Page& page = members.page;
  const http::Parameters& query = exchange.query();
  if (complaint) {
  } else if (route == Route::users) {
    complaint = answer_users(world_.audience(), *caller, query, json);
  } else if (route == Route::streams) {
    complaint = answer_streams(world_, query, json);
  } else if (route == Route::moderated) {
    complaint = answer_moderated(world_, *caller, query, json);
  } else if (is_role_list(route)) {
    complaint = read_members(route, *caller, world_, query, members);
  } else {
    complaint = read_chatters(world_, *caller, query, page);
  }

  const std::optional<Fault> fault = complaint ? std::nullopt : strike(route, page);
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
    co_await exchange.answer(200, kJson, json);
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
