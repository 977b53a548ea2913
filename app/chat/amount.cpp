#include "app/chat/amount.hpp"

#include "app/quantities.hpp"

#include <cstddef>

namespace pointsbot::app::chat {
namespace {

constexpr std::size_t kLongest = 18;

}  // namespace

std::optional<Amount> parse_amount(std::string_view text) {
  if (lower(text) == "all") return Percent{100};
  if (text.size() > kLongest) return std::nullopt;
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  const std::optional<Points> number = parse_points(text);
  if (!number || *number < Points{1}) return std::nullopt;
  if (percent) {
    // A thousand per cent are too many, so nothing with a letter before its % comes through.
    if (number->value > 100) return std::nullopt;
    return Percent{number->value};
  }
  if (*number > kMostAtOnce) return std::nullopt;
  return *number;
}

std::optional<Points> resolve(const Amount& amount, Points balance) {
  static_assert(kMostPoints.value <= INT64_MAX / 100);
  const auto* percent = std::get_if<Percent>(&amount);
  const Points points =
      percent != nullptr ? Points{balance.value * percent->value / 100} : std::get<Points>(amount);
  return points > Points{} ? std::optional{points} : std::nullopt;
}

}  // namespace pointsbot::app::chat
