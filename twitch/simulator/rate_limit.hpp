#pragma once

#include "base/clock.hpp"

#include <cstdint>

namespace pointsbot::twitch::simulator {

/// How many Helix requests a minute the token has. The minute begins with the first of them.
class RateLimit {
 public:
  /// What the headers of an answer say.
  struct Standing {
    std::uint32_t limit;
    std::uint32_t remaining;
    std::int64_t reset;  ///< seconds since 1970
    bool exceeded;
  };

  /// Counts one request. REQUIRES: limit > 0.
  Standing take(std::uint32_t limit, SteadyTime now, WallTime wall) {
    if (now >= renewed_) {
      renewed_ = now + std::chrono::minutes{1};
      taken_ = 0;
    }
    const bool exceeded = taken_ >= limit;
    if (!exceeded) ++taken_;
    const auto reset = std::chrono::ceil<std::chrono::seconds>(
        wall + std::chrono::ceil<std::chrono::milliseconds>(renewed_ - now));
    return {limit, limit - (exceeded ? limit : taken_), reset.time_since_epoch().count(), exceeded};
  }

 private:
  SteadyTime renewed_ = SteadyTime::min();
  std::uint32_t taken_ = 0;
};

}  // namespace pointsbot::twitch::simulator
