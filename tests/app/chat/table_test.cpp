#include "app/chat/table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace pointsbot::app::chat {
namespace {

Task<Answer> nothing(Call&) { co_return silence(); }

const std::array kTwo{
    Command{.name = "points", .other_names = "bank", .handle = nothing},
    Command{.name = "slots", .other_names = "spin bank", .who = Level::vip, .handle = nothing}};

std::string command_of(const Table& table, std::string_view name) {
  const Rule* const rule = table.find(name);
  return rule == nullptr ? "" : std::string{rule->command->name};
}

TEST(CommandTable, FindsACommandByEachOfItsNames) {
  const Table table{parse_config("", "bot.ini"), kTwo};
  EXPECT_EQ(command_of(table, "points"), "points");
  EXPECT_EQ(command_of(table, "point"), "points") << "as the points are called";
  EXPECT_EQ(command_of(table, "spin"), "slots");
  EXPECT_EQ(command_of(table, "bank"), "points") << "the first that has the name";
  EXPECT_EQ(command_of(table, "unknown"), "");
}

TEST(CommandTable, GoesByBotIni) {
  const auto config = [](const std::string& text) {
    Config made = parse_config("", "bot.ini");
    made.commands.push_back(*parse_command_setting("slots", text));
    return made;
  };
  const Table renamed{config("streamer, 1m, channel 2m, costs 5, !points, !reel"), kTwo};
  EXPECT_EQ(command_of(renamed, "points"), "slots") << "what bot.ini names goes before";
  EXPECT_EQ(command_of(renamed, "reel"), "slots");
  EXPECT_EQ(command_of(renamed, "slots"), "");
  const Rule& rule = *renamed.find("reel");
  EXPECT_EQ(rule.who, Level::streamer);
  EXPECT_EQ(rule.each, std::chrono::seconds{60});
  EXPECT_EQ(rule.all, std::chrono::seconds{120});
  EXPECT_EQ(rule.cost, Points{5});
  EXPECT_TRUE(Table(config("off"), kTwo).find("slots")->off);
}

TEST(CommandTable, HoldsWhatIsShippedWithoutTwoOfOneName) {
  std::set<std::string_view> names;
  for (const Command& command : all_commands()) {
    EXPECT_TRUE(is_command_name(command.name)) << command.name;
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_NE(command.handle, nullptr) << command.name;
  }
  const Config shipped = parse_config("", "bot.ini");
  const Table table{shipped};
  for (const Rule& rule : table.rules()) {
    std::size_t words = 1;
    for (const char c : rule.command->other_names) words += c == ' ' ? 1U : 0U;
    if (rule.command->other_names.empty()) words = 0;
    EXPECT_EQ(rule.names.size(), words + 1) << rule.command->name << " shares a name with another";
  }
}

}  // namespace
}  // namespace pointsbot::app::chat
