#include "app/chat/games/raffle.hpp"

#include <utility>

namespace pointsbot::app::chat::games {

std::optional<Refused> Raffle::refuses(UserId who, SteadyTime now) const {
  if (const auto why = lobby_.refuses(who, now)) return why;
  if (pot() + ticket_ > kMostPot) return Refused::too_much;
  return std::nullopt;
}

std::optional<Refused> Raffle::join(Stake ticket, SteadyTime now) {
  if (ticket.amount != ticket_) return Refused::wrong_amount;
  if (const auto why = refuses(ticket.by.id, now)) return why;
  return lobby_.join(std::move(ticket), now);
}

Odds Raffle::odds() const {
  const auto tickets = static_cast<double>(lobby_.stakes().size());
  const auto paid = static_cast<double>(lobby_.sum().value);
  return {.win = 1 / tickets, .back = paid > 0 ? static_cast<double>(pot().value) / paid : 0};
}

std::optional<Drawn> Raffle::draw(Dice& dice) {
  const Points all = pot();
  std::vector<Stake> tickets = lobby_.end();
  if (tickets.empty()) return std::nullopt;
  const std::uint64_t drawn = dice.below(tickets.size());
  Drawn result{.winner = tickets[drawn].by, .settlement = {}};
  result.settlement.reserve(tickets.size());
  for (Stake& ticket : tickets) {
    const bool wins = result.settlement.size() == drawn;
    result.settlement.push_back({std::move(ticket), wins ? all : Points{}});
  }
  return result;
}

}  // namespace pointsbot::app::chat::games
