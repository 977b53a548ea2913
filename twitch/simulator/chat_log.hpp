#pragma once

#include "base/clock.hpp"
#include "twitch/simulator/happening.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

/// What somebody said, for people who read along.
struct ChatEntry {
  std::uint64_t number = 0;  ///< of all that was said anywhere, from 1
  WallTime at{};
  std::string channel;  ///< login
  std::string user;     ///< login
  std::string name;     ///< as the chat shows him
  std::string text;     ///< of at most ChatLog::kLongest bytes
};

/// What was said of late in all channels, kLines at most. Loop thread only.
class ChatLog {
 public:
  static constexpr std::size_t kLines = 200;
  static constexpr std::size_t kLongest = 2'000;

  /// Keeps it where it is something said, and wakes who waits; nullptr for anything else.
  const ChatEntry* hear(const Happening& happening, WallTime now);

  const std::deque<ChatEntry>& entries() const { return entries_; }
  /// The number of what was said last; 0: nothing was.
  std::uint64_t last() const { return last_; }

  /// Until something is said, or the timer runs out. `timer` is cancelled then, and belongs to the
  /// caller.
  void wake(boost::asio::steady_timer& timer) { waiting_.push_back(&timer); }
  void forget(boost::asio::steady_timer& timer) { std::erase(waiting_, &timer); }

 private:
  std::deque<ChatEntry> entries_;
  std::uint64_t last_ = 0;
  std::vector<boost::asio::steady_timer*> waiting_;
};

/// {"last":57,"missed":0,"channel":"…","lines":[…]}: what was said in the channel after that
/// number, oldest first; `missed` is how many lines before them are kept no more.
void append_chat(std::string& json, const ChatLog& log, std::string_view channel,
                 std::uint64_t after);

}  // namespace pointsbot::twitch::simulator
