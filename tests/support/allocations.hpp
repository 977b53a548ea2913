#pragma once

#include <cstddef>

namespace pointsbot::tests {

/// How often this program has called operator new so far, on any thread, in any of its forms but
/// the over-aligned ones. Link allocations.cpp into the test program.
std::size_t allocations();

}  // namespace pointsbot::tests
