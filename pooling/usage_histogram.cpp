#include "pooling/usage_histogram.hpp"

#include <numeric>

namespace pointsbot::pooling {

void UsageHistogram::halve() noexcept {
  for (std::uint64_t& weight : weights_) weight /= 2;
}

std::size_t UsageHistogram::percentile(double share) const noexcept {
  const auto total = std::accumulate(weights_.begin(), weights_.end(), std::uint64_t{0});
  if (total == 0) return 0;
  const double wanted = share * static_cast<double>(total);
  std::uint64_t sum = weights_[0];
  std::size_t size = 0;
  for (std::size_t width = 1; width < kBuckets && static_cast<double>(sum) < wanted; ++width) {
    sum += weights_[width];
    size = 2 * size + 1;
  }
  return size;
}

}  // namespace pointsbot::pooling
