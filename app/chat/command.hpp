#pragma once

#include "app/chat/answer.hpp"
#include "app/chat/level.hpp"
#include "base/task.hpp"

#include <chrono>
#include <string_view>

namespace pointsbot::app::chat {

class Call;

/// A command of the chat, as it is shipped: what bot.ini says of it goes before. Each has a file of
/// its own in app/chat/commands, with a function NAME_command() that gives it.
struct Command {
  std::string_view name;           ///< in bot.ini, and in the chat
  std::string_view other_names{};  ///< also called so: "stats bank"
  /// What it is called with, for those who ask and for those who do it wrong: words, in brackets
  /// where they can be left out, and after the last one "..." where that is all that follows:
  /// "user amount", "[n]", "item...". What is not of that form comes to no handler. Empty: whatever
  /// follows is nobody's business.
  std::string_view arguments{};
  Level who = Level::everyone;
  std::chrono::seconds each{5};  ///< between two uses of one person
  std::chrono::seconds all{0};   ///< between two uses in the channel
  /// `all` lies between two games, which others come to meanwhile: its handler sees to it.
  bool waits_between_games = false;
  /// Whether it moves nothing: where the ledger cannot be read in time, what was answered last to
  /// the same question will do. And whether the answer is the same whoever asks.
  enum class Looks { no, for_each, for_all } looks = Looks::no;
  Task<Answer> (*handle)(Call& call);
};

}  // namespace pointsbot::app::chat
