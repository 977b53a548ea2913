// !give user amount: some of one's own to somebody else.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <chrono>

namespace pointsbot::app::chat {
namespace {

Task<Answer> give(Call& call) {
  const db::Account own = co_await call.own();
  // Accounts that somebody makes by the dozen have not watched.
  const std::chrono::seconds first = call.config().limits.give_after_watching;
  if (own.watched < first && call.level() < Level::streamer)
    co_return refusal(fmt::format(texts::kGiveLater, watch_time(first), watch_time(own.watched)));
  const Points amount = call.how_much(1, own.balance);
  const Someone to = co_await call.anybody(0);
  if (to.id == own.id) co_return refusal(texts::kToHimself);
  if (call.room().left_out().has(to.id, to.login))
    co_return refusal(fmt::format(texts::kHasNoPart, to.name));
  db::Operation gift = call.operation(db::Transfer{{own.id}, {to.id, to.login}, amount});
  const db::Outcome done = co_await call.move_or_refuse(std::move(gift));
  co_return reply(
      fmt::format(texts::kGiven, to.name, call.amount(done.other), grouped(done.balance.value)),
      fmt::format(texts::kGivenBrief, grouped(amount.value), to.name));
}

}  // namespace

Command give_command() {
  return {.name = "give", .other_names = "gift", .arguments = "user amount", .handle = give};
}

}  // namespace pointsbot::app::chat
