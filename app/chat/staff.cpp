#include "app/chat/staff.hpp"

#include "app/chat/texts.hpp"
#include "app/printable.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <utility>

namespace pointsbot::app::chat {

std::string name_of_asker(const Call& call) {
  return call.by().display_name.empty() ? call.by().login : call.by().display_name;
}

Answer done_in_the_open(const Call& call, std::int64_t op, std::string text) {
  call.room().log.info("In the chat, operation {}: {}", op, printable(text));
  return announcement(std::move(text));
}

Task<Someone> subject(Call& call, std::size_t place) {
  Someone who = co_await call.anybody(place);
  if (call.room().left_out().has(who.id, who.login))
    throw Answered{refusal(fmt::format(texts::kHasNoPart, who.name))};
  if (who.id == call.by().id && call.level() < Level::streamer)
    throw Answered{refusal(texts::kNotToYourself)};
  co_return who;
}

}  // namespace pointsbot::app::chat
