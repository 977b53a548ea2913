#include "app/chat/call_off.hpp"

#include "app/chat/open_games.hpp"
#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsbot::app::chat {
namespace {

struct CalledOff {
  std::string_view command;
  std::string ref;
  games::Settlement stakes;
};

bool is_off(const Room& room, std::string_view command) {
  const Rule* const rule = room.table.rule_of(command);
  return !room.config.chat.answer || rule == nullptr || rule->off;
}

/// Takes the games out of the room: nothing falls due in them any more.
std::vector<CalledOff> take(const Room& room) {
  std::vector<CalledOff> all;
  OpenGames& games = room.games;
  const auto take_one = [&](std::string_view command, auto& game) {
    if (!game || !is_off(room, command)) return;
    all.push_back({command, game->ref, game->rules.cancel()});
    game.reset();
    room.alarms.cancel(std::string{command});
  };
  take_one("heist", games.heist);
  take_one("raffle", games.raffle);
  take_one("bet", games.bet);
  if (games.duels.next_timeout() && is_off(room, "duel")) {
    std::vector<games::Stake> stakes;
    for (games::DuelOffer& offer : games.duels.timed_out(SteadyTime::max()))
      stakes.push_back(std::move(offer.stake));
    std::string ref = stakes.front().ref;
    all.push_back({"duel", std::move(ref), games::given_back(std::move(stakes))});
    room.alarms.cancel("duels");
  }
  return all;
}

}  // namespace

bool is_any_off(const Room& room) {
  const OpenGames& games = room.games;
  return (games.heist && is_off(room, "heist")) || (games.raffle && is_off(room, "raffle")) ||
         (games.bet && is_off(room, "bet")) || (games.duels.next_timeout() && is_off(room, "duel"));
}

Task<> call_off(Room room) {
  for (CalledOff& game : take(room)) {
    const std::string note = fmt::format("!{}", game.command);
    std::string text = fmt::format(texts::kCalledOff, called(room, game.command));
    const auto back = co_await settle(room, std::move(game.stakes), std::move(game.ref), note);
    if (back && room.config.chat.answer) room.announce(std::move(text));
  }
}

}  // namespace pointsbot::app::chat
