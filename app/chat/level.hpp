#pragma once

#include "base/roles.hpp"
#include "base/user_id.hpp"

#include <string_view>

namespace pointsbot::app::chat {

/// Who may use a command: that one, and whoever stands after it.
enum class Level { everyone, subscriber, vip, moderator, streamer };

/// What somebody is in the chat of `channel`, by the badges that his message shows.
constexpr Level level_of(UserId who, Roles badges, UserId channel) {
  if (who == channel || badges.has(Role::broadcaster)) return Level::streamer;
  if (badges.has(Role::moderator)) return Level::moderator;
  if (badges.has(Role::vip)) return Level::vip;
  return badges.has(Role::subscriber) ? Level::subscriber : Level::everyone;
}

/// Who that is: "moderators".
constexpr std::string_view name_of(Level level) {
  switch (level) {
    case Level::subscriber:
      return "subscribers";
    case Level::vip:
      return "VIPs";
    case Level::moderator:
      return "moderators";
    case Level::streamer:
      return "the streamer";
    case Level::everyone:
      break;
  }
  return "everyone";
}

}  // namespace pointsbot::app::chat
