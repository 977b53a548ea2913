#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string_view>

namespace pointsbot::app {

/// A moment of the past as people write it, by this computer's clock: 20:00 (when it last was),
/// "2026-11-22 20:00", "2026-11-22" (its beginning), 90m or 2h (so long ago). Nothing for what is
/// not of this form, or no such day or time.
std::optional<WallTime> parse_moment(std::string_view text, WallTime now);

/// What parse_moment takes, for a message.
inline constexpr std::string_view kMomentForms =
    "20:00, \"2026-11-22 20:00\", 2026-11-22, or 2h for two hours ago";

}  // namespace pointsbot::app
