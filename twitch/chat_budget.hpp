#pragma once

#include "base/clock.hpp"
#include "base/user_id.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace pointsbot::twitch {

/// When an account may write into chats, so that Twitch takes it (dev.twitch.tv/docs/chat, Rate
/// limits): of one account, over all channels together, 20 messages in 30 seconds, and into those
/// where it is privileged (broadcaster, moderator, VIP) 100; where it is not, one a second a
/// channel. Who writes more is not heard any more, for up to an hour. One such budget an account.
///
/// Messages into all channels count for both limits, as Twitch does not say that they do not: while
/// an account says much where it is privileged, it has to be silent elsewhere.
///
/// Time is counted from the moment when Twitch has answered a message, so that what it takes on its
/// way shortens no distance; the clock may stand still while the computer sleeps. Beyond that there
/// is kMargin, and a few messages are left over (kMost, kMostPrivileged).
///
/// Pure. One thread. Remembers the last 100 messages, within itself.
class ChatBudget {
 public:
  /// Two clocks of which one is being set right run apart by 15 ms in 30 s (500 ppm, what adjtime
  /// does at most); what lies between Twitch's machines nobody knows. It costs a hundredth.
  static constexpr std::chrono::milliseconds kMargin{250};
  static constexpr std::chrono::seconds kWindow{30};
  static constexpr std::chrono::seconds kInAChannel{1};
  /// The account may be a person's, who writes as well: what he writes is heard of only after it
  /// has counted. So a twentieth is left to him.
  static constexpr std::size_t kMost = 19;
  static constexpr std::size_t kMostPrivileged = 95;
  /// Of those, what next_of_many() leaves.
  static constexpr std::size_t kKept = 4;
  static constexpr std::size_t kKeptPrivileged = 10;
  /// After Twitch said that it was too much.
  static constexpr std::chrono::seconds kPause{30};

  /// When the next message may be sent there: `now` where it may at once. Later ones than it knows
  /// of now may put it off.
  SteadyTime next(UserId channel, bool privileged, SteadyTime now) const;

  /// The same for one of many that can wait: never of the last kKept or kKeptPrivileged, which are
  /// for what cannot; and where a third of the others is used, so that the rest lasts until the
  /// oldest counts no more, instead of silence at the end of the window.
  SteadyTime next_of_many(UserId channel, bool privileged, SteadyTime now) const;

  /// A message goes out; also one that was heard in the chat and is the account's, but was sent by
  /// others.
  void sent(UserId channel, SteadyTime at, std::string_view text = {});
  /// The last one sent there was answered, or given up. One at a time a channel; without this call
  /// kMargin is for the way too. REQUIRES: within kWindow of sent().
  void answered(UserId channel, SteadyTime at);
  /// Twitch dropped one as too many (msg_ratelimit).
  void refused(SteadyTime at);

  /// Where the account is not privileged, Twitch drops what it has said there in the last 30
  /// seconds. `text`, or where sent() has told of it there, one that reads the same: with one of
  /// its blanks doubled, which no page shows and nobody takes for a trick; where each of them was,
  /// with a blank and so many U+034F at the end as it takes, of which is known that Twitch leaves
  /// them. For a text of sendable(), as the last thing done to it; some code points longer at most.
  std::string distinct(UserId channel, std::string text, SteadyTime now) const;

 private:
  struct Message {
    SteadyTime at;
    UserId channel{};
    std::size_t text = 0;  // its hash
  };

  std::span<const Message> messages() const { return {messages_.data(), count_}; }
  bool was_said(UserId channel, std::string_view text, SteadyTime now) const;
  void insert(const Message& message);

  std::array<Message, 100> messages_;  // by time
  std::size_t count_ = 0;
  SteadyTime paused_until_ = SteadyTime::min();
};

}  // namespace pointsbot::twitch
