#pragma once

#include "app/config.hpp"
#include "app/doctor.hpp"
#include "app/token_files.hpp"

#include <vector>

namespace pointsbot::app {

/// What `pointsbot doctor` says of the logins: who, until when, and whether they may what bot.ini
/// needs. Pure. `token`: whether one stands in the environment.
std::vector<Finding> look_at_logins(const Config& config, const TokenFiles::Found& found,
                                    bool token, WallTime now);

}  // namespace pointsbot::app
