#include "app/exchange/amounts.hpp"

#include "app/quantities.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace pointsbot::app::exchange {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::int64_t kMostSeconds = std::int64_t{100} * 366 * 24 * 3600;
constexpr NoAmount kNegative{"is less than nothing"};
constexpr NoAmount kNone{"is not a number of points"};
constexpr NoAmount kTooMuch{"is more than anybody can have (1,000,000,000,000,000)"};
constexpr NoAmount kNoTime{"is not a watch time"};

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

/// Digits and perhaps a fraction: the first as a number (its highest where it is larger), the
/// second as it stands.
struct Decimal {
  std::int64_t whole = 0;
  std::string_view fraction{};
};

std::optional<Decimal> read_decimal(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  Decimal decimal;
  if (point != std::string_view::npos) {
    decimal.fraction = text.substr(point + 1);
    if (!all_digits(decimal.fraction)) return std::nullopt;
  }
  if (!all_digits(whole)) return std::nullopt;
  const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), decimal.whole);
  if (read.ec != std::errc{}) decimal.whole = INT64_MAX;
  return decimal;
}

/// [days.]hours:minutes:seconds[.fraction], also with the word "day" or "days" behind the days.
std::optional<std::int64_t> read_clock(std::string_view text) {
  std::int64_t days = 0;
  const std::size_t before = text.find_first_of(". ");
  if (before != std::string_view::npos && before < text.find(':')) {
    const auto whole = read_decimal(text.substr(0, before));
    if (!whole || whole->whole > kMostSeconds) return std::nullopt;
    days = whole->whole;
    text.remove_prefix(before + 1);
    for (const std::string_view word : {"days ", "day "}) {
      if (text.starts_with(word)) {
        text.remove_prefix(word.size());
        break;
      }
    }
  }
  std::int64_t seconds = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = part < 2 ? text.find(':') : std::string_view::npos;
    if (part < 2 && colon == std::string_view::npos) return std::nullopt;
    const auto number = read_decimal(text.substr(0, colon));
    if (!number || number->whole > kMostSeconds) return std::nullopt;
    if (part < 2 && !number->fraction.empty()) return std::nullopt;
    if (part > 0 && number->whole > 59) return std::nullopt;
    seconds = seconds * 60 + number->whole;
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
  }
  return seconds + days * 24 * 3600;
}

std::int64_t in_unit(std::int64_t number, TimeUnit unit) {
  switch (unit) {
    case TimeUnit::milliseconds:
      return number / 1000;
    case TimeUnit::seconds:
      return number;
    case TimeUnit::minutes:
      return number * 60;
    case TimeUnit::hours:
      break;
  }
  return number * 3600;
}

}  // namespace

std::variant<Amount, NoAmount> read_points(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return NoAmount{"is empty"};
  if (text.front() == '-' && read_decimal(text.substr(1))) return kNegative;
  const auto decimal = read_decimal(text);
  if (!decimal) return kNone;
  const bool rounded = decimal->fraction.find_first_not_of('0') != std::string_view::npos;
  if (decimal->whole > kMostPoints.value || (decimal->whole == kMostPoints.value && rounded))
    return kTooMuch;
  return Amount{Points{decimal->whole}, rounded};
}

std::variant<std::chrono::seconds, NoAmount> read_watched(std::string_view text, TimeUnit unit) {
  text = trimmed(text);
  if (text.empty()) return std::chrono::seconds{0};
  std::int64_t seconds = 0;
  if (text.find(':') != std::string_view::npos) {
    const auto clock = read_clock(text);
    if (!clock) return kNoTime;
    seconds = *clock;
  } else {
    const auto decimal = read_decimal(text);
    if (!decimal) return kNoTime;
    if (decimal->whole > kMostSeconds * 1000) return NoAmount{"is more than a hundred years"};
    // Three digits behind the point are exact to four seconds of an hour.
    std::int64_t thousandths = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const char digit = i < decimal->fraction.size() ? decimal->fraction[i] : '0';
      thousandths = thousandths * 10 + (digit - '0');
    }
    seconds = in_unit(decimal->whole, unit) + in_unit(thousandths, unit) / 1000;
  }
  if (seconds > kMostSeconds) return NoAmount{"is more than a hundred years"};
  return std::chrono::seconds{seconds};
}

}  // namespace pointsbot::app::exchange
