#include "app/login_proof.hpp"

#include "app/login_failure.hpp"
#include "app/printable.hpp"
#include "app/sweep_preview.hpp"
#include "app/wording.hpp"
#include "twitch/fixed_credential.hpp"
#include "twitch/helix.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;
using twitch::Error;
using twitch::Failure;

constexpr int kNo = 1;
constexpr int kTwitch = 3;

}  // namespace

LoginProof::LoginProof(const LoginFlow::Parts& parts, twitch::Login& login,
                       const LoginFlow::Request& request)
    : parts_{parts}, login_{login}, request_{request} {}

bool LoginProof::fail(int exit, std::string_view text) {
  exit_ = exit;
  parts_.console.say(text);
  return false;
}

Task<int> LoginProof::run(twitch::Authorization& authorization) {
  const bool proven = co_await prove(authorization);
  co_return proven ? 0 : exit_;
}

Task<bool> LoginProof::prove(twitch::Authorization& authorization) {
  const auto identity = co_await login_.validate(authorization.access);
  if (!identity) {
    co_return fail(kTwitch, fmt::format("The new login could not be checked: {}.",
                                        login_cause(identity.error())));
  }
  authorization.user = identity->user_id;
  authorization.login = identity->login;
  authorization.scopes = identity->scopes;
  const bool wanted = co_await is_wanted(*identity);
  if (!wanted) co_return false;
  const auto missing = missing_scopes(request_.scopes, identity->scopes);
  if (!missing.empty()) {
    co_return fail(kTwitch,
                   fmt::format("Twitch gave leave for less than was asked; these are missing: {}.",
                               fmt::join(names_of(missing), ", ")));
  }
  const bool renewed = co_await refresh(authorization);
  if (!renewed) co_return false;
  parts_.console.say(fmt::format(
      "Logged in as \"{}\"; all that was asked for is granted, and the login can be renewed.",
      authorization.login));
  if (!request_.sweeps) co_return true;
  const bool shown = co_await look(authorization);
  co_return shown;
}

Task<bool> LoginProof::is_wanted(const twitch::Identity& identity) {
  if (identity.client_id != login_.client_id()) {
    co_return fail(kTwitch, "Twitch answered with a token of another application.");
  }
  const bool streamer = identity.login == request_.channel;
  if (request_.kind == Kind::streamer && !streamer) {
    co_return fail(
        kNo,
        fmt::format("You are logged in at Twitch as \"{0}\", and the channel is \"{1}\". Log "
                    "in there as \"{1}\" (a private window of the browser helps), then run "
                    "this again. If \"{0}\" is the bot's own account: pointsbot login --bot    "
                    "If it is the channel, bot.ini names another: pointsbot setup",
                    printable(identity.login), request_.channel));
  }
  if (request_.kind == Kind::bot && streamer) {
    co_return fail(
        kNo, fmt::format("That is \"{}\", the streamer's account, and not another one for the bot. "
                         "Use a private window of the browser. If the bot is to speak as you, no "
                         "login with --bot is needed.",
                         request_.channel));
  }
  co_return true;
}

Task<bool> LoginProof::refresh(twitch::Authorization& authorization) {
  auto tokens = co_await login_.refresh(authorization.refresh);
  if (!tokens) {
    if (twitch::lacks_client_secret(tokens.error())) {
      co_return fail(
          kTwitch,
          "This login would end in a few hours, because your application at Twitch is of type "
          "\"Confidential\". Open dev.twitch.tv/console/apps, choose it, Manage, set Client Type "
          "to \"Public\" and save. Where that cannot be changed, register another one, and put "
          "its Client ID into [twitch] client_id. Then log in again.");
    }
    co_return fail(kTwitch, fmt::format("The new login cannot be renewed, so it would end soon: "
                                        "{}. Log in again.",
                                        login_cause(tokens.error())));
  }
  authorization.access = tokens->access;
  authorization.refresh = tokens->refresh;
  authorization.since = parts_.clock.wall();
  const seconds life = tokens->expires_in > seconds{0} ? tokens->expires_in : seconds{3600};
  authorization.until = authorization.since + life;
  co_return true;
}

UserId LoginProof::speaker(const twitch::Authorization& authorization) const {
  if (request_.kind == Kind::bot) return authorization.user;
  const auto found = parts_.files.read().authorizations;
  const auto bot = std::ranges::find_if(
      found, [&](const auto& one) { return one.bot && one.client_id == authorization.client_id; });
  return bot == found.end() ? authorization.user : bot->user;
}

Task<bool> LoginProof::look(const twitch::Authorization& authorization) {
  const Config& config = parts_.config;
  twitch::FixedCredential credential{authorization.client_id, authorization.access.reveal()};
  twitch::Helix helix{parts_.client, parts_.bodies,
                      twitch::Urls{config.twitch.api_url, config.twitch.auth_url}, credential,
                      config.memory.max_page};
  const auto channel = co_await helix.user(request_.channel);
  if (channel && !*channel) {
    co_return fail(kNo, fmt::format("Twitch knows no channel \"{}\". Check [twitch] channel in {}.",
                                    request_.channel, config.file.string()));
  }
  // Twitch is not well at the moment; the login itself is proven.
  const auto unknown = [&](const Failure& failure) {
    parts_.console.say(fmt::format("Who is in the chat could not be asked just now: {}.",
                                   cause(failure, request_.channel, authorization.login)));
    return true;
  };
  if (!channel) co_return unknown(channel.error());
  SweepPreview preview{config, (*channel)->id, speaker(authorization)};
  const auto swept = co_await helix.sweep((*channel)->id, authorization.user, preview);
  const bool own = authorization.user == (*channel)->id;  // of which nobody is made moderator
  if (!swept && swept.error().error == Error::forbidden && !own) {
    parts_.console.say(fmt::format(
        "Twitch does not show the viewer list of \"{0}\" to \"{1}\" yet: it is not a moderator "
        "there. Type in your chat: /mod {1}    Or log in as the streamer, then no moderator is "
        "needed: pointsbot login --streamer",
        request_.channel, authorization.login));
    co_return true;
  }
  if (!swept) co_return unknown(swept.error());
  parts_.console.say(preview.summary());
  co_return true;
}

}  // namespace pointsbot::app
