// !watchtime [user]: how long somebody has watched.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

namespace pointsbot::app::chat {
namespace {

Task<Answer> watchtime(Call& call) {
  if (call.has(0)) {
    const db::Account his = co_await call.account(0);
    co_return reply(fmt::format(texts::kHeWatched, his.display_name, watch_time(his.watched)));
  }
  const db::Account own = co_await call.own();
  const std::string time = watch_time(own.watched);
  co_return reply(fmt::format(texts::kYouWatched, time), time);
}

}  // namespace

Command watchtime_command() {
  return {.name = "watchtime",
          .other_names = "watched",
          .arguments = "[user]",
          .looks = Command::Looks::for_each,
          .handle = watchtime};
}

}  // namespace pointsbot::app::chat
