#pragma once

#include "app/chat/games/bet.hpp"
#include "app/chat/games/duels.hpp"
#include "app/chat/games/heist.hpp"
#include "app/chat/games/raffle.hpp"
#include "base/clock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app::chat {

/// The games that are going on in one chat. What a crash leaves of them, the ledger gives back.
/// Loop thread only; who waits for something looks again afterwards, since a game may have ended.
struct OpenGames {
  struct OpenHeist {
    games::Heist rules;
    std::string ref;            ///< of the command that began it
    std::chrono::seconds rest;  ///< until the next one may begin
  };
  struct OpenRaffle {
    games::Raffle rules;
    std::string ref;
    UserId host;
    bool streamers;  ///< the streamer opened it
  };
  struct OpenBet {
    games::Bet rules;
    std::string ref;
    std::string question;
    std::vector<std::string> options;
    UserId host;
  };

  games::Duels duels;
  std::optional<OpenHeist> heist;
  SteadyTime next_heist = SteadyTime::min();
  std::optional<OpenRaffle> raffle;
  std::optional<OpenBet> bet;
};

}  // namespace pointsbot::app::chat
