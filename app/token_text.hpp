#pragma once

#include "pooling/region.hpp"
#include "twitch/authorization.hpp"

#include <optional>
#include <string_view>

/// An authorization as it stands in a file. Pure, but for the memory that it works in.
namespace pointsbot::app {

/// Bytes of the longest such text.
inline constexpr std::size_t kMostTokenText = 16'384;

/// Writes it into `room`; a view of it.
std::string_view token_text(const twitch::Authorization& authorization, pooling::Region& room);

/// Reads it; nothing for any other text. `room`: at least four times as large as the text.
std::optional<twitch::Authorization> authorization_in(std::string_view text, pooling::Region& room);

}  // namespace pointsbot::app
