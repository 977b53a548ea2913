#pragma once

#include "bench/pool_designs.hpp"

#include <array>
#include <cstdint>

namespace pointsbot::bench {

/// Viewers of each cycle: what a channel may see in its worst evening.
inline constexpr std::array<std::uint32_t, 20> kSeries{
    500, 500, 500,    20'000, 20'000,  20'000,  500, 500, 100'000, 500,
    500, 500, 20'000, 500,    100'000, 100'000, 500, 500, 500,     500};
inline constexpr std::size_t kLast20 = 5;    ///< the third cycle of 20,000
inline constexpr std::size_t kFirst100 = 8;  ///< the first spike of 100,000

/// What a cycle cost, its pages apart: making them is not in it.
struct CycleCost {
  double ms = 0;  ///< CPU time of the thread, the kernel's part with it
  std::int64_t mallocs = 0;
  std::int64_t faults = 0;
  std::int64_t peak = 0;   ///< most RSS within the cycle, bytes
  std::int64_t after = 0;  ///< RSS behind it
  Walked walked{};
};

struct SeriesCost {
  std::int64_t idle = 0;  ///< RSS before the first cycle, all code and readers warm
  std::array<CycleCost, kSeries.size()> cycles{};
};

/// Runs the series through a design in a process of its own. Throws std::runtime_error when that
/// fails.
SeriesCost run_series(const DesignKind& kind);

}  // namespace pointsbot::bench
