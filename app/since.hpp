#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string_view>

namespace pointsbot::app {

inline constexpr std::string_view kSinceForm =
    "a day like 2026-11-14, \"14 Nov\", today, yesterday or 7d (seven days ago)";

/// When the day that a person wrote began on this computer. Without a year it is the last such day
/// up to `now`.
std::optional<WallTime> parse_since(std::string_view text, WallTime now);

}  // namespace pointsbot::app
