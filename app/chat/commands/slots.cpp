// !slots: three reels for a fixed cost. !slots odds tells what they pay.

#include "app/chat/games/slots.hpp"

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat {
namespace {

using games::Symbol;

std::string_view drawing(Symbol symbol) {
  switch (symbol) {
    case Symbol::cherry:
      return texts::kCherry;
    case Symbol::lemon:
      return texts::kLemon;
    case Symbol::bell:
      return texts::kBell;
    case Symbol::star:
      return texts::kStar;
    case Symbol::diamond:
      return texts::kDiamond;
  }
  return {};
}

std::string drawing(const games::Reels& reels) {
  return fmt::format("{} {} {}", drawing(reels[0]), drawing(reels[1]), drawing(reels[2]));
}

Answer odds(const Call& call, Points cost) {
  std::string prices;
  for (std::size_t i = 0; i < games::kSymbolCount; ++i) {
    const auto symbol = static_cast<Symbol>(i);
    prices += fmt::format(texts::kSlotsPrice, i == 0 ? "" : ", ", drawing(symbol),
                          games::times({symbol, symbol, symbol}));
  }
  const games::Odds stated = games::slots_odds();
  return told(fmt::format(texts::kSlotsOdds, call.amount(cost), prices, percent(stated.win),
                          call.config().points.name.many, of_a_hundred(stated)));
}

Task<Answer> slots(Call& call) {
  const Points cost = call.config().games.slots_cost;
  if (call.has(0)) co_return odds(call, cost);
  games::Stake stake = co_await hold(call, cost);
  const games::Reels reels = games::spin(call.room().dice);
  const Points back{cost.value * games::times(reels)};
  const auto has = co_await settle(call, std::move(stake), back);
  if (!has) co_return reply(texts::kStakesBack);
  const std::string shown = drawing(reels);
  std::string brief = fmt::format("{} {}", shown, grouped(back.value));
  co_return reply(back > Points{}
                      ? fmt::format(texts::kSlotsPaid, shown, call.amount(back), call.amount(*has))
                      : fmt::format(texts::kSlotsLost, shown, call.amount(*has)),
                  std::move(brief));
}

}  // namespace

Command slots_command() {
  return {
      .name = "slots", .arguments = "[odds]", .each = std::chrono::seconds{10}, .handle = slots};
}

}  // namespace pointsbot::app::chat
