#pragma once

#include "base/clock.hpp"
#include "twitch/simulator/caller.hpp"
#include "twitch/simulator/happening.hpp"
#include "twitch/simulator/reply.hpp"
#include "twitch/simulator/world.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsbot::twitch::simulator {

/// The chat's back end, as far as it decides what becomes of a message that an app sends.
class Chat {
 public:
  struct Sent {
    Reply reply;
    std::optional<Happening> said;  ///< what the readers of the channel are to be told
  };

  Chat(const World& world, Draw& draw) : world_{world}, draw_{draw} {}

  /// POST /chat/messages. A parent that is not known, of another channel, or too long ago is
  /// refused as Twitch refuses it: 400, "Message cannot be replied to."
  Sent send(const Caller& caller, const http::Parameters& query, std::string_view body,
            SteadyTime now);

  /// What somebody said in a chat can be replied to for a while; any other happening is nothing.
  void hear(const Happening& happening, SteadyTime now);

  /// What became of the messages that apps sent: {"sent":…,"dropped":…,"dropped_as":{CODE:…},
  /// "most_in_30_s":…}, the last of one account in any thirty seconds.
  void append_report(std::string& json) const;

 private:
  struct Message {
    SteadyTime at;
    UserId by;
    std::size_t channel;
    std::string text;
  };

  /// One that can be replied to.
  struct Heard {
    SteadyTime at;
    std::string channel;  // the streamer's id
    ChatParent message;   // and its thread, where it is a reply itself
  };

  std::optional<ChatParent> parent(std::string_view id, std::string_view channel) const;

  /// Whether Twitch lets the user write much there: the streamer, moderators, VIPs.
  bool is_privileged(UserId user, std::size_t channel) const;
  /// Why the message is dropped; empty: it is not.
  std::string_view drop_code(const Caller& caller, std::size_t channel, std::string_view text,
                             SteadyTime now) const;

  const World& world_;
  Draw& draw_;
  std::deque<Message> lately_;  // of the last 30 seconds
  std::deque<Heard> heard_;     // of the last minutes, so many at most
  std::int64_t sent_ = 0;
  std::ptrdiff_t most_lately_ = 0;                             // of one user
  std::vector<std::pair<std::string, std::int64_t>> dropped_;  // by code
};

}  // namespace pointsbot::twitch::simulator
