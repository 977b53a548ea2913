// !duel user amount: a challenge to stake the same, which he accepts or declines.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/games/duels.hpp"
#include "app/chat/open_games.hpp"
#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<> time_out(Room room);

/// Wakes up when the next offer is over.
void watch(const Room& room) {
  const auto next = room.games.duels.next_timeout();
  if (next) room.alarms.set("duels", *next, [room] { return time_out(room); });
}

Task<> time_out(Room room) {
  std::vector<games::DuelOffer> over = room.games.duels.timed_out(room.clock.now());
  watch(room);
  if (over.empty()) co_return;
  std::string text = over.size() == 1 ? fmt::format(texts::kDuelsTimedOut, over[0].to.name)
                                      : fmt::format(texts::kManyDuelsTimedOut, over.size());
  std::string ref = over[0].stake.ref;
  std::vector<games::Stake> stakes;
  stakes.reserve(over.size());
  for (games::DuelOffer& offer : over) stakes.push_back(std::move(offer.stake));
  const auto back =
      co_await settle(room, games::given_back(std::move(stakes)), std::move(ref), "!duel");
  if (back) room.announce(std::move(text));
}

std::string refused(const Call& call, games::Refused why) {
  if (why != games::Refused::already_in) return why_refused(why);
  return fmt::format(texts::kDuelOpen, called(call.room(), "accept"),
                     called(call.room(), "decline"));
}

Task<Answer> duel(Call& call) {
  if (!call.has(0)) {
    co_return told(
        fmt::format(texts::kDuelOdds, call.rule().names.front(), percent(games::kDuelOdds.win)));
  }
  if (!call.has(1)) co_return refusal(fmt::format(texts::kUse, call.usage()));
  const Room& room = call.room();
  games::Duels& duels = room.games.duels;
  const db::Account other = co_await call.account(0);
  if (room.left_out().has(other.id, other.login))
    co_return refusal(fmt::format(texts::kDuelNobody, other.display_name));
  co_await seasoned(call);
  const Points amount = co_await asked_stake(call, call.word(1));
  const auto no = duels.refuses(call.by().id, other.id, amount, room.clock.now());
  if (no) co_return refusal(refused(call, *no));

  games::Stake stake = co_await hold(call, amount);
  const SteadyTime now = room.clock.now();
  const std::chrono::seconds time = call.config().games.duel_time;
  const auto not_now =
      duels.offer(stake, {.id = other.id, .name = other.display_name}, now, now + time);
  if (not_now) {
    co_await give_back(call, std::move(stake));
    co_return refusal(refused(call, *not_now));
  }
  watch(room);
  co_return announcement(fmt::format(texts::kDuelOffer, stake.by.name, other.display_name,
                                     call.amount(amount), called(room, "accept"),
                                     called(room, "decline"), span(time)));
}

}  // namespace

Command duel_command() {
  return {.name = "duel",
          .arguments = "[user] [amount]",
          .each = std::chrono::seconds{10},
          .handle = duel};
}

}  // namespace pointsbot::app::chat
