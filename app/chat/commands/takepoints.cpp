// !takepoints user amount: some of what somebody has goes.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/texts.hpp"

#include <fmt/format.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<Answer> take_points(Call& call) {
  const Points amount = plain_amount(call, 1);
  const db::Account his = co_await call.account(0);
  co_await refuse_himself(call, his.id);
  db::Operation debit = call.operation(db::Debit{{his.id}, amount});
  const db::Outcome done = co_await move_by_staff(call, std::move(debit), his.display_name);
  co_return done_in_the_open(
      call, done.op,
      fmt::format(texts::kPointsTaken, name_of_asker(call), call.amount(amount), his.display_name));
}

}  // namespace

Command takepoints_command() {
  return {.name = "takepoints",
          .arguments = "user amount",
          .who = Level::streamer,
          .each = std::chrono::seconds{0},
          .handle = take_points};
}

}  // namespace pointsbot::app::chat
