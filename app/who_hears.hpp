#pragma once

#include "app/accounts.hpp"
#include "app/config.hpp"
#include "base/user_id.hpp"
#include "twitch/authorization.hpp"
#include "twitch/event_types.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// By whose login the bot hears of what bot.ini wants, and what a login is missed for. Pure.
namespace pointsbot::app {

/// By whose login it is heard of.
Accounts::For heard_by(twitch::EventType type);

/// Whether points hang on it: whether the channel is live, and who is what, are heard of elsewhere
/// too.
bool pays(twitch::EventType type, const Config& config);

/// Whether a token with `scopes` is told of it.
bool hears(const std::vector<std::string>& scopes, twitch::EventType type);

/// Whether a token with `scopes` is shown a viewer list, of a channel where its account may.
bool sees_viewers(const std::vector<std::string>& scopes);

/// What these events are for, in words of bot.ini, each once: "[rewards] raid; [rewards] follow".
/// What is heard of elsewhere too is left out.
std::string purposes_of(std::span<const twitch::EventType> types, const Config& config);

/// Who is logged in for a channel; nullptr: nobody.
struct LoggedIn {
  const twitch::Authorization* streamer = nullptr;
  const twitch::Authorization* bot = nullptr;

  const twitch::Authorization* by(Accounts::For what) const;
};
using LoggedInAt = std::function<LoggedIn(const std::string& channel)>;

/// What goes on and what stops when those of `before` are no more than those of `after`, as the end
/// of a sentence.
std::string what_stops(const Config& config, const LoggedInAt& before, const LoggedInAt& after);

/// What brings it back.
std::string login_command(const Config& config, bool bot, std::string_view channel);

}  // namespace pointsbot::app
