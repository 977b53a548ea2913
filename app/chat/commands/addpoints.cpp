// !addpoints user amount: points for somebody, out of nothing.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/texts.hpp"

#include <fmt/format.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<Answer> add_points(Call& call) {
  const Points amount = plain_amount(call, 1);
  const Someone who = co_await subject(call, 0);
  db::Operation credit = call.operation(db::Credit{{who.id, who.login}, amount});
  const db::Outcome done = co_await move_by_staff(call, std::move(credit), who.name);
  co_return done_in_the_open(
      call, done.op,
      fmt::format(texts::kPointsGiven, name_of_asker(call), who.name, call.amount(amount)));
}

}  // namespace

Command addpoints_command() {
  return {.name = "addpoints",
          .arguments = "user amount",
          .who = Level::streamer,
          .each = std::chrono::seconds{0},
          .handle = add_points};
}

}  // namespace pointsbot::app::chat
