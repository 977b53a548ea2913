#pragma once

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
#include <algorithm>
#include <sanitizer/asan_interface.h>
#endif

namespace pointsbot::pooling {

#ifdef __SANITIZE_ADDRESS__

/// Tells AddressSanitizer which bytes of a reserved range may be touched: those below a line that
/// moves. Elsewhere than in its build this is nothing.
class Fence {
 public:
  Fence(const std::byte* base, std::size_t capacity) : base_{base}, capacity_{capacity} {
    poison_ahead();
  }

  /// [0, end) may be touched, and nothing above.
  void move(std::size_t end) noexcept {
    if (end > open_) {
      const std::size_t begin = open_;
      open_ = end;
      poison_ahead();
      ASAN_UNPOISON_MEMORY_REGION(base_ + begin, end - begin);
    } else {
      ASAN_POISON_MEMORY_REGION(base_ + end, open_ - end);
      open_ = end;
    }
  }

  /// For addresses that others will use.
  void remove() noexcept { ASAN_UNPOISON_MEMORY_REGION(base_, poisoned_); }

 private:
  /// The shadow of a whole region (an eighth of it) would cost every test milliseconds: only what
  /// was ever open and this much above it is guarded.
  static constexpr std::size_t kAhead = std::size_t{1} << 20;

  void poison_ahead() noexcept {
    if (open_ + kAhead / 2 <= poisoned_) return;
    const std::size_t end = std::min(open_ + kAhead, capacity_);
    if (end <= poisoned_) return;
    ASAN_POISON_MEMORY_REGION(base_ + poisoned_, end - poisoned_);
    poisoned_ = end;
  }

  const std::byte* base_;
  std::size_t capacity_;
  std::size_t open_ = 0;
  std::size_t poisoned_ = 0;  // below this, what is not open is poisoned
};

#else

class Fence {
 public:
  Fence(const std::byte*, std::size_t) noexcept {}
  void move(std::size_t) noexcept {}
  void remove() noexcept {}
};

#endif

}  // namespace pointsbot::pooling
