// The login server's part of the simulator, and the page where somebody allows.
#include "twitch/simulator/activate.hpp"
#include "twitch/simulator/bodies.hpp"
#include "twitch/simulator/state.hpp"

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";

}  // namespace

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

}  // namespace pointsbot::twitch::simulator
