#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace pointsbot::app {

/// Bytes of this process that are in memory: all of them, and those that are nobody else's and in
/// no file (heap, stacks, pools).
struct Memory {
  std::int64_t rss = 0;
  std::int64_t anonymous = 0;
};

/// Reads the process's memory from /proc (proc(5): smaps_rollup, status, clear_refs) without
/// allocating any. Zeros where /proc does not tell. One thread.
class MemoryMeter {
 public:
  /// What it is now; counts for the peak too.
  Memory sample();

  /// Forgets the peak: the next peak() is of the time since.
  void start_peak();
  /// The largest since start_peak(): of `rss` as the kernel kept watch, of `anonymous` among
  /// samples. The kernel's mark may lag by some pages, so the larger of it and the samples is told.
  Memory peak();

 private:
  std::string_view read(const char* path);

  std::array<char, 8192> buffer_;
  Memory peak_;
  bool mark_was_reset_ = false;  // some containers forbid it: then samples alone count
};

/// The value of `key` in a file of /proc that has lines "Key:   123 kB", in bytes; 0 when absent.
std::int64_t kilobytes_of(std::string_view text, std::string_view key);

}  // namespace pointsbot::app
