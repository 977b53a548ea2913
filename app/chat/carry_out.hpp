#pragma once

#include "app/chat/answer.hpp"
#include "app/chat/call.hpp"
#include "app/chat/snapshots.hpp"
#include "base/task.hpp"

namespace pointsbot::app::chat {

/// Has a command done: what it costs is held meanwhile, and comes back where it came to nothing;
/// where the ledger is slow it is answered by what is known from before. Throws what the handler
/// threw, but for Answered and Late.
Task<Answer> carry_out(Call& call, Snapshots& snapshots);

}  // namespace pointsbot::app::chat
