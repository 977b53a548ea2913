#pragma once

#include <cstdint>

namespace pointsbot {

/// A Twitch user's id: stable for ever, while names change hands. A channel is known by the id of
/// its broadcaster. Always positive for Twitch.
enum class UserId : std::int64_t {};

/// Ids stand beside a set of roles in 64 bits. Twitch's have some 10 digits, this has 17.
inline constexpr std::int64_t kMostUserId = (std::int64_t{1} << 55) - 1;

constexpr std::int64_t number(UserId id) { return static_cast<std::int64_t>(id); }

}  // namespace pointsbot
