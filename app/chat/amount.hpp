#pragma once

#include "base/points.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

/// Amounts as they are typed in chat.
namespace pointsbot::app::chat {

/// Of what whoever types it has, 1 to 100.
struct Percent {
  std::int64_t value = 0;

  friend constexpr bool operator==(Percent, Percent) = default;
};

using Amount = std::variant<Points, Percent>;

/// 100, 10k, 2m (1 to kMostAtOnce), 50% (1 to 100), and all, which is 100%; letters in any
/// capitals. The whole text or nothing: no sign, no point, no other digits than 0 to 9, and at most
/// 18 characters.
std::optional<Amount> parse_amount(std::string_view text);

/// How many points that is for somebody who has `balance`; a per cent is rounded down. Nothing
/// where that is 0. May be more than he has: the ledger knows then.
std::optional<Points> resolve(const Amount& amount, Points balance);

}  // namespace pointsbot::app::chat
