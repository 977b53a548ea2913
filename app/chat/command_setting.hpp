#pragma once

#include "app/chat/level.hpp"
#include "base/points.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app::chat {

/// What bot.ini says of one command, `NAME = moderator, 30s, !other`. What it leaves open is as the
/// command has it.
struct CommandSetting {
  std::string command;  ///< its name in bot.ini
  bool off = false;
  std::optional<Level> who{};
  std::optional<std::chrono::seconds> each{};  ///< between two uses of one person
  std::optional<std::chrono::seconds> all{};   ///< between two uses in the channel
  std::optional<Points> cost{};
  /// By which it is called, in place of those that it is shipped with; small letters, without the
  /// exclamation mark.
  std::vector<std::string> names{};

  friend bool operator==(const CommandSetting&, const CommandSetting&) = default;
};

/// `moderator, 30s, channel 2m, costs 10, !name, !other`, in any order, or `off`; nothing for what
/// is not of that form.
std::optional<CommandSetting> parse_command_setting(std::string_view command,
                                                    std::string_view text);

/// everyone, subscriber, vip, moderator or streamer.
std::optional<Level> parse_level(std::string_view text);

/// What a command may be called in a chat: 1 to 25 small letters of ASCII, digits and _.
bool is_command_name(std::string_view name);

}  // namespace pointsbot::app::chat
