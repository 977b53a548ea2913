#pragma once

namespace pointsbot::app::chat {

/// The games that are going on in one chat. What a crash leaves of them, the ledger gives back.
class OpenGames {};

}  // namespace pointsbot::app::chat
