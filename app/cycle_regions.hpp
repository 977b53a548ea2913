#pragma once

#include <cstddef>

namespace pointsbot::app {

/// How many leases one roll call needs.
inline constexpr std::size_t kRollLeases = 4;

/// The regions that one channel's cycle needs at its peak: the last viewer list, a roll call, a
/// page.
inline constexpr std::size_t kCycleRegions = 1 + kRollLeases + 1;

}  // namespace pointsbot::app
