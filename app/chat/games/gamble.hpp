#pragma once

#include "app/chat/games/odds.hpp"
#include "base/points.hpp"

namespace pointsbot::app::chat::games {

/// One against the house: with `chance` the stake comes back twice, else it is lost. As shipped,
/// with 45 %, 90 of 100 points come back on average. Returns what comes back.
inline Points gamble(Points stake, Chance chance, Dice& dice) {
  return happens(chance, dice) ? stake + stake : Points{};
}

constexpr Odds gamble_odds(Chance chance) { return odds_of_doubling(chance); }

}  // namespace pointsbot::app::chat::games
