// !commands [command]: what whoever asks can use, and how one of them is used.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"
#include "app/quantities.hpp"
#include "app/wording.hpp"
#include "twitch/chat_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>
#include <string>

namespace pointsbot::app::chat {
namespace {

/// For names; the rest of the message is put around them.
constexpr std::size_t kLongestList = twitch::kLongestMessage - 100;

std::string named(const Call& call) {
  std::string names;
  for (const Rule& rule : call.room().table.rules()) {
    if (rule.off || rule.names.empty() || rule.who > call.level()) continue;
    const std::string& name = rule.names.front();
    if (names.size() + name.size() > kLongestList) return names + texts::kCommandsCut;
    names += fmt::format("{}!{}", names.empty() ? "" : " ", name);
  }
  return names;
}

std::string wait(fmt::format_string<std::string> form, std::chrono::seconds time) {
  return time.count() == 0 ? "" : fmt::format(form, span(time));
}

Task<Answer> commands(Call& call) {
  if (!call.has(0))
    co_return reply(fmt::format(texts::kCommands, named(call), call.rule().names.front()));
  std::string_view name = call.word(0);
  if (name.starts_with('!')) name.remove_prefix(1);
  const Rule* const rule = call.room().table.find(lower(name));
  if (rule == nullptr || rule->off || rule->names.empty()) co_return refusal(texts::kNoCommand);
  const std::span others = std::span{rule->names}.subspan(1);
  co_return reply(fmt::format(
      texts::kCommandIs, usage(*rule), name_of(rule->who), wait(texts::kCommandEach, rule->each),
      wait(texts::kCommandAll, rule->all),
      rule->cost.value == 0 ? "" : fmt::format(texts::kCommandCosts, call.amount(rule->cost)),
      others.empty() ? "" : fmt::format(texts::kCommandAlso, fmt::join(others, " !"))));
}

}  // namespace

Command commands_command() {
  return {.name = "commands", .other_names = "help", .arguments = "[command]", .handle = commands};
}

}  // namespace pointsbot::app::chat
