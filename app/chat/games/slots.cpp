#include "app/chat/games/slots.hpp"

#include <algorithm>

namespace pointsbot::app::chat::games {
namespace {

struct Row {
  std::uint64_t places;
  std::int64_t three;
};

constexpr std::array<Row, kSymbolCount> kRows{
    {{6, 5}, {5, 10}, {4, 20}, {3, 50}, {2, kMostTimes}}};  // in the order of Symbol
constexpr std::int64_t kTwoCherries = 1;

constexpr const Row& row_of(Symbol symbol) { return kRows[static_cast<std::size_t>(symbol)]; }

constexpr std::uint64_t places() {
  std::uint64_t sum = 0;
  for (const Row& row : kRows) sum += row.places;
  return sum;
}

Symbol stop(Dice& dice) {
  std::uint64_t place = dice.below(places());
  std::size_t symbol = 0;
  while (place >= kRows[symbol].places) place -= kRows[symbol++].places;
  return static_cast<Symbol>(symbol);
}

}  // namespace

Reels spin(Dice& dice) {
  Reels reels{};
  for (Symbol& reel : reels) reel = stop(dice);
  return reels;
}

std::int64_t times(const Reels& reels) {
  if (reels[0] == reels[1] && reels[1] == reels[2]) return row_of(reels[0]).three;
  return std::count(reels.begin(), reels.end(), Symbol::cherry) == 2 ? kTwoCherries : 0;
}

Odds slots_odds() {
  std::uint64_t all = 0, winning = 0, paid = 0;
  for (std::size_t way = 0; way < kSymbolCount * kSymbolCount * kSymbolCount; ++way) {
    const Reels reels{static_cast<Symbol>(way % kSymbolCount),
                      static_cast<Symbol>(way / kSymbolCount % kSymbolCount),
                      static_cast<Symbol>(way / kSymbolCount / kSymbolCount)};
    std::uint64_t ways = 1;
    for (const Symbol reel : reels) ways *= row_of(reel).places;
    const auto pays = static_cast<std::uint64_t>(times(reels));
    all += ways;
    winning += pays > 0 ? ways : 0;
    paid += pays * ways;
  }
  const auto of_all = [all](std::uint64_t some) {
    return static_cast<double>(some) / static_cast<double>(all);
  };
  return {.win = of_all(winning), .back = of_all(paid)};
}

}  // namespace pointsbot::app::chat::games
