#include "app/chat/carry_out.hpp"

#include "app/chat/staking.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <exception>
#include <string>
#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<Answer> handle_paid(Call& call) {
  const Points cost = call.rule().cost;
  if (cost.value == 0 || call.level() == Level::streamer) {
    Answer free = co_await call.rule().command->handle(call);
    co_return free;
  }
  const std::string note = fmt::format("!{}", call.rule().names.front());
  db::Operation price = call.operation(db::Stake{{call.by().id}, cost}, note, "cost");
  const db::Outcome paid = co_await call.move(std::move(price));
  if (paid.refusal) {
    co_return refusal(fmt::format(texts::kCosts, call.amount(cost), call.amount(paid.balance)));
  }
  Answer answer;
  std::exception_ptr failure;
  try {
    answer = co_await call.rule().command->handle(call);
  } catch (Answered& ended) {
    answer = std::move(ended.answer);
  } catch (...) {
    failure = std::current_exception();
  }
  const bool back = failure != nullptr || answer.refused;
  // By a ref of its own: a game that the command plays comes out by that of the message.
  games::Settlement settlement;
  settlement.push_back(
      {{.by = {}, .amount = cost, .ref = call.ref("cost")}, back ? cost : Points{}});
  co_await settle(call.room(), std::move(settlement), call.ref("cost"), note);
  if (failure) std::rethrow_exception(failure);
  co_return answer;
}

}  // namespace

Task<Answer> carry_out(Call& call, Snapshots& snapshots) {
  const Rule& rule = call.rule();
  if (!call.read_arguments()) co_return refusal(fmt::format(texts::kUse, call.usage()));
  const Command::Looks looks = rule.command->looks;
  std::string question = looks == Command::Looks::for_all
                             ? call.message().text
                             : fmt::format("{} {}", number(call.by().id), call.message().text);
  try {
    Answer answer = co_await handle_paid(call);
    if (looks != Command::Looks::no && !answer.refused)
      snapshots.keep(std::move(question), answer, call.room().clock.wall());
    co_return answer;
  } catch (Answered& ended) {
    co_return std::move(ended.answer);
  } catch (const Late&) {
  }
  snapshots.rest(call.room().clock.wall());
  const Snapshots::Known* const known = snapshots.find(question);
  if (known == nullptr) co_return refusal(texts::kBusy);
  co_return reply(fmt::format(texts::kAsOf, known->answer.text, time_of_day(known->at)));
}

}  // namespace pointsbot::app::chat
