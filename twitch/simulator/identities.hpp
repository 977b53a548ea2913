#pragma once

#include "base/user_id.hpp"

#include <string_view>

namespace pointsbot::twitch::simulator {

/// The one channel there is, by its streamer.
inline constexpr UserId kChannelId{27'182'818};
inline constexpr std::string_view kChannelLogin = "pretend_channel";
inline constexpr std::string_view kChannelName = "Pretend_Channel";

/// The bot, a moderator there.
inline constexpr UserId kBotId{31'415'926};
inline constexpr std::string_view kBotLogin = "pretend_bot";
inline constexpr std::string_view kBotName = "Pretend_Bot";

/// The bot's access token, which may read the viewer list alone, and the streamer's own, which may
/// do what the settings say; and the app they belong to. Of Twitch's length, and plainly made up.
inline constexpr std::string_view kToken = "pretend0token0of0the0simulator";
inline constexpr std::string_view kStreamerToken = "pretend0token0of0the0streamer0";
inline constexpr std::string_view kClientId = "pretend0client0of0the0simulator";

}  // namespace pointsbot::twitch::simulator
