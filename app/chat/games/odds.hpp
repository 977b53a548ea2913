#pragma once

#include "app/chat/dice.hpp"

namespace pointsbot::app::chat::games {

/// What a game states of itself before anybody plays.
struct Odds {
  double win = 0;   ///< how likely it is that something comes back, 0 to 1
  double back = 0;  ///< how much comes back on average of each point that is staked
};

/// In per cent, 0 to 100.
struct Chance {
  int percent = 0;

  friend constexpr bool operator==(Chance, Chance) = default;
};

constexpr double likelihood(Chance chance) { return chance.percent / 100.0; }

inline bool happens(Chance chance, Dice& dice) {
  return static_cast<int>(dice.below(100)) < chance.percent;
}

/// Twice the stake comes back with that chance, else nothing.
constexpr Odds odds_of_doubling(Chance chance) {
  return {.win = likelihood(chance), .back = 2 * likelihood(chance)};
}

}  // namespace pointsbot::app::chat::games
