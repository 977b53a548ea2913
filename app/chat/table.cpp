#include "app/chat/table.hpp"

#include "app/quantities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat {
namespace {

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> all;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    all.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return all;
}

const CommandSetting* setting_of(const Config& config, std::string_view command) {
  const auto found = std::ranges::find(config.commands, command, &CommandSetting::command);
  return found == config.commands.end() ? nullptr : &*found;
}

}  // namespace

std::string usage(const Rule& rule) {
  const std::string_view arguments = rule.command->arguments;
  return fmt::format("!{}{}{}", rule.names.front(), arguments.empty() ? "" : " ", arguments);
}

Table::Table(const Config& config, std::span<const Command> commands) {
  for (const Command& command : commands) {
    const CommandSetting* const setting = setting_of(config, command.name);
    Rule rule{&command, false, command.who, command.each, command.all, {}, {}};
    if (setting != nullptr) {
      rule.off = setting->off;
      rule.who = setting->who.value_or(rule.who);
      rule.each = setting->each.value_or(rule.each);
      rule.all = setting->all.value_or(rule.all);
      rule.cost = setting->cost.value_or(Points{});
      rule.names = setting->names;
    }
    rules_.push_back(std::move(rule));
  }
  // What bot.ini names goes before what is shipped, and that before what the points are called.
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    for (const std::string& name : rules_[i].names) give(name, i);
  }
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (!rules_[i].names.empty()) continue;
    std::vector<std::string> shipped = split(rules_[i].command->other_names);
    shipped.emplace(shipped.begin(), rules_[i].command->name);
    for (std::string& name : shipped) {
      if (is_taken(name)) continue;
      give(name, i);
      rules_[i].names.push_back(std::move(name));
    }
  }
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (rules_[i].command->name != "points") continue;
    for (const std::string& word : {config.points.name.many, config.points.name.one}) {
      const std::string name = lower(word);
      if (is_command_name(name) && !is_taken(name)) give(name, i);
    }
  }
}

bool Table::is_taken(std::string_view name) const {
  return std::ranges::binary_search(names_, name, {}, &Name::text);
}

void Table::give(std::string name, std::size_t rule) {
  const auto at = std::ranges::lower_bound(names_, name, {}, &Name::text);
  names_.insert(at, Name{std::move(name), rule});
}

const Rule* Table::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(names_, name, {}, &Name::text);
  return at != names_.end() && at->text == name ? &rules_[at->rule] : nullptr;
}

const Rule* Table::rule_of(std::string_view command) const {
  const auto at = std::ranges::find(
      rules_, command, [](const Rule& rule) -> std::string_view { return rule.command->name; });
  return at != rules_.end() ? &*at : nullptr;
}

}  // namespace pointsbot::app::chat
