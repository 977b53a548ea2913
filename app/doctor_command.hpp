#pragma once

#include "app/config.hpp"

#include <string>

namespace pointsbot::app {

/// `pointsbot doctor`: a line a check, also while a bot runs. Returns 1 when something is wrong.
int doctor(const Config& config, bool json, const std::string& version);

}  // namespace pointsbot::app
