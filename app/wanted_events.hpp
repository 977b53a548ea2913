#pragma once

#include "app/config.hpp"
#include "twitch/event_types.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// What bot.ini needs to hear of: events whose reward is switched on, those by which a role with a
/// price of its own changes hands, what people write where that pays or shows who they are, and
/// always whether the channel is live. In the order of twitch::EventType, each once. What scope
/// each needs stands in twitch::kEventForms.
std::vector<twitch::EventType> wanted_events(const Config& config);

/// Why the bot asks for it, as the end of "This is for ...": in words of bot.ini.
std::string_view purpose_of(twitch::EventType type);
/// The same of what is switched on there alone; empty: nothing of it is.
std::string purpose_of(twitch::EventType type, const Config& config);

}  // namespace pointsbot::app
