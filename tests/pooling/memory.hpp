#pragma once

#include "pooling/memory_source.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>

namespace pointsbot::pooling {

/// The kernel's memory, counted, from which a test takes what it wants refused. Set up before
/// threads use it.
class TestMemory final : public MemorySource {
 public:
  static constexpr int kNever = std::numeric_limits<int>::max();

  std::byte* reserve(std::size_t bytes, Dump dump) noexcept override {
    if (reserves++ >= reserves_that_work || bytes > most_reserved) {
      errno = ENOMEM;
      return nullptr;
    }
    ++standing;
    return kernel_memory().reserve(bytes, dump);
  }

  void populate(std::span<std::byte> pages) noexcept override {
    ++populates;
    kernel_memory().populate(pages);
  }

  bool give_back(std::span<std::byte> pages) noexcept override {
    if (at_give_back) at_give_back();
    if (give_backs++ == failing_give_back || refuses_give_backs) return false;
    given_back += pages.size();
    return kernel_memory().give_back(pages);
  }

  void release(std::span<std::byte> reserved) noexcept override {
    --standing;
    kernel_memory().release(reserved);
  }

  int reserves_that_work = kNever;
  std::size_t most_reserved = std::numeric_limits<std::size_t>::max();
  int failing_give_back = kNever;  ///< that one alone; the first is 0
  bool refuses_give_backs = false;
  std::function<void()> at_give_back;

  std::atomic<int> reserves = 0;
  std::atomic<int> populates = 0;
  std::atomic<int> give_backs = 0;
  std::atomic<std::size_t> given_back = 0;
  std::atomic<int> standing = 0;  ///< reservations that were not released
};

}  // namespace pointsbot::pooling
