#pragma once

#include "base/local_day.hpp"

#include <optional>
#include <string>
#include <string_view>

/// How people write a day.
namespace pointsbot::app {

/// today, yesterday, 7d (today and the six days before), 2w, 2026-11-01, 14 Nov, Nov 14, 14 Nov
/// 2025; in any capitals, with or without "since". Without a year it is the last such day.
/// nullopt for what is no day, or has not come yet.
std::optional<LocalDay> parse_day(std::string_view text, LocalDay today);

/// How to write one, for an error message.
std::string_view how_to_write_a_day();

/// "today", "yesterday", "14 Nov", or "14 Nov 2025" where that is another year than today's.
std::string day_text(LocalDay day, LocalDay today);

}  // namespace pointsbot::app
