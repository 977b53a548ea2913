#pragma once

#include "app/chat/answer.hpp"
#include "app/chat/call.hpp"
#include "db/operation.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What staff does by command: in the open, none of it for oneself, and within the allowance of the
/// day. The streamer may do anything.
namespace pointsbot::app::chat {

/// What whoever asks is called in a chat.
std::string name_of_asker(const Call& call);

/// Whose account that of whoever asks is: another one, where his went into it.
Task<UserId> account_of_asker(Call& call);

/// Ends the command where that is the account of whoever asks, who is not the streamer.
Task<> refuse_himself(Call& call, UserId id);

/// Somebody who gets points by hand: whom word `place` names, whom perhaps only Twitch knows. Ends
/// the command where he has no part in the points, and where he is whoever asks and that is not the
/// streamer.
Task<Someone> subject(Call& call, std::size_t place);

/// What word `place` is: a number, no part of anything. Ends the command where it is none.
Points plain_amount(const Call& call, std::size_t place);

/// What became of it. Of who is no streamer it counts against his allowance of the day, in the
/// ledger itself. Ends the command where that is used up.
Task<db::Outcome> operate_by_staff(Call& call, db::Operation operation);

/// The same, and ends the command where it is refused, saying why; `about` is who is meant by it.
Task<db::Outcome> move_by_staff(Call& call, db::Operation operation, std::string_view about);

/// `text` says who did what: for the chat, and for the log with the number of the operation.
Answer done_in_the_open(const Call& call, std::int64_t op, std::string text);

}  // namespace pointsbot::app::chat
