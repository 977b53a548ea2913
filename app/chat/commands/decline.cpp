// !decline: ends the challenge to a duel that one got, or made.

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

Task<Answer> decline(Call& call) {
  const Room& room = call.room();
  auto offer = room.games.duels.end(call.by().id, room.clock.now());
  if (!offer) co_return refusal(texts::kNoDuel);
  const games::Player first = offer->stake.by;
  std::string text = first.id == call.by().id
                         ? fmt::format(texts::kDuelTakenBack, first.name, offer->to.name)
                         : fmt::format(texts::kDuelDeclined, offer->to.name, first.name,
                                       call.amount(offer->stake.amount));
  const Points stake = offer->stake.amount;
  const auto back = co_await settle(call, std::move(offer->stake), stake);
  co_return announcement(back ? std::move(text) : texts::kStakesBack);
}

}  // namespace

Command decline_command() {
  return {.name = "decline", .each = std::chrono::seconds{2}, .handle = decline};
}

}  // namespace pointsbot::app::chat
