#pragma once

#include <cstddef>

namespace pointsbot::tests {

/// How often this program has asked the C library for memory so far: malloc and all its relatives,
/// which operator new and Asio's coroutine frames (aligned_alloc) come down to. Not for a
/// sanitizer's build, whose allocator is its own.
std::size_t heap_calls();

}  // namespace pointsbot::tests
