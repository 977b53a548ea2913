#pragma once

#include "app/reading.hpp"

namespace pointsbot::app::chat {

/// `pointsbot commands`: what people can type in the chat, as bot.ini has it now. Prints, and
/// returns the exit code.
int print_commands(const Reading& reading);

}  // namespace pointsbot::app::chat
