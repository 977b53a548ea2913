#pragma once

#include "base/points.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// What people answer to `pointsbot setup`, and what it means for bot.ini. Pure.
namespace pointsbot::app {

/// A channel as people give it: its name in any capitals, with an @, or its address at Twitch. The
/// login.
std::optional<std::string> parse_channel(std::string_view text);

/// Several of them with commas between, as bot.ini has them. Nothing where one is none.
std::optional<std::string> parse_channels(std::string_view text);

/// How an amount an hour is paid: as often as goes without fractions, once a minute at most.
struct Pace {
  std::chrono::seconds interval{};
  Points modifier;
};
/// REQUIRES: 1 to kMostAnHour.
Pace pace_of(Points an_hour);
inline constexpr Points kMostAnHour{1'000'000};

/// Also y and n; `otherwise` for an empty answer. Nothing for any other.
std::optional<bool> parse_yes(std::string_view text, bool otherwise);

}  // namespace pointsbot::app
