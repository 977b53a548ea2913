#pragma once

#include "app/left_out.hpp"
#include "base/clock.hpp"
#include "base/user_id.hpp"
#include "twitch/events.hpp"

#include <boost/circular_buffer.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app::chat {

/// Notices that another bot answers the commands that this one answers: it writes to whoever used
/// one, just after it, and more than once. One of those that bot.ini leaves out is taken for a bot
/// sooner than a moderator, who may be a person that helps. Bounded. Loop thread only.
class Rivals {
 public:
  struct Rival {
    std::string login;
    std::string command;  ///< that it answered last
  };

  /// Somebody used a command that is answered here.
  void asked(const twitch::ChatMessage& message, const std::string& command, SteadyTime now);

  /// Somebody else wrote something. Who answers, once for each who does. Allocates nothing where
  /// nobody is answered.
  std::optional<Rival> heard(const twitch::ChatMessage& message, SteadyTime now,
                             const std::function<LeftOut()>& left_out);

 private:
  struct Asked {
    UserId by;
    std::string login, message_id, command;
    SteadyTime at;
  };
  struct Suspect {
    UserId who;
    int times = 0;
    bool told = false;
  };

  const Asked* answered_by(const twitch::ChatMessage& message, SteadyTime now) const;

  boost::circular_buffer<Asked> asked_{8};
  boost::circular_buffer<Suspect> suspects_{8};
};

}  // namespace pointsbot::app::chat
