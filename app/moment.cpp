#include "app/moment.hpp"

#include "app/printable.hpp"
#include "app/quantities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::year_month_day;

using Words = std::vector<std::string_view>;
using Day = Result<LocalDay, NoMoment>;

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
constexpr std::size_t kShort = 3;
constexpr days kLongestSpan{36'500};

Words split(std::string_view text, std::string_view separators) {
  Words words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::optional<int> digits(std::string_view text, std::size_t most) {
  int number = 0;
  if (text.empty() || text.size() > most) return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number < 0)
    return std::nullopt;
  return number;
}

std::optional<unsigned> month(std::string_view word) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (word == kMonths[i] || word == kMonths[i].substr(0, kShort))
      return static_cast<unsigned>(i + 1);
  }
  return std::nullopt;
}

Day date(int year, unsigned month, unsigned day) {
  const year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                            std::chrono::day{day}};
  if (!date.ok()) return NoMoment::no_such_day;
  return LocalDay{date};
}

/// 2026-11-01
Day iso(std::string_view word) {
  const Words parts = split(word, "-");
  if (parts.size() != 3 || parts[0].size() != 4) return NoMoment::unreadable;
  const auto year = digits(parts[0], 4), month = digits(parts[1], 2), day = digits(parts[2], 2);
  if (!year || !month || !day) return NoMoment::unreadable;
  return date(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

/// 14 nov, nov 14, 14 nov 2025
Day named(const Words& words, LocalDay today) {
  if (words.size() < 2 || words.size() > 3) return NoMoment::unreadable;
  const bool day_first = !month(words[0]);
  const auto of_month = digits(words[day_first ? 0 : 1], 2);
  const auto which = month(words[day_first ? 1 : 0]);
  if (!of_month || !which) return NoMoment::unreadable;
  const auto day = static_cast<unsigned>(*of_month);
  if (words.size() == 3) {
    const auto year = digits(words[2], 4);
    if (!year || words[2].size() != 4) return NoMoment::unreadable;
    return date(*year, *which, day);
  }
  const int this_year = static_cast<int>(year_month_day{today}.year());
  constexpr int kUntilALeapDay = 8;
  for (int back = 0; back <= kUntilALeapDay; ++back) {
    const Day found = date(this_year - back, *which, day);
    if (found && *found <= today) return found;
  }
  return NoMoment::no_such_day;
}

Day calendar_day(const Words& words, LocalDay today) {
  if (words.size() > 1) return named(words, today);
  if (words[0] == "today") return today;
  if (words[0] == "yesterday") return today - days{1};
  return iso(words[0]);
}

/// 20:00, 20:00:30
std::optional<seconds> time_of_day_in(std::string_view word) {
  const Words parts = split(word, ":");
  const auto colons = static_cast<std::size_t>(std::ranges::count(word, ':'));
  if (colons != parts.size() - 1 || parts.size() < 2 || parts.size() > 3) return std::nullopt;
  const auto hour = digits(parts[0], 2), minute = digits(parts[1], 2);
  const auto second = parts.size() == 3 ? digits(parts[2], 2) : std::optional{0};
  if (!hour || !minute || !second || parts[1].size() != 2 || (*second > 0 && parts[2].size() != 2))
    return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + seconds{*second};
}

/// When clocks last showed it up to `before`.
WallTime last_shown(seconds time, WallTime before) {
  LocalDay day = local_day(before);
  for (;; day -= days{1}) {
    const Shown shown = shown_at(day, time);
    if (shown.last <= before) return shown.last;
    if (shown.first <= before) return shown.first;
  }
}

/// 7d, 2w, 30m: nothing for another form.
std::optional<Result<Moment, NoMoment>> span_before(std::string_view word, WallTime now) {
  const auto span = parse_duration(word);
  if (!span || digits(word.substr(word.size() - 1), 1)) return std::nullopt;
  if (*span > kLongestSpan || *span == seconds{0}) return NoMoment::unreadable;
  if (word.back() != 'd' && word.back() != 'w') return Moment{now - *span, std::nullopt};
  const LocalDay day = local_day(now) - (std::chrono::duration_cast<days>(*span) - days{1});
  return Moment{start_of(day), day};
}

Result<Moment, NoMoment> moment_in(Words words, WallTime now, WallTime before) {
  std::optional<seconds> time;
  if (!words.empty() && words.back().find(':') != std::string_view::npos) {
    time = time_of_day_in(words.back());
    if (!time) return NoMoment::unreadable;
    words.pop_back();
  }
  if (words.empty()) {
    if (!time) return NoMoment::unreadable;
    return Moment{last_shown(*time, before), std::nullopt};
  }
  if (words.size() == 1 && !time) {
    if (auto moment = span_before(words[0], now)) return *moment;
  }
  const Day day = calendar_day(words, local_day(now));
  if (!day) return day.error();
  if (time) return Moment{shown_at(*day, *time).first, std::nullopt};
  return Moment{start_of(*day), *day};
}

}  // namespace

Result<Moment, NoMoment> parse_moment(std::string_view text, WallTime now,
                                      std::optional<WallTime> before) {
  const std::string small = lower(trimmed(text));
  Words words = split(small, " ,");
  if (!words.empty() && words.front() == "since") words.erase(words.begin());
  if (words.size() == 1 && words[0].find('-') != std::string_view::npos) {
    const std::size_t t = words[0].find('t');  // 2026-11-01T20:00
    if (t != std::string_view::npos) words = {words[0].substr(0, t), words[0].substr(t + 1)};
  }
  Result<Moment, NoMoment> moment = moment_in(std::move(words), now, before.value_or(now));
  if (moment && moment->at > now) return NoMoment::still_to_come;
  return moment;
}

Result<LocalDay, NoMoment> parse_day(std::string_view text, WallTime now) {
  const auto moment = parse_moment(text, now);
  if (!moment) return moment.error();
  if (!moment->day) return NoMoment::no_whole_day;
  return *moment->day;
}

std::string no_moment(std::string_view text, NoMoment why) {
  constexpr std::string_view kExamples = "Write for example 20:00, 7d or \"14 Nov\".";
  const std::string typed = printable(text);
  switch (why) {
    case NoMoment::no_such_day:
      return fmt::format("\"{}\" is no day of the calendar. {}", typed, kExamples);
    case NoMoment::still_to_come:
      return fmt::format("\"{}\" is still to come, and this is about what has been. {}", typed,
                         kExamples);
    case NoMoment::no_whole_day:
      return fmt::format(
          "\"{}\" is no whole day, and this counts by days. Write for example today, 7d or "
          "\"14 Nov\".",
          typed);
    case NoMoment::unreadable:
      break;
  }
  return fmt::format("\"{}\" is no day or time. {}", typed, kExamples);
}

std::string day_text(LocalDay day, LocalDay today) {
  if (day == today) return "today";
  if (day == today - days{1}) return "yesterday";
  const year_month_day date{day};
  std::string month{kMonths[static_cast<unsigned>(date.month()) - 1].substr(0, kShort)};
  month[0] = static_cast<char>(month[0] - 'a' + 'A');
  const auto of_month = static_cast<unsigned>(date.day());
  if (date.year() == year_month_day{today}.year()) return fmt::format("{} {}", of_month, month);
  return fmt::format("{} {} {}", of_month, month, static_cast<int>(date.year()));
}

}  // namespace pointsbot::app
