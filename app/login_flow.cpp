#include "app/login_flow.hpp"

#include "app/login_failure.hpp"
#include "app/login_proof.hpp"
#include "app/qr_code.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

constexpr int kNo = 1;
constexpr int kTwitch = 3;

/// Twitch has been seen to call a pending code invalid; so often in a row it means it.
constexpr int kMostInvalid = 4;

}  // namespace

LoginFlow::LoginFlow(Parts parts)
    : parts_{parts},
      login_{parts.client, parts.config.twitch.auth_url, parts.config.twitch.client_id} {}

bool LoginFlow::fail(int exit, std::string_view text) {
  exit_ = exit;
  parts_.console.say(text);
  return false;
}

Task<LoginFlow::Result> LoginFlow::run(Request request) {
  // Before anybody takes the trouble to log in.
  if (!parts_.files.could_keep()) {
    fail(kNo, fmt::format("A login could not be stored: {}. No login was changed.",
                          parts_.files.problem()));
    co_return Result{exit_};
  }
  const auto code = co_await begin(request);
  if (!code) co_return Result{exit_, std::nullopt, wrong_client_};
  show(request, *code);
  auto tokens = co_await wait(*code, request);
  if (!tokens) co_return Result{exit_};
  twitch::Authorization authorization;
  authorization.client_id = login_.client_id();
  authorization.bot = request.kind == Kind::bot;
  authorization.access = tokens->access;
  authorization.refresh = tokens->refresh;
  LoginProof proof{parts_, login_, request};
  exit_ = co_await proof.run(authorization);
  if (exit_ == 0) {
    const bool kept = co_await keep(authorization);
    if (kept) {
      if (request.kind == Kind::bot) co_await remove_other_bots(authorization.user);
      co_return Result{0, std::move(authorization)};
    }
  } else {
    parts_.console.say("No login was changed.");
  }
  co_await revoke(authorization);  // nobody needs it
  co_return Result{exit_};
}

Task<> LoginFlow::revoke(const twitch::Authorization& authorization) {
  // Both: the access token works for hours yet, the refresh token would make new ones.
  twitch::Login login{parts_.client, parts_.config.twitch.auth_url, authorization.client_id};
  const auto access = co_await login.revoke(authorization.access);
  const auto refresh = co_await login.revoke(authorization.refresh);
  (void)access;
  (void)refresh;
}

Task<std::optional<twitch::DeviceCode>> LoginFlow::begin(const Request& request) {
  const std::vector<std::string> scopes = names_of(request.scopes);
  auto code = co_await login_.begin(scopes);
  if (code) co_return *std::move(code);
  if (is_no(code.error())) {
    wrong_client_ = true;
    fail(kTwitch,
         fmt::format("Twitch begins no login for this application. {}. Check [twitch] client_id "
                     "in {}: it is the Client ID of your application at "
                     "dev.twitch.tv/console/apps. No login was changed.",
                     login_cause(code.error()), parts_.config.file.string()));
  } else {
    fail(kTwitch, fmt::format("{}. No login was changed; try again.", login_cause(code.error())));
  }
  co_return std::nullopt;
}

void LoginFlow::show(const Request& request, const twitch::DeviceCode& code) const {
  Console& console = parts_.console;
  console.say("Twitch will ask you for these, no more than this bot.ini needs:");
  for (const NeededScope& one : request.scopes)
    console.say(fmt::format("  {:<28} for {}", one.scope, one.why));
  console.say("");
  console.say("Do not show this window on stream: whoever is first to use the code is logged in.");
  if (request.kind == Kind::streamer) {
    console.say(fmt::format("Open this as \"{}\", the streamer:", request.channel));
  } else {
    console.say(
        "Open this in a private window of your browser, and log in there as the bot's own "
        "account:");
  }
  console.say(fmt::format("\n  {}\n  Code: {}\n", code.verification_uri, code.user_code));
  const auto drawn = qr_code(code.verification_uri);
  if (drawn && console.columns() >= drawn->columns) console.draw(drawn->text);
  console.say(
      fmt::format("Waiting for you, {} at most. Ctrl+C changes nothing.", span(code.expires_in)));
}

Task<std::optional<twitch::Tokens>> LoginFlow::wait(const twitch::DeviceCode& code,
                                                    const Request& request) {
  const std::vector<std::string> scopes = names_of(request.scopes);
  const SteadyTime end = parts_.clock.now() + code.expires_in;
  seconds interval = code.interval;
  bool told = false;
  for (int invalid = 0; invalid < kMostInvalid;) {
    co_await parts_.clock.sleep_until(parts_.clock.now() + interval);
    if (parts_.clock.now() >= end) break;
    auto step = co_await login_.poll(code, scopes);
    if (!step) {
      if (is_no(step.error())) {
        fail(kTwitch, fmt::format("The login failed. {}. No login was changed; run it again.",
                                  login_cause(step.error())));
        co_return std::nullopt;
      }
      if (!std::exchange(told, true))
        parts_.console.say(fmt::format("{}. It is asked again.", login_cause(step.error())));
      continue;
    }
    told = false;
    if (auto* const tokens = std::get_if<twitch::Tokens>(&*step)) co_return std::move(*tokens);
    if (std::holds_alternative<twitch::Denied>(*step)) {
      fail(kNo, "You did not allow it. No login was changed.");
      co_return std::nullopt;
    }
    if (std::holds_alternative<twitch::SlowDown>(*step)) interval += seconds{5};
    invalid = std::holds_alternative<twitch::InvalidCode>(*step) ? invalid + 1 : 0;
  }
  fail(kNo, "The code is over, and nobody logged in with it. No login was changed; run it again.");
  co_return std::nullopt;
}

Task<bool> LoginFlow::keep(const twitch::Authorization& authorization) {
  bool kept = false;
  {
    const auto turn =
        co_await turn_of(parts_.files, parts_.clock, parts_.console, authorization.user);
    kept = turn != nullptr && turn->keep(authorization);
  }
  if (!kept) {
    co_return fail(kNo, fmt::format("The login could not be stored in {}: is the disk full? What "
                                    "was there before is there still.",
                                    parts_.files.folder().string()));
  }
  co_return true;
}

Task<> LoginFlow::remove_other_bots(UserId but) {
  for (const twitch::Authorization& other : parts_.files.read().authorizations) {
    if (!other.bot || other.user == but) continue;
    const auto turn = parts_.files.begin(other.user);
    if (turn == nullptr) continue;
    const twitch::Authorization last = turn->kept().value_or(other);
    if (!parts_.files.remove(other.user)) continue;
    co_await revoke(last);
    parts_.console.say(
        fmt::format("\"{}\" was the bot's account before; that login was removed.", other.login));
  }
}

Task<std::unique_ptr<twitch::TokenKeeper::Turn>> turn_of(TokenFiles& files, Clock& clock,
                                                         Console& console, UserId user) {
  constexpr std::chrono::milliseconds kLook{250};
  constexpr int kLooks = 120;
  for (int look = 0; look < kLooks; ++look) {
    auto mine = files.begin(user);
    if (mine != nullptr) co_return mine;
    if (!files.problem().empty()) {
      console.say(files.problem() + ".");
      co_return nullptr;
    }
    co_await clock.sleep_until(clock.now() + kLook);
  }
  console.say("Another pointsbot is busy with this login and does not end.");
  co_return nullptr;
}

}  // namespace pointsbot::app
