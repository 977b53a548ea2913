// !gamble amount: twice the stake or nothing.

#include "app/chat/games/gamble.hpp"

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<Answer> gamble(Call& call) {
  const games::Chance chance{call.config().games.gamble_chance};
  if (!call.has(0)) {
    co_return told(fmt::format(texts::kGambleOdds, call.rule().names.front(), percent(chance),
                               call.config().points.name.many,
                               of_a_hundred(games::gamble_odds(chance))));
  }
  const Points amount = co_await asked_stake(call, call.word(0));
  games::Stake stake = co_await hold(call, amount);
  const Points back = games::gamble(amount, chance, call.room().dice);
  const auto has = co_await settle(call, std::move(stake), back);
  if (!has) co_return reply(texts::kStakesBack);
  const std::string staked = call.amount(amount), left = call.amount(*has);
  const std::string number = grouped(amount.value);
  if (back > Points{}) {
    co_return reply(fmt::format(texts::kGambleWon, staked, left),
                    fmt::format(texts::kBriefWon, number));
  }
  co_return reply(fmt::format(texts::kGambleLost, staked, left),
                  fmt::format(texts::kBriefLost, number));
}

}  // namespace

Command gamble_command() {
  return {.name = "gamble",
          .arguments = "[amount]",
          .each = std::chrono::seconds{10},
          .handle = gamble};
}

}  // namespace pointsbot::app::chat
