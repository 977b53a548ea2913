#include "app/login_command.hpp"

#include "app/console.hpp"
#include "app/helix_session.hpp"
#include "app/login_flow.hpp"
#include "app/logins.hpp"
#include "app/process.hpp"
#include "app/typed.hpp"
#include "app/wanted_events.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace pointsbot::app {
namespace {

constexpr int kTwitch = 3;

void refuse_demo(const Config& config) {
  if (config.twitch.source == db::Source::twitch) return;
  throw wrong_use(fmt::format(
      "{} says source = simulator: nobody logs in to a pretend channel. For your own channel run: "
      "pointsbot setup",
      config.file.string()));
}

std::string channel_meant(const Config& config, const LoginOptions& options) {
  if (!options.channel) return config.twitch.channel;
  const auto login = parse_login(*options.channel);
  if (login && *login == config.twitch.channel) return *login;
  throw wrong_use(
      fmt::format("{} pays no channel \"{}\".", config.file.string(), *options.channel));
}

}  // namespace

std::filesystem::path token_folder(const Config& config) {
  return config.database.path.parent_path() / "tokens";
}

int log_in(const Config& config, const LoginOptions& options) {
  refuse_demo(config);
  keep_secrets();
  Terminal terminal{"\nNothing was changed.\n"};
  TokenFiles files{token_folder(config)};
  const auto found = files.read();
  for (const std::string& problem : found.problems) terminal.say(problem);
  Asking asking;
  LoginFlow flow{{terminal, asking.clock(), asking.client(), asking.bodies(), files, config}};
  LoginFlow::Request request;
  request.kind = options.bot ? Kind::bot : Kind::streamer;
  request.channel = channel_meant(config, options);
  const bool streamer_is_in = std::ranges::any_of(found.authorizations, [&](const auto& one) {
    return !one.bot && one.login == request.channel;
  });
  const bool bot_is_in =
      std::ranges::any_of(found.authorizations, [](const auto& one) { return one.bot; });
  request.sweeps = !options.bot || !streamer_is_in;
  Needs needs;
  needs.kind = request.kind;
  needs.reads_chat = options.bot || !bot_is_in;
  needs.writes_chat = options.bot;
  needs.sweeps = request.sweeps;
  const std::vector<twitch::EventType> events = wanted_events(config);
  needs.events = events;
  request.scopes = needed_scopes(config, needs);
  const LoginFlow::Result result = asking.run(flow.run(request));
  if (result.authorization)
    terminal.say("A bot that runs goes on by itself; else start it: pointsbot run");
  return result.exit;
}

int log_out(const Config& config, const LoginOptions& options) {
  refuse_demo(config);
  keep_secrets();
  Terminal terminal{"\nInterrupted.\n"};
  TokenFiles files{token_folder(config)};
  const auto found = files.read();
  for (const std::string& problem : found.problems) terminal.say(problem);
  Asking asking;
  const auto wanted = [&](const twitch::Authorization& one) {
    if (options.channel) return !one.bot && one.login == channel_meant(config, options);
    if (options.bot != options.streamer) return one.bot == options.bot;
    return true;
  };
  int exit = 0;
  int ended = 0;
  for (const twitch::Authorization& one : found.authorizations) {
    if (!wanted(one)) continue;
    ++ended;
    const auto turn = asking.run(turn_of(files, asking.clock(), terminal, one.user));
    if (turn == nullptr) return 1;
    const auto now = turn->kept().value_or(one);
    twitch::Login login{asking.client(), config.twitch.auth_url, now.client_id};
    // Both: the access token works for hours yet, the refresh token would make new ones.
    const auto access = asking.run(login.revoke(now.access));
    const auto refresh = asking.run(login.revoke(now.refresh));
    if (!files.remove(one.user)) {
      terminal.say(fmt::format("{} could not be removed. Delete it yourself.",
                               files.file_of(one.user).string()));
      exit = 1;
    }
    if (access && refresh) {
      terminal.say(
          fmt::format("\"{}\" is logged out; Twitch takes its tokens no more.", one.login));
      continue;
    }
    exit = kTwitch;
    terminal.say(fmt::format(
        "\"{}\" is logged out here: its tokens were removed. Twitch could not be told ({}), so the "
        "leave itself remains. End it at twitch.tv/settings/connections, where your application "
        "stands under \"Other connections\".",
        one.login, cause(!access ? access.error() : refresh.error(), "", "")));
  }
  if (ended == 0) terminal.say("Nobody is logged in; there was nothing to do.");
  return exit;
}

}  // namespace pointsbot::app
