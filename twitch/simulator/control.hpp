#pragma once

#include "twitch/simulator/chat.hpp"
#include "twitch/simulator/request_log.hpp"
#include "twitch/simulator/settings.hpp"

#include <string>

namespace pointsbot::twitch::simulator {

/// What GET /simulator tells: the settings, how often a fault struck, what was asked, and what
/// became of messages to chats.
void append_report(std::string& json, const Settings& settings, std::uint64_t struck,
                   const RequestLog& log, const Chat& chat);

}  // namespace pointsbot::twitch::simulator
