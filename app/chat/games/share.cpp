#include "app/chat/games/share.hpp"

#include <cstdint>

namespace pointsbot::app::chat::games {
namespace {

__extension__ typedef __int128 Wide;  // a stake times the pot passes 64 bits

}  // namespace

std::vector<Points> shared(Points pot, std::span<const Points> stakes) {
  Wide all = 0;
  for (const Points stake : stakes) all += stake.value;
  if (all == 0) return {};
  std::vector<Points> parts;
  parts.reserve(stakes.size());
  Points left = pot;
  for (const Points stake : stakes) {
    parts.push_back({static_cast<std::int64_t>(Wide{pot.value} * stake.value / all)});
    left = left - parts.back();
  }
  // Each lost less than a point by rounding, so there are fewer left than parts.
  for (std::size_t i = 0; Points{} < left && i < parts.size(); ++i) {
    parts[i] = parts[i] + Points{1};
    left = left - Points{1};
  }
  return parts;
}

}  // namespace pointsbot::app::chat::games
