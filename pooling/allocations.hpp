#pragma once

#include <cstddef>

namespace pointsbot::pooling {

/// How often this program has called operator new so far, in any of its forms, on any thread:
/// Asio's coroutine frames are among them, what C libraries ask malloc for is not. Every program
/// with this library in it has its operator new replaced by one that counts; 0 in a sanitizer's
/// build, which keeps its own.
std::size_t allocations() noexcept;

/// What the calling thread allocates from now on is not counted: it works for somebody else.
void leave_this_thread_out() noexcept;

}  // namespace pointsbot::pooling
