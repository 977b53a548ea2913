#include "app/since.hpp"

#include "app/quantities.hpp"

#include <chrono>
#include <ctime>
#include <string>

namespace pointsbot::app {
namespace {

std::tm local(WallTime at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

/// The beginning of that day; nothing where there is no such day.
std::optional<WallTime> day_of(int year, int month, int day) {
  std::tm parts{};
  parts.tm_year = year;
  parts.tm_mon = month;
  parts.tm_mday = day;
  parts.tm_isdst = -1;
  const std::time_t seconds = ::mktime(&parts);
  if (parts.tm_mon != month || parts.tm_mday != day) return std::nullopt;
  return WallTime{std::chrono::seconds{seconds}};
}

std::optional<std::tm> parse(const std::string& text, const char* form) {
  std::tm parts{};
  const char* const end = ::strptime(text.c_str(), form, &parts);
  return end == nullptr || *end != '\0' ? std::nullopt : std::optional{parts};
}

}  // namespace

std::optional<WallTime> parse_since(std::string_view text, WallTime now) {
  const std::tm today = local(now);
  const auto days_ago = [&](int days) {
    const std::tm then = local(now - std::chrono::days{days});
    return day_of(then.tm_year, then.tm_mon, then.tm_mday);
  };
  const std::string_view written = trimmed(text);
  if (written == "today") return days_ago(0);
  if (written == "yesterday") return days_ago(1);
  if (written.ends_with('d')) {
    const auto span = parse_duration(written);
    if (!span || *span > std::chrono::days{36'500}) return std::nullopt;
    return days_ago(static_cast<int>(std::chrono::duration_cast<std::chrono::days>(*span).count()));
  }
  const std::string whole{written};
  for (const char* const form : {"%Y-%m-%d", "%d %b %Y"}) {
    if (const auto parts = parse(whole, form))
      return day_of(parts->tm_year, parts->tm_mon, parts->tm_mday);
  }
  const auto parts = parse(whole, "%d %b");
  if (!parts) return std::nullopt;
  const auto this_year = day_of(today.tm_year, parts->tm_mon, parts->tm_mday);
  if (this_year && *this_year <= now) return this_year;
  return day_of(today.tm_year - 1, parts->tm_mon, parts->tm_mday);
}

}  // namespace pointsbot::app
