#include "app/chat/list_command.hpp"

#include "app/chat/table.hpp"
#include "app/wording.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

namespace pointsbot::app::chat {
namespace {

namespace json = boost::json;

std::string use_of(const Rule& rule) {
  return rule.names.empty() ? "no name is left for it" : usage(rule);
}

std::string wait(std::chrono::seconds time) { return time.count() == 0 ? "-" : span(time); }

void print_json(const Table& table) {
  json::array all;
  for (const Rule& rule : table.rules()) {
    all.push_back(json::object{{"command", rule.command->name},
                               {"on", !rule.off},
                               {"who", name_of(rule.who)},
                               {"each_seconds", rule.each.count()},
                               {"channel_seconds", rule.all.count()},
                               {"costs", rule.cost.value},
                               {"names", json::value_from(rule.names)},
                               {"use", use_of(rule)}});
  }
  fmt::print("{}\n", json::serialize(all));
}

}  // namespace

int print_commands(const Reading& reading) {
  const Table table{reading.config};
  if (reading.json) {
    print_json(table);
    return 0;
  }
  static constexpr char kRow[] = "{:<11} {:<12} {:>7} {:>8} {:>6}  {}\n";
  fmt::print(kRow, "command", "who", "each", "channel", "costs", "use");
  for (const Rule& rule : table.rules()) {
    if (rule.off) {
      fmt::print(kRow, rule.command->name, "off", "", "", "", "");
      continue;
    }
    std::string others;
    for (std::size_t i = 1; i < rule.names.size(); ++i)
      others += fmt::format("{}!{}", i == 1 ? "   also " : " ", rule.names[i]);
    fmt::print(kRow, rule.command->name, name_of(rule.who), wait(rule.each), wait(rule.all),
               rule.cost.value == 0 ? "-" : grouped(rule.cost.value), use_of(rule) + others);
  }
  fmt::print(
      "\nEach is a line of [commands] in {}: NAME = who, each, channel TIME, costs N, !name\n",
      reading.config.file.filename().string());
  if (!reading.config.chat.answer)
    fmt::print("None of them is answered now: [chat] answer = no.\n");
  return 0;
}

}  // namespace pointsbot::app::chat
