#pragma once

#include "app/chat/command.hpp"
#include "app/chat/command_setting.hpp"
#include "app/config.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app::chat {

/// All commands, as they are shipped, in the order in which they are told of.
std::span<const Command> all_commands();

/// A command as it is used in a channel.
struct Rule {
  const Command* command = nullptr;
  bool off = false;
  Level who = Level::everyone;
  std::chrono::seconds each{};
  std::chrono::seconds all{};
  Points cost{};
  std::vector<std::string> names{};  ///< the first is what it is told of by
};

/// How it is used: "!give user amount". REQUIRES: it has a name.
std::string usage(const Rule& rule);

/// The commands as bot.ini has them.
class Table {
 public:
  explicit Table(const Config& config, std::span<const Command> commands = all_commands());

  /// By what it is called in the chat, also where it is switched off; nullptr: there is none.
  const Rule* find(std::string_view name) const;
  /// Of a command of ours, whatever it is called; nullptr: there is none.
  const Rule* rule_of(std::string_view command) const;
  /// Its place among rules().
  std::size_t place_of(const Rule& rule) const {
    return static_cast<std::size_t>(&rule - rules_.data());
  }
  std::span<const Rule> rules() const { return rules_; }

 private:
  struct Name {
    std::string text;
    std::size_t rule;
  };
  bool is_taken(std::string_view name) const;
  void give(std::string name, std::size_t rule);

  std::vector<Rule> rules_;
  std::vector<Name> names_;  // sorted
};

}  // namespace pointsbot::app::chat
