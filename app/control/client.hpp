#pragma once

#include "app/control/descriptor.hpp"
#include "app/control/place.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace pointsbot::app {

/// Why a running bot gave no answer.
enum class NoAnswer {
  not_listening,  ///< nobody is there (yet): nothing was asked
  forbidden,      ///< it is another user's: nothing was asked
  lost,           ///< it was asked, and went, or says nothing
};

/// Asks the bot that listens at `place` one line, and waits for its line. Blocks.
std::variant<std::string, NoAnswer> ask_bot(const ControlPlace& place, const std::string& line,
                                            std::chrono::seconds patience);

/// What it said, the connection, and the descriptor that came with it.
struct BotSaid {
  std::variant<std::string, NoAnswer> text;
  Descriptor connection{};
  Descriptor descriptor{};
};
/// The same of what lasts as long as the connection.
BotSaid ask_bot_to_lend(const ControlPlace& place, const std::string& line,
                        std::chrono::seconds patience);

}  // namespace pointsbot::app
