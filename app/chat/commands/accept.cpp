// !accept: takes the duel that one is challenged to.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/games/duels.hpp"
#include "app/chat/open_games.hpp"
#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"

#include <fmt/format.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<Answer> accept(Call& call) {
  const Room& room = call.room();
  games::Duels& duels = room.games.duels;
  const games::DuelOffer* const offer = duels.of(call.by().id, room.clock.now());
  if (offer == nullptr || offer->to.id != call.by().id) co_return refusal(texts::kNoDuel);
  const std::int64_t number = offer->number;
  const Points amount = offer->stake.amount;
  co_await seasoned(call);
  games::Stake stake = co_await hold(call, amount);
  auto duel = duels.accept(number, stake, room.clock.now(), room.dice);
  if (!duel.has_value()) {
    co_await give_back(call, std::move(stake));
    co_return refusal(why_refused(duel.error()));
  }
  std::string won =
      fmt::format(texts::kDuelWon, duel->winner.name, duel->loser.name, call.amount(duel->pot));
  const auto paid = co_await settle(call, std::move(duel->settlement));
  co_return announcement(paid ? std::move(won) : texts::kStakesBack);
}

}  // namespace

Command accept_command() {
  return {.name = "accept", .each = std::chrono::seconds{2}, .handle = accept};
}

}  // namespace pointsbot::app::chat
