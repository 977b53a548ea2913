#include "pooling/usage_histogram.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <limits>

namespace pointsbot::pooling {
namespace {

TEST(UsageHistogram, KnowsNothingAtFirst) {
  EXPECT_EQ(UsageHistogram{}.percentile(0.95), 0U);
  EXPECT_EQ(UsageHistogram{}.percentile(1), 0U);
}

TEST(UsageHistogram, AnswersWithTheBoundThatHoldsTheSize) {
  for (const std::size_t bytes : {1UL, 2UL, 3UL, 4UL, 5'000UL, 1UL << 20, (1UL << 20) - 1}) {
    UsageHistogram usage;
    usage.record(bytes);
    const std::size_t bound = usage.percentile(0.95);
    EXPECT_GE(bound, bytes);
    EXPECT_LT(bound, 2 * bytes) << "the bound is not the least";
  }
}

TEST(UsageHistogram, HoldsTheSmallestAndTheLargestSize) {
  UsageHistogram usage;
  usage.record(0);
  EXPECT_EQ(usage.percentile(1), 0U);
  usage.record(std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(usage.percentile(0.5), 0U);
  EXPECT_EQ(usage.percentile(1), std::numeric_limits<std::size_t>::max());
}

TEST(UsageHistogram, GoesBySizeAndNotByFrequency) {
  UsageHistogram usage;
  for (int i = 0; i < 60; ++i) usage.record(100);
  for (int i = 0; i < 40; ++i) usage.record(40'000);
  EXPECT_EQ(usage.percentile(0.6), 127U);
  EXPECT_EQ(usage.percentile(0.95), 65'535U);
}

TEST(UsageHistogram, LeavesOutWhatIsRarerThanTheShare) {
  UsageHistogram usage;
  for (int i = 0; i < 96; ++i) usage.record(1'000);
  for (int i = 0; i < 4; ++i) usage.record(8 << 20);
  EXPECT_EQ(usage.percentile(0.95), 1'023U);
  EXPECT_EQ(usage.percentile(0.97), (std::size_t{16} << 20) - 1);
}

TEST(UsageHistogram, LetsASpikeFadeWithinAFewTicks) {
  UsageHistogram usage;
  const auto cycle = [&usage](std::size_t bytes) {
    for (int i = 0; i < 6; ++i) usage.record(bytes);
    const std::size_t percentile = usage.percentile(0.95);
    usage.halve();
    return percentile;
  };
  for (int i = 0; i < 10; ++i) EXPECT_EQ(cycle(1'000), 1'023U);
  EXPECT_EQ(cycle(4'000'000), (1U << 22) - 1);
  int ticks = 1;
  while (cycle(1'000) != 1'023U) ASSERT_LT(++ticks, 100);
  EXPECT_EQ(ticks, 4);  // 1/2 + 1/4 + 1/8 + 1/16 of the weight later it is below a twentieth
}

TEST(UsageHistogram, ForgetsEverythingIfNothingMoreIsUsed) {
  UsageHistogram usage;
  usage.record(1'000);
  for (int i = 0; i < 16; ++i) {
    usage.halve();
    EXPECT_EQ(usage.percentile(0.95), 1'023U) << i;
  }
  usage.halve();
  EXPECT_EQ(usage.percentile(0.95), 0U);
}

}  // namespace
}  // namespace pointsbot::pooling
