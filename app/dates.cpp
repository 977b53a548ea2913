#include "app/dates.hpp"

#include "app/quantities.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 12> kWholeMonths{
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr int kLongestSpan = 36'500;

std::string lower(std::string_view text) {
  std::string small{text};
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
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
    if (word == kMonths[i] || word == kWholeMonths[i]) return static_cast<unsigned>(i + 1);
  }
  return std::nullopt;
}

std::optional<LocalDay> date(int year, unsigned month, unsigned day) {
  const year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                            std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return LocalDay{date};
}

/// 7d, 2w.
std::optional<LocalDay> span_to(std::string_view word, LocalDay today) {
  if (word.empty()) return std::nullopt;
  const int unit = word.back() == 'd' ? 1 : word.back() == 'w' ? 7 : 0;
  const auto count = digits(word.substr(0, word.size() - 1), 5);
  if (unit == 0 || !count || *count == 0 || *count * unit > kLongestSpan) return std::nullopt;
  return today - days{*count * unit - 1};
}

/// 2026-11-01
std::optional<LocalDay> iso(std::string_view word) {
  const auto parts = split(word, "-");
  if (parts.size() != 3 || parts[0].size() != 4) return std::nullopt;
  const auto year = digits(parts[0], 4), month = digits(parts[1], 2), day = digits(parts[2], 2);
  if (!year || !month || !day) return std::nullopt;
  return date(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

/// 14 nov, nov 14, 14 nov 2025
std::optional<LocalDay> named(const std::vector<std::string_view>& words, LocalDay today) {
  if (words.size() < 2 || words.size() > 3) return std::nullopt;
  const bool day_first = !month(words[0]);
  const auto of_month = digits(words[day_first ? 0 : 1], 2);
  const auto which = month(words[day_first ? 1 : 0]);
  if (!of_month || !which) return std::nullopt;
  const auto day = static_cast<unsigned>(*of_month);
  if (words.size() == 3) {
    const auto year = digits(words[2], 4);
    if (!year || words[2].size() != 4) return std::nullopt;
    return date(*year, *which, day);
  }
  const int this_year = static_cast<int>(year_month_day{today}.year());
  constexpr int kUntilALeapDay = 8;
  for (int back = 0; back <= kUntilALeapDay; ++back) {
    const auto found = date(this_year - back, *which, day);
    if (found && *found <= today) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LocalDay> parse_day(std::string_view text, LocalDay today) {
  const std::string small = lower(trimmed(text));
  std::vector<std::string_view> words = split(small, " ,");
  if (!words.empty() && words.front() == "since") words.erase(words.begin());
  std::optional<LocalDay> day;
  if (words.size() == 1) {
    const std::string_view word = words.front();
    if (word == "today") day = today;
    if (word == "yesterday") day = today - days{1};
    if (!day) day = span_to(word, today);
    if (!day) day = iso(word);
  } else {
    day = named(words, today);
  }
  if (day && *day > today) return std::nullopt;
  return day;
}

std::string_view how_to_write_a_day() {
  return "Write a day that has been as today, yesterday, 7d (today and the six days before), "
         "2026-11-01, 14 Nov or \"14 Nov 2025\".";
}

std::string day_text(LocalDay day, LocalDay today) {
  if (day == today) return "today";
  if (day == today - days{1}) return "yesterday";
  const year_month_day date{day};
  std::string month{kMonths[static_cast<unsigned>(date.month()) - 1]};
  month[0] = static_cast<char>(month[0] - 'a' + 'A');
  const auto of_month = static_cast<unsigned>(date.day());
  if (date.year() == year_month_day{today}.year()) return fmt::format("{} {}", of_month, month);
  return fmt::format("{} {} {}", of_month, month, static_cast<int>(date.year()));
}

}  // namespace pointsbot::app
