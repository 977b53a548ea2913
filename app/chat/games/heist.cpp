#include "app/chat/games/heist.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat::games {

Chance heist_chance(Chance alone, std::size_t companions) {
  const int together = alone.percent + kHeistEachCompanion * static_cast<int>(companions);
  return {std::min(together, std::max(alone.percent, kHeistMostTogether.percent))};
}

Heist::Heist(Chance alone, Stake first, SteadyTime now, SteadyTime until)
    : alone_{alone}, lobby_{until} {
  lobby_.join(std::move(first), now);
}

std::optional<Refused> Heist::refuses(UserId who, Points amount, SteadyTime now) const {
  if (amount <= Points{}) return Refused::wrong_amount;
  if (amount > kMostStake) return Refused::too_much;
  return lobby_.refuses(who, now);
}

std::optional<Refused> Heist::join(Stake stake, SteadyTime now) {
  if (const auto why = refuses(stake.by.id, stake.amount, now)) return why;
  return lobby_.join(std::move(stake), now);
}

Chance Heist::chance() const {
  const std::size_t people = lobby_.stakes().size();
  return heist_chance(alone_, people == 0 ? 0 : people - 1);
}

Settlement Heist::run(Dice& dice) {
  const Chance each = chance();
  Settlement settlement;
  settlement.reserve(lobby_.stakes().size());
  for (Stake& stake : lobby_.end()) {
    const Points twice = stake.amount + stake.amount;
    settlement.push_back({std::move(stake), happens(each, dice) ? twice : Points{}});
  }
  return settlement;
}

}  // namespace pointsbot::app::chat::games
