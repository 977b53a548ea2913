#pragma once

#include "base/points.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// How people write times, amounts and names. Every reader takes the whole text or nothing, and
/// returns nullopt for what is not of its form.
namespace pointsbot::app {

/// In small letters, those of ASCII.
std::string lower(std::string_view text);

/// 60 and 60s, 10m, 2h, 1d, 2w. What is too long for the type is its longest.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// 250, 10k (thousand), 2m (million); never negative. What is too large for the type is its
/// largest.
std::optional<Points> parse_points(std::string_view text);

/// x2, x1.5: in per cent; more than nothing, at most x100.
std::optional<std::int64_t> parse_multiplier(std::string_view text);

/// How long something lasts, with its unit: 90s, 30m, 2h, 1d. More than nothing, at most a year.
std::optional<std::chrono::seconds> parse_lasting(std::string_view text);

/// Bytes: 4096, 64K, 16M, 1G (of 1024). What is too large for the type is its largest.
std::optional<std::size_t> parse_size(std::string_view text);
/// The shortest text of that form.
std::string size_text(std::size_t bytes);

/// Digits with at most one point between them: 3, 0.5.
std::optional<double> parse_decimal(std::string_view text);

/// yes and no, in any capitals; nothing else, so that every bot.ini says it the same way.
std::optional<bool> parse_yes_no(std::string_view text);

/// Without blanks (spaces, tabs, carriage returns) at both ends.
std::string_view trimmed(std::string_view text);

/// The one of `names` that `text` was probably meant to be: fewest letters wrong, missing, added or
/// swapped, in any capitals; nullopt when none is near. The first of equals.
std::optional<std::string_view> nearest(std::string_view text,
                                        std::span<const std::string_view> names);

}  // namespace pointsbot::app
