#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>

namespace pointsbot::pooling {

inline constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

/// The bytes of memory that several regions share: charged before they are used, credited once they
/// are given back, never more than the limit. Any thread.
class Budget {
 public:
  explicit Budget(std::size_t limit = kNoLimit) noexcept : limit_{limit} {}

  /// All of `bytes`, or false and nothing.
  [[nodiscard]] bool charge(std::size_t bytes) noexcept {
    return charge_most(bytes, bytes) == bytes;
  }

  /// As much of `bytes` as is left, in multiples of `step`. REQUIRES: `bytes` is one.
  [[nodiscard]] std::size_t charge_most(std::size_t bytes, std::size_t step) noexcept {
    if (bytes == 0) return 0;
    std::size_t now = charged_.load(std::memory_order_relaxed);
    std::size_t granted = 0;
    do {
      granted = std::min(bytes, (limit_ - now) / step * step);
    } while (!charged_.compare_exchange_weak(now, now + granted, std::memory_order_relaxed));
    return granted;
  }

  void credit(std::size_t bytes) noexcept { charged_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::size_t charged() const noexcept { return charged_.load(std::memory_order_relaxed); }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> charged_ = 0;
};

}  // namespace pointsbot::pooling
