#pragma once

#include <cstdint>

namespace pointsbot {

/// A Twitch user's id: stable for ever, while names change hands. A channel is known by the id of
/// its broadcaster. Always positive for Twitch.
enum class UserId : std::int64_t {};

constexpr std::int64_t number(UserId id) { return static_cast<std::int64_t>(id); }

}  // namespace pointsbot
