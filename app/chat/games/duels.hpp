#pragma once

#include "app/chat/games/odds.hpp"
#include "app/chat/games/stake.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsbot::app::chat::games {

/// Two stake the same, a fair coin says who has both: each wins with 50 %, and all that is staked
/// comes back.
inline constexpr Odds kDuelOdds{.win = 0.5, .back = 1};

/// A duel that waits for an answer.
struct DuelOffer {
  std::int64_t number = 0;  ///< no other offer of the same Duels has it
  Stake stake;              ///< of whoever offers
  Player to;
  SteadyTime until;  ///< from then on it is over
};

/// A duel that was fought.
struct Duel {
  Player winner;
  Player loser;
  Points pot;
  Settlement settlement;
};

/// The duels on offer in a channel: at most one a person, whether it is his own or is offered to
/// him.
class Duels {
 public:
  /// Why `by` may not offer `to` a duel for that now; nothing: he may.
  std::optional<Refused> refuses(UserId by, UserId to, Points amount, SteadyTime now) const;

  /// The same rule as refuses(), once the stake is held.
  std::optional<Refused> offer(Stake stake, Player to, SteadyTime now, SteadyTime until);

  /// The one that `who` is part of, on either side; null: none, or it is over by `now`. Valid until
  /// the next call that changes something.
  const DuelOffer* of(UserId who, SteadyTime now) const;

  /// Whoever it was offered to has staked as well: the coin is thrown. Refused is an offer that is
  /// over by now (over; the stake may have been for one before), that is not his (over), or another
  /// stake (wrong_amount); then the offer stays as it is.
  Result<Duel, Refused> accept(std::int64_t number, Stake stake, SteadyTime now, Dice& dice);

  /// Declined, or taken back: the offer, whose stake is to be given back; nothing where `who` has
  /// none, or it is over by `now` (timed_out() has it).
  std::optional<DuelOffer> end(UserId who, SteadyTime now);

  /// Those that are over by `now` without an answer, once each: their stakes are to be given back.
  std::vector<DuelOffer> timed_out(SteadyTime now);
  /// When the next one will be; nothing: no offer.
  std::optional<SteadyTime> next_timeout() const;

 private:
  std::vector<DuelOffer> offers_;  // in the order in which they were made
  std::int64_t last_number_ = 0;
};

}  // namespace pointsbot::app::chat::games
