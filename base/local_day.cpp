#include "base/local_day.hpp"

#include <ctime>

namespace pointsbot {

using std::chrono::year_month_day;

LocalDay local_day(WallTime at) {
  const std::time_t time =
      std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  std::tm there{};
  ::localtime_r(&time, &there);
  return LocalDay{year_month_day{std::chrono::year{there.tm_year + 1900},
                                 std::chrono::month{static_cast<unsigned>(there.tm_mon + 1)},
                                 std::chrono::day{static_cast<unsigned>(there.tm_mday)}}};
}

WallTime start_of(LocalDay day) {
  const year_month_day date{day};
  std::tm there{};
  there.tm_year = static_cast<int>(date.year()) - 1900;
  there.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  there.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
  there.tm_isdst = -1;
  return WallTime{std::chrono::seconds{std::mktime(&there)}};
}

void LocalDays::look(WallTime at) {
  day_ = local_day(at);
  from_ = start_of(day_);
  to_ = start_of(day_ + std::chrono::days{1});
}

}  // namespace pointsbot
