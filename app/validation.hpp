#pragma once

#include "base/clock.hpp"

#include <chrono>

namespace pointsbot::app {

/// When Twitch is to be asked again whether it still takes a token: every hour, as it wishes, and
/// sooner where it has not answered.
constexpr SteadyTime next_validation(SteadyTime now, bool answered) {
  return now + (answered ? std::chrono::minutes{60} : std::chrono::minutes{1});
}

}  // namespace pointsbot::app
