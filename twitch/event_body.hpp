#pragma once

#include "twitch/event_types.hpp"
#include "twitch/events.hpp"
#include "twitch/json_fields.hpp"

namespace pointsbot::twitch {

/// Reads the `event` of a notification into channel and happening. Private to twitch/.
error_code read_event(json::object body, EventType type, Event& event);

/// What Twitch's ids look like: 1 to 256 printable characters of ASCII that stand in JSON and in an
/// address as they are.
bool is_id(std::string_view text);

}  // namespace pointsbot::twitch
