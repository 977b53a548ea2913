#include "base/local_day.hpp"

#include <algorithm>
#include <ctime>

namespace pointsbot {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

namespace {

std::tm broken_down(sys_seconds at) {
  const std::time_t time = at.time_since_epoch().count();
  std::tm there{};
  ::localtime_r(&time, &there);
  return there;
}

/// East of Greenwich.
seconds offset_at(sys_seconds at) { return seconds{broken_down(at).tm_gmtoff}; }

}  // namespace

std::tm local_time(WallTime at) { return broken_down(std::chrono::floor<seconds>(at)); }

LocalDay local_day(WallTime at) {
  const std::tm there = local_time(at);
  return LocalDay{year_month_day{std::chrono::year{there.tm_year + 1900},
                                 std::chrono::month{static_cast<unsigned>(there.tm_mon + 1)},
                                 std::chrono::day{static_cast<unsigned>(there.tm_mday)}}};
}

// Not by mktime: what it makes of a time that is skipped or comes twice depends on the day that it
// was asked for before.
Shown shown_at(LocalDay day, seconds time) {
  const sys_seconds shown{day.time_since_epoch() + time};
  const auto offsets = std::minmax(
      {offset_at(shown - std::chrono::days{1}), offset_at(shown + std::chrono::days{1})});
  sys_seconds first = shown - offsets.second, last = shown - offsets.first;
  const bool first_is = first + offset_at(first) == shown,
             last_is = last + offset_at(last) == shown;
  if (first_is || last_is) return {first_is ? first : last, last_is ? last : first};
  // In a gap, which ends between the two.
  while (first + seconds{1} < last) {
    const sys_seconds middle = first + (last - first) / 2;
    (middle + offset_at(middle) < shown ? first : last) = middle;
  }
  return {last, last};
}

WallTime start_of(LocalDay day) { return shown_at(day, seconds{0}).first; }

void LocalDays::look(WallTime at) {
  day_ = local_day(at);
  from_ = start_of(day_);
  to_ = start_of(day_ + std::chrono::days{1});
}

}  // namespace pointsbot
