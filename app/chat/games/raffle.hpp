#pragma once

#include "app/chat/games/lobby.hpp"
#include "app/chat/games/odds.hpp"

namespace pointsbot::app::chat::games {

/// A raffle that was drawn.
struct Drawn {
  Player winner;
  Settlement settlement;
};

/// One ticket a person while it is open; of the tickets one is drawn, each as likely as any other,
/// and whoever has it gets the pot: the prize and what all tickets cost. Either may be nothing.
/// Where nobody has a ticket nobody gets the prize. Ends once: what is asked of it afterwards
/// settles nothing.
class Raffle {
 public:
  /// REQUIRES: 0 <= prize <= kMostPot, 0 <= ticket <= kMostStake.
  Raffle(Points prize, Points ticket, SteadyTime until)
      : prize_{prize}, ticket_{ticket}, lobby_{until} {}

  /// Why he may have no ticket now; nothing: he may.
  std::optional<Refused> refuses(UserId who, SteadyTime now) const;

  /// `ticket` is refused (wrong_amount) unless it is just the price.
  std::optional<Refused> join(Stake ticket, SteadyTime now);

  Points prize() const { return prize_; }
  Points ticket() const { return ticket_; }
  /// What whoever wins gets, as it stands.
  Points pot() const { return prize_ + lobby_.sum(); }
  const Lobby& lobby() const { return lobby_; }
  /// Of each ticket, as it stands. REQUIRES: there is one.
  Odds odds() const;

  /// Whoever wins has all of the pot, the others nothing: they sum up to what the tickets cost and
  /// the prize. Nothing where there is no ticket.
  std::optional<Drawn> draw(Dice& dice);

  /// The tickets are given back, the prize is not paid.
  Settlement cancel() { return given_back(lobby_.end()); }

 private:
  Points prize_;
  Points ticket_;
  Lobby lobby_;
};

}  // namespace pointsbot::app::chat::games
