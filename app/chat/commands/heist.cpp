// !heist amount: begins a heist, or comes along.

#include "app/chat/games/heist.hpp"

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/open_games.hpp"
#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<> run(Room room) {
  OpenGames::OpenHeist heist = *std::exchange(room.games.heist, std::nullopt);
  room.games.next_heist = room.clock.now() + heist.rest;
  games::Settlement settlement = heist.rules.run(room.dice);
  const auto away = std::ranges::count_if(
      settlement, [](const games::Settled& each) { return each.back > Points{}; });
  std::string text =
      away == 0 ? texts::kHeistNobody
                : fmt::format(texts::kHeistOver, away, settlement.size(), winners(settlement));
  const auto paid = co_await settle(room, std::move(settlement), std::move(heist.ref), "!heist");
  room.announce(paid ? std::move(text) : texts::kStakesBack);
}

games::Chance most_of(games::Chance alone) {
  return games::heist_chance(alone, games::kMostPeople);
}

Answer odds(const Call& call, games::Chance alone) {
  const games::Chance most = most_of(alone);
  return told(fmt::format(texts::kHeistOdds, call.rule().names.front(), percent(alone),
                          games::kHeistEachCompanion, percent(most), call.config().points.name.many,
                          of_a_hundred(games::odds_of_doubling(alone)),
                          of_a_hundred(games::odds_of_doubling(most))));
}

Answer came_along(const Call& call, Points amount) {
  const games::Heist& heist = call.room().games.heist->rules;
  return reply(fmt::format(texts::kHeistIn, call.amount(amount), heist.lobby().stakes().size(),
                           percent(heist.chance())),
               texts::kHeistInBrief);
}

Answer begin(Call& call, games::Stake stake, games::Chance alone) {
  const Room& room = call.room();
  const std::chrono::seconds time = call.config().games.heist_time;
  const SteadyTime now = room.clock.now();
  std::string text =
      fmt::format(texts::kHeistBegun, stake.by.name, call.rule().names.front(), span(time),
                  percent(alone), games::kHeistEachCompanion, percent(most_of(alone)));
  games::Heist heist{alone, std::move(stake), now, now + time};
  room.games.heist.emplace(OpenGames::OpenHeist{std::move(heist), call.ref(), call.rule().all});
  room.alarms.set("heist", now + time, [room] { return run(room); });
  return announcement(std::move(text));
}

Task<Answer> heist(Call& call) {
  const games::Chance alone{call.config().games.heist_chance};
  if (!call.has(0)) co_return odds(call, alone);
  const Room& room = call.room();
  auto& open = room.games.heist;
  const Points amount = co_await asked_stake(call, call.word(0));
  const auto no = open ? open->rules.refuses(call.by().id, amount, room.clock.now()) : std::nullopt;
  if (no) co_return refusal(why_refused(*no));
  const auto rests = [&] {
    return !open && room.clock.now() < room.games.next_heist && call.level() < Level::streamer;
  };
  if (rests()) co_return silent_refusal();

  games::Stake stake = co_await hold(call, amount);
  if (rests()) {  // the heist that he wanted to come to is over
    co_await give_back(call, std::move(stake));
    co_return silent_refusal();
  }
  if (!open) co_return begin(call, std::move(stake), alone);
  const auto not_now = open->rules.join(stake, room.clock.now());
  if (!not_now) co_return came_along(call, amount);
  co_await give_back(call, std::move(stake));
  co_return refusal(why_refused(*not_now));
}

}  // namespace

Command heist_command() {
  return {.name = "heist",
          .arguments = "[amount]",
          .each = std::chrono::seconds{10},
          .all = std::chrono::minutes{2},
          .waits_between_games = true,
          .handle = heist};
}

}  // namespace pointsbot::app::chat
