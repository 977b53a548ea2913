#pragma once

#include "app/chat/answer.hpp"
#include "app/chat/call.hpp"

#include <cstdint>
#include <string>

/// What staff does, it does in the open.
namespace pointsbot::app::chat {

/// What whoever asks is called in a chat.
std::string name_of_asker(const Call& call);

/// `text` says who did what: for the chat, and for the log with the number of the operation.
Answer done_in_the_open(const Call& call, std::int64_t op, std::string text);

/// Somebody who gets or loses points by hand: whom word `place` names, whom perhaps only Twitch
/// knows. Ends the command where he has no part in the points, and where he is whoever asks and
/// that is not the streamer.
Task<Someone> subject(Call& call, std::size_t place);

}  // namespace pointsbot::app::chat
