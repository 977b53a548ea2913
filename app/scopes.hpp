#pragma once

#include "app/config.hpp"
#include "twitch/event_types.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What bot.ini needs leave for at Twitch. Pure.
namespace pointsbot::app {

/// Lets a moderator see who is in the chat.
inline constexpr std::string_view kViewersScope = "moderator:read:chatters";

/// Lets the bot write in a chat.
inline constexpr std::string_view kWritesChatScope = "user:write:chat";

/// Whose login it is: that of the channel, or of the account that the bot speaks with.
enum class Kind { streamer, bot };

/// One thing that Twitch asks the person about, and what it is needed for.
struct NeededScope {
  std::string scope;
  std::string why;

  friend bool operator==(const NeededScope&, const NeededScope&) = default;
};

struct Needs {
  Kind kind = Kind::streamer;
  /// What the rewards and roles of bot.ini have to hear of.
  std::span<const twitch::EventType> events{};
  /// Whether it is this account that reads the chat where bot.ini has use for that, and that
  /// writes.
  bool reads_chat = false;
  bool writes_chat = false;
  /// Whether it is this account that reads the viewer list.
  bool sweeps = true;
};

/// Each once, the most important first; no more than bot.ini makes use of.
std::vector<NeededScope> needed_scopes(const Config& config, const Needs& needs);

/// Those of them that are not among `granted`. A scope that lets one change a list lets one read
/// it.
std::vector<NeededScope> missing_scopes(const std::vector<NeededScope>& needed,
                                        const std::vector<std::string>& granted);

std::vector<std::string> names_of(const std::vector<NeededScope>& scopes);

}  // namespace pointsbot::app
