// !setpoints user amount: what somebody has from now on; 0 as well.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/texts.hpp"

#include <fmt/format.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<Answer> set_points(Call& call) {
  const Points balance = call.word(1) == "0" ? Points{} : plain_amount(call, 1);
  const Someone who = co_await subject(call, 0);
  db::Operation set = call.operation(db::SetTo{{who.id, who.login}, balance});
  const db::Outcome done = co_await move_by_staff(call, std::move(set), who.name);
  co_return done_in_the_open(
      call, done.op,
      fmt::format(texts::kPointsSet, name_of_asker(call), who.name, call.amount(balance)));
}

}  // namespace

Command setpoints_command() {
  return {.name = "setpoints",
          .arguments = "user amount",
          .who = Level::streamer,
          .each = std::chrono::seconds{0},
          .handle = set_points};
}

}  // namespace pointsbot::app::chat
