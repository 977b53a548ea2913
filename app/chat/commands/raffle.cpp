// !raffle: a ticket. !raffle open PRIZE [TICKET] [TIME], !raffle draw and !raffle cancel are its
// host's.

#include "app/chat/games/raffle.hpp"

#include "app/chat/amount.hpp"
#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/open_games.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/wording.hpp"
#include "base/local_day.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

using OpenRaffle = OpenGames::OpenRaffle;

constexpr std::chrono::seconds kShortest{5};
constexpr std::chrono::seconds kLongest = std::chrono::hours{1};

OpenRaffle take(const Room& room) {
  OpenRaffle raffle = *std::exchange(room.games.raffle, std::nullopt);
  room.alarms.cancel("raffle");
  return raffle;
}

/// The prize of a raffle whose tickets are free is points that its host gives, as staff gives any.
/// What is in its way; nothing: it is paid.
Task<std::optional<db::Refusal>> pay_prize(const Room& room, const OpenRaffle& raffle,
                                           UserId winner) {
  const WallTime now = room.clock.wall();
  db::Operation prize{.channel = room.channel,
                      .at = now,
                      .actor = raffle.host,
                      .ref = raffle.ref + ":prize",
                      .note = "!raffle",
                      .action = db::Credit{{winner}, raffle.rules.prize()}};
  if (!raffle.streamers) {
    prize.allowance = db::Allowance{room.config.limits.moderator_per_day, start_of(local_day(now))};
  }
  const auto outcome = co_await room.teller.ask(std::move(prize));
  if (!outcome || outcome->repeated) co_return db::Refusal::nothing_to_do;
  co_return outcome->refusal;
}

Task<> draw(Room room) {
  const OpenRaffle raffle = take(room);
  games::Raffle rules = raffle.rules;
  const Points pot = rules.pot();
  auto drawn = rules.draw(room.dice);
  if (!drawn) {
    room.announce(texts::kRaffleNobody);
    co_return;
  }
  const games::Player winner = drawn->winner;
  const std::size_t tickets = drawn->settlement.size();
  std::optional<db::Refusal> unpaid;
  if (rules.ticket() > Points{}) {
    // In one with the tickets: a crash cannot come between them and the prize.
    const auto by = raffle.streamers ? std::optional{raffle.host} : std::nullopt;
    const auto paid =
        co_await settle(room, std::move(drawn->settlement), raffle.ref, "!raffle", by);
    if (!paid) {
      room.announce(texts::kStakesBack);
      co_return;
    }
  } else if (pot > Points{}) {
    unpaid = co_await pay_prize(room, raffle, winner.id);
  }
  const Points gets = unpaid ? Points{} : pot;
  const std::string what = gets > Points{} ? fmt::format(texts::kRaffleAndGets,
                                                         app::amount(gets, room.config.points.name))
                                           : "";
  std::string text = fmt::format(texts::kRaffleWon, winner.name, what, tickets);
  if (unpaid == db::Refusal::over_allowance)
    text += texts::kRaffleOverAllowance;
  else if (unpaid)
    text += texts::kRaffleUnpaid;
  else if (rules.prize() > Points{})
    room.log.info("In the chat: {}", printable(text));
  room.announce(std::move(text));
}

/// "0" is none.
std::optional<Points> price(std::string_view text) {
  if (text == "0") return Points{};
  const auto amount = parse_amount(text);
  const Points* const points = amount ? std::get_if<Points>(&*amount) : nullptr;
  return points != nullptr ? std::optional{*points} : std::nullopt;
}

std::optional<std::chrono::seconds> time_asked(const Call& call) {
  if (!call.has(3)) return call.config().games.raffle_time;
  const auto time = parse_duration(call.word(3));
  return time && *time >= kShortest && *time <= kLongest ? time : std::nullopt;
}

Answer form(const Call& call) {
  const std::string& name = call.rule().names.front();
  return refusal(fmt::format(texts::kRaffleForm, fmt::format(texts::kRaffleFormOpen, name, name)));
}

std::string opened(const Call& call, const games::Raffle& raffle, std::chrono::seconds time) {
  const std::string costs = raffle.ticket() > Points{}
                                ? fmt::format(texts::kRaffleCosts, call.amount(raffle.ticket()))
                                : "";
  std::string prize;
  if (raffle.prize() > Points{}) {
    prize = fmt::format(texts::kRafflePrize, call.amount(raffle.prize()),
                        costs.empty() ? "" : texts::kRaffleAndTickets);
  } else if (!costs.empty()) {
    prize = texts::kRafflePot;
  }
  return fmt::format(texts::kRaffleOpen, span(time), call.rule().names.front(), costs, prize);
}

/// A prize is made of nothing, as by !addpoints.
Level who_may_give(const Room& room) {
  const Rule* const gives = room.table.rule_of("addpoints");
  return gives == nullptr || gives->off ? Level::streamer : gives->who;
}

Answer open(Call& call) {
  const Room& room = call.room();
  if (room.games.raffle) return refusal(texts::kRaffleRuns);
  const auto prize = price(call.word(1));
  const auto ticket = call.has(2) ? price(call.word(2)) : Points{};
  const auto time = time_asked(call);
  if (!prize || !ticket || !time) return form(call);
  const bool streamers = call.level() == Level::streamer;
  if (*prize > Points{} && call.level() < who_may_give(room))
    return refusal(fmt::format(texts::kRafflePrizeOf, name_of(who_may_give(room))));
  // What tickets bring is no gift of his, and a gift of his counts as such: not both in one.
  if (*prize > Points{} && *ticket > Points{} && !streamers) return refusal(texts::kRaffleEither);
  const Points most = streamers ? games::kMostPot : call.config().limits.moderator_per_day;
  if (*prize > most) return refusal(fmt::format(texts::kRafflePrizeMost, call.amount(most)));
  const Points dearest = call.config().games.stake_most;
  if (*ticket > dearest) return refusal(fmt::format(texts::kStakeMost, call.amount(dearest)));

  const SteadyTime until = room.clock.now() + *time;
  const games::Raffle raffle{*prize, *ticket, until};
  room.games.raffle.emplace(OpenRaffle{raffle, call.ref(), call.by().id, streamers});
  room.alarms.set("raffle", until, [room] { return draw(room); });
  return announcement(opened(call, raffle, *time));
}

Task<Answer> take_ticket(Call& call) {
  const Room& room = call.room();
  auto& raffle = room.games.raffle;
  if (!raffle) co_return refusal(texts::kNoRaffle);
  const std::string ref = raffle->ref;
  const auto goes_on = [&raffle, &ref] { return raffle && raffle->ref == ref; };
  // Who is not known here has no balance that a prize could be added to.
  co_await call.own();
  if (!goes_on()) co_return refusal(texts::kNoRaffle);
  const bool gives = raffle->host == call.by().id && raffle->rules.prize() > Points{};
  if (gives && !raffle->streamers) co_return refusal(texts::kRaffleHost);
  const auto no = raffle->rules.refuses(call.by().id, room.clock.now());
  if (no) co_return refusal(why_refused(*no));

  games::Stake ticket{.by = {.id = call.by().id, .name = name_of_asker(call)}, .amount = {}};
  const Points price = raffle->rules.ticket();
  if (price > Points{}) {
    co_await seasoned(call);
    ticket = co_await hold(call, price);
  }
  const auto not_now = goes_on() ? raffle->rules.join(ticket, room.clock.now())
                                 : std::optional{games::Refused::over};
  if (!not_now) {
    co_return reply(fmt::format(texts::kRaffleTicket, raffle->rules.lobby().stakes().size()),
                    texts::kRaffleTicketBrief);
  }
  co_await give_back(call, std::move(ticket));
  co_return refusal(why_refused(*not_now));
}

Task<Answer> cancel(Call& call) {
  OpenRaffle raffle = take(call.room());
  const auto back = co_await settle(call, raffle.rules.cancel());
  co_return back ? announcement(texts::kRaffleCancelled) : silence();
}

Task<Answer> raffle(Call& call) {
  if (!call.has(0)) {
    Answer ticket = co_await take_ticket(call);
    co_return ticket;
  }
  const std::string what = lower(call.word(0));
  const bool known = what == "open" || what == "draw" || what == "cancel";
  const Level hosts = call.config().games.hosts;
  if (call.level() < hosts) {
    co_return refusal(known ? fmt::format(texts::kNotForYou, name_of(hosts))
                            : fmt::format(texts::kUse, "!" + call.rule().names.front()));
  }
  if (!known) co_return form(call);
  if (what == "open") co_return open(call);
  if (!call.room().games.raffle) co_return refusal(texts::kNoRaffle);
  if (what == "cancel") {
    Answer cancelled = co_await cancel(call);
    co_return cancelled;
  }
  Room room = call.room();
  co_await draw(std::move(room));
  co_return silence();
}

}  // namespace

Command raffle_command() {
  return {.name = "raffle",
          .arguments = "[open] [prize] [ticket] [time]",
          .each = std::chrono::seconds{2},
          .handle = raffle};
}

}  // namespace pointsbot::app::chat
