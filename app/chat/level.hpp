#pragma once

#include "base/roles.hpp"
#include "base/user_id.hpp"

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

}  // namespace pointsbot::app::chat
