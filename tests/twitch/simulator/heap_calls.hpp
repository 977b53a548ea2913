#pragma once

#include <cstddef>

namespace pointsbot::tests {

/// How often this program has asked the C library for memory so far: malloc and all its relatives,
/// which operator new and Asio's coroutine frames (aligned_alloc) come down to.
std::size_t heap_calls();

/// False in a sanitizer's build, where the allocator is the sanitizer's and nothing is counted.
bool counts_heap_calls();

}  // namespace pointsbot::tests
