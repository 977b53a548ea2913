#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "http/client.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app {

/// What was said since one last asked.
struct ChatNews {
  struct Line {
    std::string name;
    std::string text;
  };
  std::string channel;       ///< login
  std::uint64_t last = 0;    ///< number of the newest line
  std::uint64_t missed = 0;  ///< lines that are kept no more
  std::vector<Line> lines;   ///< oldest first
};

/// The chat of a pretended Twitch (docs/simulator.md), from outside. Loop thread only; the client
/// outlives it.
class ChatRoom {
 public:
  /// Why there is no answer, for a person.
  struct Failure {
    bool refused = false;  ///< it is there, and says no
    std::string text;
  };

  /// `site`: "http://127.0.0.1:8099".
  ChatRoom(http::Client& client, std::string site) : client_{client}, site_{std::move(site)} {}

  const std::string& site() const { return site_; }

  /// Waits so long for a line after that one.
  Task<Result<ChatNews, Failure>> read(std::uint64_t after, std::chrono::milliseconds wait);

  // What does something: why it was not done, or nothing.

  /// Somebody in that viewer list from now on; made where nobody has the name.
  Task<std::optional<Failure>> arrive(std::string user);
  Task<std::optional<Failure>> make_moderator(std::string user);
  Task<std::optional<Failure>> say(std::string user, std::string text);

 private:
  Task<std::optional<Failure>> happen(std::string form);

  http::Client& client_;
  const std::string site_;
};

}  // namespace pointsbot::app
