#pragma once

#include <string>
#include <string_view>

/// What a person calls a change (--ref), and the ref that the ledger knows it by: of a kind of its
/// own, never what an event or an undo is called.
namespace pointsbot::app {

/// Also of one that was copied from where the ledger's is shown.
std::string hand_ref(std::string_view typed);

/// Of what a command of the chat did, which `message` was.
std::string chat_ref(std::string_view message);
bool is_of_chat(std::string_view ref);

/// What to type for it.
std::string_view as_typed(std::string_view ref);

/// For whoever has no answer: what is not known, and what to type.
std::string whether_done(std::string_view ref);

}  // namespace pointsbot::app
