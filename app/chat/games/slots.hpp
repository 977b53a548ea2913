#pragma once

#include "app/chat/games/odds.hpp"
#include "base/points.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace pointsbot::app::chat::games {

enum class Symbol { cherry, lemon, bell, star, diamond };

inline constexpr std::size_t kSymbolCount = 5;

/// Three reels that turn independently, each with 20 places:
///
///     symbol   places   three of them pay
///     cherry      6       5 times the cost
///     lemon       5      10
///     bell        4      20
///     star        3      50
///     diamond     2     100
///
/// Exactly two cherries, wherever they are, pay the cost back; everything else is lost. Of the
/// 8,000 ways in which the reels may stop 1,952 pay something (24.4 %), in all 7,272 times the cost
/// (90.9 %).
using Reels = std::array<Symbol, 3>;

Reels spin(Dice& dice);

/// How many times the cost these pay.
std::int64_t times(const Reels& reels);

/// What the best reels pay, times the cost.
inline constexpr std::int64_t kMostTimes = 100;

/// A game may cost so much that the best reels still pay what the ledger takes at once.
inline constexpr Points kMostSlotsCost{kMostAtOnce.value / kMostTimes};

/// Of every way in which the reels may stop, gone through one by one.
Odds slots_odds();

}  // namespace pointsbot::app::chat::games
