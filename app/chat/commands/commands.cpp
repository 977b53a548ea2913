// !commands: what whoever asks can use.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"

#include <fmt/format.h>

namespace pointsbot::app::chat {
namespace {

Task<Answer> commands(Call& call) {
  std::string names;
  for (const Rule& rule : call.room().table.rules()) {
    if (rule.off || rule.names.empty() || rule.who > call.level()) continue;
    names += fmt::format("{}!{}", names.empty() ? "" : " ", rule.names.front());
  }
  co_return reply(fmt::format(texts::kCommands, names));
}

}  // namespace

Command commands_command() {
  return {.name = "commands",
          .other_names = "help",
          .each = std::chrono::seconds{30},
          .handle = commands};
}

}  // namespace pointsbot::app::chat
