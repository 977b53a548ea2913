#include "twitch/simulator/state.hpp"

#include "http/server.hpp"
#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/control.hpp"
#include "twitch/simulator/json.hpp"
#include "twitch/simulator/members.hpp"

#include <algorithm>
#include <stdexcept>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::string_view kJson = "application/json; charset=utf-8";

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

}  // namespace

State::State(std::uint64_t seed, const Settings& settings, Clock& clock)
    : clock_{clock},
      started_{clock.now()},
      started_wall_{clock.wall()},
      audience_{seed},
      settings_{settings},
      turnover_at_{started_} {}

void State::change(std::string_view form) {
  http::Parameters parameters;
  parameters.parse(form);
  Settings settings = changed(settings_, parameters);
  turnover_ = moment();
  turnover_at_ = clock_.now();
  settings_ = std::move(settings);
}

Turnover State::moment() const {
  return advance(
      turnover_, settings_.churn,
      std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - turnover_at_));
}

std::optional<Fault> State::strike(Route route, Page& page) {
  std::optional<Fault> instead;
  bool bent = false;
  const Page whole = page;
  for (const Fault& fault : settings_.faults) {
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
    if (settings_.strikes_left > 0 && --settings_.strikes_left == 0) settings_.faults.clear();
  }
  return instead;
}

Task<> State::serve(http::Exchange& exchange) {
  const Route route = route_of(exchange.path());
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - started_);
  const auto entry = log_.asked(route, since, exchange.method(), exchange.target());
  co_await dispatch(exchange, route);
  log_.answered(entry, exchange.status());
}

Task<> State::dispatch(http::Exchange& exchange, Route route) {
  if (route == Route::control) return serve_control(exchange);
  if (exchange.method() == "GET" && route == Route::validate) return serve_validate(exchange);
  if (exchange.method() == "GET" && is_helix(route)) return serve_helix(exchange, route);
  return exchange.answer(404, kJson, R"({"error":"Not Found","status":404,"message":""})");
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
  if (status == 200) append_report(json, settings_, struck_, log_);
  co_await exchange.answer(status, kJson, json);
}

Task<> State::serve_validate(http::Exchange& exchange) {
  std::string json;
  int status = answer_validate(exchange.header("Authorization"), settings_, json);
  Page none;
  const std::optional<Fault> fault = strike(Route::validate, none);
  if (fault && fault->kind->send != nullptr) {
    TextBody body{json};
    co_await fault->kind->send(exchange, body, clock_);
    co_return;
  }
  if (fault) {
    status = fault->kind->refusal->status;
    json = R"({"status":)";
    append_number(json, std::int64_t{status});
    json += R"(,"message":)";
    append_quoted(json, status == 401 ? "invalid access token" : fault->kind->refusal->message);
    json += '}';
  }
  co_await exchange.answer(status, kJson, json);
}

Task<> State::serve_helix(http::Exchange& exchange, Route route) {
  RateLimit::Standing rate =
      rate_limit_.take(settings_.requests_per_minute, clock_.now(), clock_.wall());
  std::optional<Complaint> complaint =
      rate.exceeded ? Complaint{429, "Too Many Requests"}
                    : complain_of_headers(exchange.header("Authorization"),
                                          exchange.header("Client-Id"), settings_);
  const auto caller = caller_of(exchange.header("Authorization"), "Bearer ", settings_);
  std::string json;
  MemberPage members;
  Page& page = members.page;
  if (!complaint && route == Route::users) {
    complaint = answer_users(audience_, *caller, exchange.query(), json);
  } else if (!complaint && route == Route::streams) {
    answer_streams(settings_, started_wall_, exchange.query(), json);
  } else if (!complaint && is_role_list(route)) {
    complaint =
        read_members(route, *caller, audience_, settings_, exchange.query(), moment(), members);
  } else if (!complaint) {
    complaint =
        read_chatters(*caller, exchange.query(), Cursor{moment(), settings_.viewers, 0}, page);
  }

  const std::optional<Fault> fault = complaint ? std::nullopt : strike(route, page);
  if (!complaint && is_role_list(route)) append_members(json, route, members);
  if (fault && fault->kind->refusal != nullptr) {
    const Refusal& refusal = *fault->kind->refusal;
    complaint = Complaint{refusal.status, refusal.message};
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
  if (told.drifting) told.at.moment = moment();
  PageBody body{audience_, told};
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
