#pragma once

#include "app/exchange/record.hpp"
#include "base/points.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace pointsbot::app::exchange {

/// Why a text is no amount: the rest of a sentence, "is ...".
struct NoAmount {
  std::string_view why;
};

/// 250, or 250.75, which is 250 and `rounded`. Digits alone, so that nothing is guessed: no sign,
/// no 1e9, no 1,000, no other script's digits; at most kMostPoints.
struct Amount {
  Points points;
  bool rounded = false;
};
std::variant<Amount, NoAmount> read_points(std::string_view text);

/// A time as bots write it: a number of `unit` with or without a fraction, 31:07:55, 3.11:22:33 or
/// "3 days 11:22:33"; empty is 0. At most a hundred years.
std::variant<std::chrono::seconds, NoAmount> read_watched(std::string_view text, TimeUnit unit);

}  // namespace pointsbot::app::exchange
