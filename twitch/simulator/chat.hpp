#pragma once

#include "base/clock.hpp"
#include "twitch/simulator/caller.hpp"
#include "twitch/simulator/happening.hpp"
#include "twitch/simulator/reply.hpp"
#include "twitch/simulator/world.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// The chat's back end, as far as it decides what becomes of a message that an app sends.
class Chat {
 public:
  struct Sent {
    Reply reply;
    std::optional<Happening> said;  ///< what the readers of the channel are to be told
  };

  Chat(const World& world, Draw& draw) : world_{world}, draw_{draw} {}

  /// POST /chat/messages.
  Sent send(const Caller& caller, const http::Parameters& query, std::string_view body,
            SteadyTime now);

 private:
  struct Message {
    SteadyTime at;
    UserId by;
    std::size_t channel;
    std::string text;
  };

  /// Why the message is dropped; empty: it is not.
  std::string_view drop_code(const Caller& caller, std::size_t channel, std::string_view text,
                             SteadyTime now) const;

  const World& world_;
  Draw& draw_;
  std::deque<Message> lately_;  // of the last 30 seconds
};

}  // namespace pointsbot::twitch::simulator
