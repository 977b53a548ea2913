#pragma once

#include "base/clock.hpp"

#include <ctime>

namespace pointsbot::db {

/// The time of day and the date that this computer's clock shows.
inline std::tm local_time(WallTime at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local;
}

}  // namespace pointsbot::db
