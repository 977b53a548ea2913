#include "app/doctor_logins.hpp"

#include "app/scopes.hpp"
#include "app/wanted_events.hpp"
#include "app/who_hears.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

namespace pointsbot::app {
namespace {

constexpr std::string_view kAbout = "login";

struct Others {
  bool has_bot = false;
  bool all_streamers = true;  // of all channels of bot.ini
};

Finding of_one(const Config& config, const twitch::Authorization& one, const Asked& asked,
               const Others& others, WallTime now) {
  const std::string how = login_command(config, one.bot, one.login);
  if (one.client_id != config.twitch.client_id) {
    return {Verdict::warning, kAbout,
            fmt::format("\"{}\" logged in for another application than [twitch] client_id; that is "
                        "not used",
                        one.login),
            how};
  }
  // A token that is over is renewed by the bot; one that is not, and is refused, was taken back.
  if (asked.refused && (one.until > now || asked.bot_runs)) {
    return {Verdict::wrong, kAbout,
            fmt::format("Twitch does not take the login of \"{}\" any more{}", one.login,
                        one.bot ? "" : ": nobody is paid by it"),
            how};
  }
  if (!asked.unknown.empty()) {
    return {
        Verdict::warning, kAbout,
        fmt::format("\"{}\" has logged in; whether Twitch still takes it could not be asked: {}",
                    one.login, asked.unknown),
        "Nothing, if Twitch can be reached again soon; a bot that runs tries by itself."};
  }
  const auto& channels = config.twitch.channels;
  const bool known = std::ranges::find(channels, one.login) != channels.end();
  const Config own = known ? config.of(one.login) : config;
  const auto events = wanted_events(own);
  Needs needs;
  needs.kind = one.bot ? Kind::bot : Kind::streamer;
  needs.events = events;
  needs.sweeps = !one.bot || !others.all_streamers;
  needs.reads_chat = one.bot || !others.has_bot;
  needs.writes_chat = needs.reads_chat && own.chat.answer;
  const auto missing = missing_scopes(needed_scopes(own, needs), one.scopes);
  if (!missing.empty()) {
    return {Verdict::warning, kAbout,
            fmt::format("\"{}\" is logged in, but was not asked for what bot.ini needs by now: {}",
                        one.login, fmt::join(names_of(missing), ", ")),
            how};
  }
  if (!one.bot && !known) {
    return {Verdict::warning, kAbout,
            fmt::format("\"{}\" is logged in and is no channel of bot.ini", one.login),
            "Nothing, if it is to be one again. To end it: pointsbot logout --streamer"};
  }
  const std::string until =
      one.until > now ? fmt::format("its token lasts until {} and is renewed before that",
                                    day_and_time(one.until))
                      : std::string{"its token is over, and is renewed when the bot runs"};
  return {Verdict::ok, kAbout,
          fmt::format("\"{}\" ({}) has logged in{}; {}. It may: {}", one.login,
                      one.bot ? "the bot's account" : "streamer",
                      asked.refused ? "" : ", and Twitch takes it", until,
                      fmt::join(one.scopes, ", "))};
}

Finding of_environment(const Asked& token) {
  constexpr std::string_view kSet =
      "POINTSBOT_ACCESS_TOKEN is set and goes before every login; it is not renewed";
  if (token.refused) {
    return {Verdict::wrong, kAbout, fmt::format("{}, and Twitch does not take it", kSet),
            "Put a valid one there; or start without it, after: pointsbot login"};
  }
  if (!token.unknown.empty()) {
    return {Verdict::warning, kAbout,
            fmt::format("{}; whether Twitch takes it could not be asked: {}", kSet, token.unknown),
            "Nothing, if Twitch can be reached again soon."};
  }
  return {Verdict::ok, kAbout, fmt::format("{}; Twitch takes it", kSet)};
}

}  // namespace

std::vector<Finding> look_at_logins(const Config& config, const TokenFiles::Found& found,
                                    const AskedLogins& asked, const std::optional<Asked>& token,
                                    WallTime now) {
  std::vector<Finding> findings;
  if (config.twitch.source != db::Source::twitch) return findings;
  for (const std::string& problem : found.problems)
    findings.push_back({Verdict::wrong, kAbout, problem});
  if (token) findings.push_back(of_environment(*token));
  const auto& those = found.authorizations;
  const auto is_in = [&](const std::string& channel) {
    return std::ranges::any_of(those,
                               [&](const auto& one) { return !one.bot && one.login == channel; });
  };
  const Others others{
      .has_bot = std::ranges::any_of(those, [](const auto& one) { return one.bot; }),
      .all_streamers = std::ranges::all_of(config.twitch.channels, is_in),
  };
  for (const twitch::Authorization& one : those) {
    const auto at = asked.find(one.user);
    findings.push_back(of_one(config, one, at == asked.end() ? Asked{} : at->second, others, now));
  }
  const bool stands_in = std::ranges::any_of(
      those, [](const auto& one) { return one.bot && sees_viewers(one.scopes); });
  const bool by_nobodys_login = config.twitch.format == ListFormat::legacy;
  if (token || stands_in || by_nobodys_login) return findings;
  for (const std::string& channel : config.twitch.channels) {
    if (is_in(channel)) continue;
    findings.push_back(
        {Verdict::wrong, kAbout,
         fmt::format("nobody has logged in for \"{}\": nobody is paid there", channel),
         login_command(config, false, channel)});
  }
  return findings;
}

}  // namespace pointsbot::app
