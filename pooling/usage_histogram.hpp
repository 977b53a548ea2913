#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace pointsbot::pooling {

/// How many bytes leases have used of late: counted by power of two, and what is older weighs half
/// as much with every tick. A fixed array, no heap. One thread at a time.
class UsageHistogram {
 public:
  void record(std::size_t bytes) noexcept {
    weights_[static_cast<std::size_t>(std::bit_width(bytes))] += kWeight;
  }

  /// Ages everything recorded so far by one tick.
  void halve() noexcept;

  /// The least size, of the form 2^n - 1, that `share` (0 to 1) of the leases did not use more
  /// than; leases count by their weight, ordered by size. 0 when nothing is recorded.
  std::size_t percentile(double share) const noexcept;

 private:
  /// Of one lease at first: seventeen ticks later it is gone.
  static constexpr std::uint64_t kWeight = 1 << 16;
  static constexpr std::size_t kBuckets = std::numeric_limits<std::size_t>::digits + 1;

  std::array<std::uint64_t, kBuckets> weights_{};  // by std::bit_width of the bytes
};

}  // namespace pointsbot::pooling
