#include "app/login_command.hpp"

#include "app/console.hpp"
#include "app/helix_session.hpp"
#include "app/login_flow.hpp"
#include "app/logins.hpp"
#include "app/process.hpp"
#include "app/typed.hpp"
#include "app/wanted_events.hpp"
#include "app/who_hears.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

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

/// Nothing where the command says none and bot.ini names several.
std::optional<std::string> channel_meant(const Config& config, const LoginOptions& options) {
  const auto& channels = config.twitch.channels;
  if (!options.channel) return config.has_several() ? std::nullopt : std::optional{channels.at(0)};
  const auto login = parse_login(*options.channel);
  if (login && std::ranges::find(channels, *login) != channels.end()) return *login;
  throw wrong_use(fmt::format("{} pays no channel \"{}\". There is: {}.", config.file.string(),
                              *options.channel, fmt::join(channels, ", ")));
}

/// What one of the channels, or any of them, has to hear of.
std::vector<twitch::EventType> events_of(const Config& config, const std::vector<std::string>& of) {
  std::vector<twitch::EventType> events;
  for (const std::string& channel : of) {
    for (const twitch::EventType event : wanted_events(config.of(channel))) {
      if (std::ranges::find(events, event) == events.end()) events.push_back(event);
    }
  }
  return events;
}

/// What goes on after a logout, and what does not.
std::string without(const Config& config, std::span<const twitch::Authorization> before,
                    std::span<const UserId> ended) {
  const auto of = [before](auto&& is) {
    const auto found = std::ranges::find_if(before, is);
    return found == before.end() ? nullptr : &*found;
  };
  const auto has_ended = [ended](const twitch::Authorization& one) {
    return std::ranges::find(ended, one.user) != ended.end();
  };
  const auto at = [&](const std::string& channel, bool then) {
    const auto is_in = [&](const auto& one) { return then || !has_ended(one); };
    return LoggedIn{
        of([&](const auto& one) { return is_in(one) && !one.bot && one.login == channel; }),
        of([&](const auto& one) { return is_in(one) && one.bot; })};
  };
  std::vector<std::string> back;
  for (const twitch::Authorization& one : before) {
    if (has_ended(one)) back.push_back(login_command(config, one.bot, one.login));
  }
  return fmt::format("Without {}, {}. All balances are safe. Back again: {}",
                     ended.size() == 1 ? "that login" : "those logins",
                     what_stops(
                         config, [&](const auto& channel) { return at(channel, true); },
                         [&](const auto& channel) { return at(channel, false); }),
                     fmt::join(back, ", "));
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
  const auto meant = channel_meant(config, options);
  if (!meant && !options.bot) {
    throw wrong_use(fmt::format("Which channel's streamer? Say one with --channel: {}.",
                                fmt::join(config.twitch.channels, ", ")));
  }
  const auto is_in = [&](const std::string& channel) {
    return std::ranges::any_of(found.authorizations,
                               [&](const auto& one) { return !one.bot && one.login == channel; });
  };
  const bool bot_is_in =
      std::ranges::any_of(found.authorizations, [](const auto& one) { return one.bot; });
  std::vector<std::string> channels = config.twitch.channels;
  if (meant) channels = {*meant};
  // The bot reads the lists of those who have not logged in themselves.
  const auto alone = std::ranges::find_if_not(channels, is_in);
  LoginFlow::Request request;
  request.kind = options.bot ? Kind::bot : Kind::streamer;
  request.sweeps = !options.bot || alone != channels.end();
  request.channel = options.bot && alone != channels.end() ? *alone : channels.front();
  const Config own = config.of(request.channel);
  LoginFlow flow{{terminal, asking.clock(), asking.client(), asking.bodies(), files, own}};
  const auto events = events_of(config, channels);
  Needs needs;
  needs.kind = request.kind;
  needs.events = events;
  needs.reads_chat = options.bot || !bot_is_in;
  needs.writes_chat = options.bot || (needs.reads_chat && own.chat.answer);
  needs.sweeps = request.sweeps;
  request.scopes = needed_scopes(own, needs);
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
  // Also one whom bot.ini does not name any more.
  const auto named = options.channel ? parse_login(*options.channel) : std::nullopt;
  if (options.channel && !named) (void)channel_meant(config, options);  // says what there is
  const auto wanted = [&](const twitch::Authorization& one) {
    if (named) return !one.bot && one.login == *named;
    if (options.bot != options.streamer) return one.bot == options.bot;
    return true;
  };
  int exit = 0;
  std::vector<UserId> ended;
  for (const twitch::Authorization& one : found.authorizations) {
    if (!wanted(one)) continue;
    const auto turn = asking.run(turn_of(files, asking.clock(), terminal, one.user));
    if (turn == nullptr) return 1;
    ended.push_back(one.user);
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
  if (ended.empty() && !found.problems.empty()) {
    terminal.say("Nothing was changed: no other login was found than what is named above.");
    return 1;
  }
  if (ended.empty()) {
    terminal.say(named ? fmt::format("\"{}\" is not logged in; there was nothing to do.", *named)
                       : std::string{"Nobody is logged in; there was nothing to do."});
  } else {
    terminal.say(without(config, found.authorizations, ended));
  }
  return exit;
}

}  // namespace pointsbot::app
