#pragma once

#include <cstdint>

namespace pointsbot::bench {

/// Calls to the malloc family by this program so far, whoever makes them.
std::int64_t allocations();

/// Of these, those that C++ code asks for: operator new, and aligned_alloc (Asio's coroutine
/// frames). What C libraries allocate is not among them.
std::int64_t allocations_in_cpp();

}  // namespace pointsbot::bench
