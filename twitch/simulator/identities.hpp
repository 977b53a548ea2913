#pragma once

#include "base/user_id.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// The first channel, by its streamer.
inline constexpr UserId kChannelId{27'182'818};
inline constexpr std::string_view kChannelLogin = "pretend_channel";
inline constexpr std::string_view kChannelName = "Pretend_Channel";

/// The streamer of a further channel, counted from 1.
constexpr UserId channel_id(std::size_t channel) {
  return UserId{number(kChannelId) + static_cast<std::int64_t>(channel) * 1'009};
}

/// The bot, a moderator of each channel unless its settings say otherwise.
inline constexpr UserId kBotId{31'415'926};
inline constexpr std::string_view kBotLogin = "pretend_bot";
inline constexpr std::string_view kBotName = "Pretend_Bot";

/// Access tokens that need no login and never run out: the bot's and the first streamer's, which
/// may do what the settings say; and the app they belong to. Of Twitch's length, and plainly made
/// up.
inline constexpr std::string_view kToken = "pretend0token0of0the0simulator";
inline constexpr std::string_view kStreamerToken = "pretend0token0of0the0streamer0";
inline constexpr std::string_view kClientId = "pretend0client0of0the0simulator";
/// What the app's secret is while it is a confidential one.
inline constexpr std::string_view kClientSecret = "pretend0secret0of0the0simulator";

/// What the bot's fixed token may do.
inline constexpr std::string_view kBotScopes =
    "moderator:read:chatters user:read:chat user:write:chat";

/// The fixed token of the streamer of a channel, the first being 0.
inline std::string streamer_token(std::size_t channel) {
  std::string token{kStreamerToken};
  return channel == 0 ? token : token.replace(token.size() - 4, 4, std::to_string(1000 + channel));
}

}  // namespace pointsbot::twitch::simulator
