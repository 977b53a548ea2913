#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// `text` within quotation marks, escaped. REQUIRES: UTF-8, where others are to read it as JSON.
void append_quoted(std::string& json, std::string_view text);

void append_number(std::string& json, std::int64_t number);
void append_number(std::string& json, double number);

/// The words of `text`, which has blanks between, as an array.
void append_words(std::string& json, std::string_view text);

/// The body of an error as Helix sends it: {"error":…,"status":…,"message":…}.
void append_error(std::string& json, int status, std::string_view message);

/// The time as RFC 3339 tells it, to the second, in UTC; `seconds` since 1970.
void append_time(std::string& json, std::int64_t seconds);

/// The same with nine digits of a second, as EventSub tells it.
void append_time(std::string& json, WallTime time);

}  // namespace pointsbot::twitch::simulator
