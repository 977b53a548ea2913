#pragma once

#include "base/points.hpp"
#include "base/user_id.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The rules of the games, pure: who may stake, and what comes back of each stake. The points
/// themselves are held by the ledger, which a game knows by the `ref` of each stake alone. Nothing
/// here survives the program; the ledger gives back what a game leaves that did not end.
namespace pointsbot::app::chat::games {

/// In one game at a time.
inline constexpr std::size_t kMostPeople = 1'000;

/// What the stakes of a game may come to where they make a pot, and what may come back of one.
inline constexpr Points kMostPot = kMostAtOnce;

/// A single stake: twice as much still comes back at once.
inline constexpr Points kMostStake{kMostAtOnce.value / 2};

struct Player {
  UserId id{};
  std::string name{};  ///< for whoever tells of it: no rule looks at it
};

/// What somebody staked. Where a game costs nothing the amount is 0 and the ref empty.
struct Stake {
  Player by;
  Points amount;
  std::string ref{};
};

/// How a stake comes out: 0 is lost. Of one without a ref, `back` is a present.
struct Settled {
  Stake stake;
  Points back;
};

/// Of a whole game, each of its stakes once, in the order in which they came.
using Settlement = std::vector<Settled>;

/// Each his own.
inline Settlement given_back(std::vector<Stake> stakes) {
  Settlement settlement;
  settlement.reserve(stakes.size());
  for (Stake& stake : stakes) {
    const Points amount = stake.amount;
    settlement.push_back({std::move(stake), amount});
  }
  return settlement;
}

/// Why a stake is not taken. Whoever had it held for this gives it back.
enum class Refused {
  over,          ///< the game takes no stakes any more, or there is none
  already_in,    ///< he is in this game
  busy,          ///< the other one has a duel on offer
  himself,       ///< against himself
  full,          ///< kMostPeople are in it
  too_much,      ///< over kMostStake, or the pot would pass kMostPot
  wrong_amount,  ///< not what it costs to be in this one, or nothing
  other_option,  ///< he has staked on another outcome
};

}  // namespace pointsbot::app::chat::games
