#pragma once

#include <cstdint>

namespace pointsbot::bench {

/// How many watch a channel, minute by minute, day after day, the same in each run: some hundreds
/// at night, thousands by day, 20,000 in the evening, now and then nobody, and three spikes of
/// 100,000 in the afternoon and evening. Each hour begins with five minutes of kSmall and five of
/// kLarge, so that hours can be compared at the same audience.
class Day {
 public:
  static constexpr std::uint32_t kSmall = 500;
  static constexpr std::uint32_t kLarge = 20'000;
  static constexpr std::uint32_t kSpike = 100'000;

  std::uint32_t next();

 private:
  std::int64_t minute_ = 0;
  std::int64_t crowd_ = 300;  // walks about
};

}  // namespace pointsbot::bench
