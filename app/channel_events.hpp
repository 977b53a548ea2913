#pragma once

#include "app/chatters.hpp"
#include "app/left_out.hpp"
#include "app/role_lists.hpp"
#include "base/user_id.hpp"
#include "twitch/records.hpp"

#include <functional>
#include <string>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

struct Config;

/// Who hears what happens on channels, as the bot of one sees him. Loop thread only.
class ChannelEvents {
 public:
  /// A channel that is being paid. What it refers to lives until close().
  struct Open {
    UserId id{};
    const Config& config;           ///< as Config::of() has it, at each event
    const twitch::Identity& token;  ///< whose viewer list it is
    RoleLists& roles;
    spdlog::logger& log;
    std::function<LeftOut()> left_out;    ///< at each event
    std::function<void(bool live)> live;  ///< hears that the channel went live or offline
  };
  /// Hears of the channel from now on. Who chats there is noted in what this returns, which lives
  /// until close() as well.
  virtual Chatters& open(Open channel) = 0;
  virtual void close(UserId channel) = 0;
  /// Its ledger is as a start has to leave it: people may play from now on.
  virtual void ready(UserId channel) = 0;
  /// Says something in its chat, where the bot answers there.
  virtual void say(UserId channel, std::string text) = 0;
  /// At the quiet point after a cycle: gives back what is not needed any more.
  virtual void rest() = 0;

 protected:
  ~ChannelEvents() = default;
};

}  // namespace pointsbot::app
