#pragma once

#include "app/chat/games/stake.hpp"

#include <cstdint>
#include <string>

namespace pointsbot::app::chat::games {

inline Stake stake_of(std::int64_t who, std::int64_t amount) {
  return {.by = {.id = UserId{who}}, .amount = Points{amount}, .ref = std::to_string(who)};
}

inline Points staked(const Settlement& settlement) {
  Points sum;
  for (const Settled& settled : settlement) sum = sum + settled.stake.amount;
  return sum;
}

inline Points back(const Settlement& settlement) {
  Points sum;
  for (const Settled& settled : settlement) sum = sum + settled.back;
  return sum;
}

}  // namespace pointsbot::app::chat::games
