// !stop user: earns nothing from now on, and keeps what he has; watch time counts on. !stop user
// off: he earns again.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/texts.hpp"
#include "app/quantities.hpp"

#include <fmt/format.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

Task<Answer> stop(Call& call) {
  const bool stopped = !call.has(1);
  if (!stopped && lower(call.word(1)) != "off") {
    const std::string name = "!" + call.rule().names.front();
    co_return refusal(fmt::format(texts::kStopForm, name, name));
  }
  const db::Account his = co_await call.account(0);
  co_await refuse_himself(call, his.id);
  db::Operation change = call.operation(db::Stop{{his.id}, stopped});
  const db::Outcome done = co_await call.move(std::move(change));
  if (done.refusal == db::Refusal::nothing_to_do) {
    co_return refusal(fmt::format(
        fmt::runtime(stopped ? texts::kStoppedBefore : texts::kNotStopped), his.display_name));
  }
  if (done.refusal) co_return refusal(why_refused(done, call.config().points.name));
  co_return done_in_the_open(call, done.op,
                             fmt::format(fmt::runtime(stopped ? texts::kStopped : texts::kResumed),
                                         name_of_asker(call), his.display_name));
}

}  // namespace

Command stop_command() {
  return {.name = "stop",
          .other_names = "pause",
          .arguments = "user [off]",
          .who = Level::moderator,
          .each = std::chrono::seconds{0},
          .handle = stop};
}

}  // namespace pointsbot::app::chat
