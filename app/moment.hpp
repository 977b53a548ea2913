#pragma once

#include "base/clock.hpp"
#include "base/local_day.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

/// How people write a day or a time that has been: one grammar for every command.
///
///     today, yesterday              7d, 2w          today and the six (thirteen) days before
///     2026-11-01                    14 Nov, November 14, 14 Nov 2025: without a year the last one
///     20:00, 20:00:30               when clocks here last showed it; also behind a day
///     90s, 30m, 2h                  so long ago
///
/// In any capitals, with or without "since". A day stands for its beginning. Of a time that clocks
/// here show twice it is the first, behind a day; of one that they skip, the moment after the gap.
namespace pointsbot::app {

/// What an option that takes a moment, or a day alone, says of it in its --help.
inline constexpr std::string_view kMomentForms =
    "20:00 (when it last was), 30m or 2h (so long ago), today, yesterday, 7d (today and the six "
    "days before), 2026-11-01, \"14 Nov\" or \"14 Nov 20:00\"";
inline constexpr std::string_view kDayForms =
    "today, yesterday, 7d (today and the six days before), 2026-11-01 or \"14 Nov\"";

enum class NoMoment {
  unreadable,
  no_such_day,  ///< 31 Feb
  still_to_come,
  no_whole_day,  ///< a time where a day is meant
};

struct Moment {
  WallTime at;
  std::optional<LocalDay> day;  ///< where a whole day was written, of which `at` is the beginning
};

/// A time of day without a day is when it last was before `before`, which is `now` where there is
/// none.
Result<Moment, NoMoment> parse_moment(std::string_view text, WallTime now,
                                      std::optional<WallTime> before = std::nullopt);

Result<LocalDay, NoMoment> parse_day(std::string_view text, WallTime now);

/// What is wrong with `text`, and three examples of what is not.
std::string no_moment(std::string_view text, NoMoment why);

/// "today", "yesterday", "14 Nov", or "14 Nov 2025" where that is another year than today's.
std::string day_text(LocalDay day, LocalDay today);

}  // namespace pointsbot::app
