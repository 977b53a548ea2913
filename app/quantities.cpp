#include "app/quantities.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

constexpr std::string_view kDigits = "0123456789";

struct Counted {
  std::int64_t number;
  char unit;  // '\0' where there is none
};

/// Digits and at most one letter behind them.
std::optional<Counted> parse_counted(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of(kDigits), text.size());
  if (digits == 0 || text.size() - digits > 1) return std::nullopt;
  Counted counted{0, digits < text.size() ? text.back() : '\0'};
  if (digits < text.size() && counted.unit == '\0') return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + digits, counted.number);
  if (read.ec == std::errc::result_out_of_range) {
    counted.number = std::numeric_limits<std::int64_t>::max();
  }
  return counted;
}

std::int64_t saturating_product(std::int64_t number, std::int64_t factor) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return number > kMost / factor ? kMost : number * factor;
}

/// Damerau-Levenshtein, each letter moved at most once: three rows of the usual table.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t wrong = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + wrong});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

/// What a letter of `units` multiplies by, each `step` times the one before it, in either case; 1
/// for none.
std::optional<std::int64_t> factor_of(char unit, std::string_view units, std::int64_t step) {
  if (unit == '\0') return 1;
  std::int64_t factor = 1;
  for (const char each : units) {
    factor *= step;
    if (unit == each || unit == each - 'a' + 'A') return factor;
  }
  return std::nullopt;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string small{text};
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto counted = parse_counted(text);
  if (!counted) return std::nullopt;
  std::int64_t factor = 0;
  switch (counted->unit) {
    case '\0':
    case 's':
      factor = 1;
      break;
    case 'm':
      factor = 60;
      break;
    case 'h':
      factor = 3'600;
      break;
    case 'd':
      factor = 86'400;
      break;
    case 'w':
      factor = 7 * 86'400;
      break;
    default:
      return std::nullopt;
  }
  return std::chrono::seconds{saturating_product(counted->number, factor)};
}

std::optional<Points> parse_points(std::string_view text) {
  const auto counted = parse_counted(text);
  if (!counted) return std::nullopt;
  const auto factor = factor_of(counted->unit, "km", 1'000);
  if (!factor) return std::nullopt;
  return Points{saturating_product(counted->number, *factor)};
}

std::optional<std::int64_t> parse_multiplier(std::string_view text) {
  if (!text.starts_with('x')) return std::nullopt;
  const auto factor = parse_decimal(text.substr(1));
  if (!factor || *factor <= 0 || *factor > 100) return std::nullopt;
  return static_cast<std::int64_t>(*factor * 100 + 0.5);
}

std::optional<std::chrono::seconds> parse_lasting(std::string_view text) {
  constexpr std::chrono::days kLongest{365};
  const auto time = parse_duration(lower(trimmed(text)));
  // 30 alone: of what?
  const bool has_unit = !text.empty() && (text.back() < '0' || text.back() > '9');
  const bool lasts = time && has_unit && time->count() > 0 && *time <= kLongest;
  return lasts ? time : std::nullopt;
}

std::optional<std::size_t> parse_size(std::string_view text) {
  const auto counted = parse_counted(text);
  if (!counted) return std::nullopt;
  const auto factor = factor_of(counted->unit, "kmg", 1024);
  if (!factor) return std::nullopt;
  return static_cast<std::size_t>(saturating_product(counted->number, *factor));
}

std::string size_text(std::size_t bytes) {
  constexpr std::string_view kUnits = "KMG";
  std::string_view unit;
  for (std::size_t i = 0; i < kUnits.size() && bytes >= 1024 && bytes % 1024 == 0; ++i) {
    bytes /= 1024;
    unit = kUnits.substr(i, 1);
  }
  return std::to_string(bytes).append(unit);
}

std::optional<double> parse_decimal(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point < text.size() ? text.substr(point + 1) : "0";
  const auto digits = [](std::string_view some) {
    return !some.empty() && some.find_first_not_of(kDigits) == some.npos;
  };
  if (!digits(whole) || !digits(part)) return std::nullopt;
  double number = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (read.ec == std::errc::result_out_of_range) return std::nullopt;
  return number;
}

std::optional<bool> parse_yes_no(std::string_view text) {
  const std::string small = lower(text);
  if (small == "yes") return true;
  if (small == "no") return false;
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::optional<std::string_view> nearest(std::string_view text,
                                        std::span<const std::string_view> names) {
  // Comparing costs length x length: what is this much longer than any name was meant otherwise.
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t least = (text.size() + 2) / 3 + 1;  // a third of the letters may be wrong
  for (const std::string_view name : names) {
    const std::size_t wrong = distance(lower(text), lower(name));
    if (wrong < least) {
      least = wrong;
      best = name;
    }
  }
  return best;
}

}  // namespace pointsbot::app
