// !points [user]: what somebody has.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

namespace pointsbot::app::chat {
namespace {

Task<Answer> points(Call& call) {
  if (call.has(0)) {
    const db::Account his = co_await call.account(0);
    co_return reply(fmt::format(texts::kHeHas, his.display_name, call.amount(his.balance),
                                watch_time(his.watched)));
  }
  const db::Account own = co_await call.own();
  co_return reply(fmt::format(texts::kYouHave, call.amount(own.balance), watch_time(own.watched)),
                  grouped(own.balance.value));
}

}  // namespace

Command points_command() {
  return {
      .name = "points", .arguments = "[user]", .looks = Command::Looks::for_each, .handle = points};
}

}  // namespace pointsbot::app::chat
