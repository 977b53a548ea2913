#pragma once

#include "base/clock.hpp"
#include "base/user_id.hpp"

#include <optional>

namespace pointsbot::app {

/// When the bot last paid everybody who is here, from a whole viewer list: until then, and some
/// time after, it is not known who is. Loop thread only.
struct Attendance {
  UserId channel{};
  std::optional<SteadyTime> seen{};  ///< nothing: not since the bot started
};

}  // namespace pointsbot::app
