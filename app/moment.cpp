#include "app/moment.hpp"

#include "app/quantities.hpp"

#include <chrono>
#include <ctime>
#include <string>

namespace pointsbot::app {
namespace {

/// All of `text` by strptime's `format`, over what is in `time` so far.
bool reads(const std::string& text, const char* format, std::tm& time) {
  const char* const end = ::strptime(text.c_str(), format, &time);
  return end != nullptr && *end == '\0';
}

std::tm local(WallTime at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

/// Nothing for the 31st of February.
std::optional<WallTime> moment(std::tm time) {
  const std::tm asked = time;
  time.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&time);
  if (seconds == -1 || time.tm_mday != asked.tm_mday || time.tm_mon != asked.tm_mon)
    return std::nullopt;
  return std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::from_time_t(seconds));
}

}  // namespace

std::optional<WallTime> parse_moment(std::string_view text, WallTime now) {
  const std::string whole{text};
  for (const char* const format :
       {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"}) {
    std::tm time{};
    if (reads(whole, format, time)) return moment(time);
  }
  for (const char* const format : {"%H:%M:%S", "%H:%M"}) {
    std::tm time = local(now);
    time.tm_sec = 0;
    if (!reads(whole, format, time)) continue;
    const auto today = moment(time);
    if (today && *today > now) {
      time = local(now - std::chrono::hours{24});
      time.tm_sec = 0;
      reads(whole, format, time);
      return moment(time);
    }
    return today;
  }
  const auto ago = text.find_first_of("smhd") == text.npos ? std::nullopt : parse_duration(text);
  if (!ago || *ago > std::chrono::hours{24 * 36'500}) return std::nullopt;
  return now - *ago;
}

}  // namespace pointsbot::app
