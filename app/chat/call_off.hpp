#pragma once

#include "app/chat/room.hpp"
#include "base/task.hpp"

namespace pointsbot::app::chat {

/// Whether a game is open that nobody can end by command any more, since bot.ini has switched its
/// command off, or all answers.
bool is_any_off(const Room& room);

/// Ends those games: every stake in them is given back.
Task<> call_off(Room room);

}  // namespace pointsbot::app::chat
