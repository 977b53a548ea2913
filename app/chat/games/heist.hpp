#pragma once

#include "app/chat/games/lobby.hpp"
#include "app/chat/games/odds.hpp"

namespace pointsbot::app::chat::games {

inline constexpr int kHeistEachCompanion = 2;  ///< per cent more
inline constexpr Chance kHeistMostTogether{50};

/// Each who is in it when it is run gets away or is caught, whatever becomes of the others: whoever
/// gets away has twice his stake, whoever is caught has lost it. The chance is `alone` for one
/// without companions and 2 per cent more for each of them, up to 50 (or `alone`, where that is
/// more). As shipped 40 % alone, so that 80 of 100 points come back on average, and 100 of 100 with
/// five companions or more. Ends once: what is asked of it afterwards settles nothing.
class Heist {
 public:
  /// Begun by whoever has the first stake. REQUIRES: 0 < first.amount <= kMostStake.
  Heist(Chance alone, Stake first, SteadyTime now, SteadyTime until);

  /// Why he may not stake that now; nothing: he may.
  std::optional<Refused> refuses(UserId who, Points amount, SteadyTime now) const;
  std::optional<Refused> join(Stake stake, SteadyTime now);

  const Lobby& lobby() const { return lobby_; }
  /// Of each, as it stands.
  Odds odds() const { return odds_of_doubling(chance()); }
  Chance chance() const;

  Settlement run(Dice& dice);

  /// Everybody has his stake back.
  Settlement cancel() { return given_back(lobby_.end()); }

 private:
  Chance alone_;
  Lobby lobby_;
};

/// Of each of so many with that many companions.
Chance heist_chance(Chance alone, std::size_t companions);

}  // namespace pointsbot::app::chat::games
