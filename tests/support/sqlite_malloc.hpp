#pragma once

#include <cstdint>

namespace pointsbot::tests {

/// SQLite's memory in a test program that is linked with sqlite_malloc.cpp: counts what it asks
/// for, and refuses on demand. One thread.
struct SqliteMalloc {
  std::int64_t calls = 0;    ///< so far
  std::int64_t fail_at = 0;  ///< the call of this number gets nothing; 0: none
  bool ever_after = false;   ///< nor any that follows

  void arm(std::int64_t n, bool and_after) { *this = {0, n, and_after}; }
  void disarm() { fail_at = 0; }
};

SqliteMalloc& sqlite_malloc();

}  // namespace pointsbot::tests
