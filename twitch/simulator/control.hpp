#pragma once

#include "twitch/simulator/request_log.hpp"
#include "twitch/simulator/settings.hpp"

#include <string>

namespace pointsbot::twitch::simulator {

/// What GET /simulator tells: the settings, how often a fault struck, and what was asked.
void append_report(std::string& json, const Settings& settings, std::uint64_t struck,
                   const RequestLog& log);

}  // namespace pointsbot::twitch::simulator
