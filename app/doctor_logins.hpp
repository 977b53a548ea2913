#pragma once

#include "app/config.hpp"
#include "app/doctor.hpp"
#include "app/token_files.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app {

/// What Twitch said of a token just now.
struct Asked {
  bool refused = false;
  bool bot_runs = false;  ///< which renews a token before it is over
  std::string unknown{};  ///< why it could not be asked; empty: it answered
};
using AskedLogins = std::map<UserId, Asked>;

/// What `pointsbot doctor` says of the logins: who, until when, whether Twitch takes them, and
/// whether they may what bot.ini needs. Pure. `token`: of the one in the environment, where there
/// is one.
std::vector<Finding> look_at_logins(const Config& config, const TokenFiles::Found& found,
                                    const AskedLogins& asked, const std::optional<Asked>& token,
                                    WallTime now);

}  // namespace pointsbot::app
