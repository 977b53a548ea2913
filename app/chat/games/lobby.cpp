#include "app/chat/games/lobby.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat::games {

std::optional<Refused> Lobby::refuses(UserId who, SteadyTime now) const {
  if (ended_ || now >= until_) return Refused::over;
  const auto his = [who](const Stake& stake) { return stake.by.id == who; };
  if (std::any_of(stakes_.begin(), stakes_.end(), his)) return Refused::already_in;
  if (stakes_.size() == kMostPeople) return Refused::full;
  return std::nullopt;
}

std::optional<Refused> Lobby::join(Stake stake, SteadyTime now) {
  if (const auto why = refuses(stake.by.id, now)) return why;
  sum_ = sum_ + stake.amount;
  stakes_.push_back(std::move(stake));
  return std::nullopt;
}

std::vector<Stake> Lobby::end() {
  ended_ = true;
  sum_ = {};
  return std::exchange(stakes_, {});
}

}  // namespace pointsbot::app::chat::games
