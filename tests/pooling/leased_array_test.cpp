#include "pooling/leased_array.hpp"

#include "pooling/reservoir.hpp"
#include "tests/pooling/resident.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

namespace pointsbot::pooling {
namespace {

struct Pair {
  std::int64_t first;
  std::int32_t second;
};

Policy one_page() { return {.regions = 2, .capacity = page_size(), .floor = 0}; }

TEST(LeasedArray, IsEmptyWithoutALease) {
  const LeasedArray<int> none;
  EXPECT_EQ(none.size(), 0U);
  EXPECT_TRUE(none.items().empty());
}

TEST(LeasedArray, GrowsInPlace) {
  Reservoir pool{{.regions = 1, .capacity = 1 << 20}};
  LeasedArray<Pair> pairs{pool.acquire()};
  const Pair* const begin = pairs.items().data();
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(pairs.push_back({i, -i}));
  ASSERT_EQ(pairs.size(), 10'000U);
  EXPECT_EQ(pairs.items().data(), begin);
  EXPECT_EQ(pairs.items()[9'999].first, 9'999);
  EXPECT_EQ(pairs.items()[0].second, 0);
}

TEST(LeasedArray, SaysWhenItIsFullAndStaysAsItWas) {
  Reservoir pool{one_page()};
  LeasedArray<Pair> pairs{pool.acquire()};
  std::size_t count = 0;
  while (pairs.push_back({1, 2})) ++count;
  EXPECT_EQ(count, page_size() / sizeof(Pair));
  EXPECT_EQ(pairs.size(), count);
  EXPECT_FALSE(pairs.push_back({3, 4}));
  EXPECT_EQ(pairs.items().back().first, 1);
}

TEST(LeasedArray, MakesRoomWhenItIsTruncated) {
  Reservoir pool{one_page()};
  LeasedArray<int> numbers{pool.acquire()};
  while (numbers.push_back(7)) {
  }
  numbers.truncate(2);
  ASSERT_TRUE(numbers.push_back(8));
  ASSERT_EQ(numbers.size(), 3U);
  EXPECT_EQ(numbers.items()[1], 7);
  EXPECT_EQ(numbers.items()[2], 8);
}

TEST(LeasedArray, ReturnsItsLeaseWhenItGoes) {
  Reservoir pool{one_page()};
  {
    LeasedArray<int> numbers{pool.acquire()};
    ASSERT_TRUE(numbers.push_back(1));
    EXPECT_EQ(pool.stats().held, page_size());
  }
  EXPECT_EQ(pool.stats().leased, 0U);
  EXPECT_EQ(pool.stats().held, 0U);
}

TEST(LeasedArray, IsEmptyWhenMovedFrom) {
  Reservoir pool{one_page()};
  LeasedArray<int> from{pool.acquire()};
  ASSERT_TRUE(from.push_back(1));
  LeasedArray<int> to{std::move(from)};
  EXPECT_EQ(from.size(), 0U);  // NOLINT: that is the question
  EXPECT_TRUE(from.items().empty());
  ASSERT_EQ(to.size(), 1U);
  EXPECT_EQ(to.items()[0], 1);
  EXPECT_EQ(pool.stats().leased, 1U);
}

TEST(LeasedArray, ReturnsTheLeaseItHadWhenAnotherIsMovedIn) {
  Reservoir pool{one_page()};
  LeasedArray<int> now{pool.acquire()};
  LeasedArray<int> next{pool.acquire()};
  ASSERT_TRUE(next.push_back(2));
  now = std::move(next);
  EXPECT_EQ(pool.stats().leased, 1U);
  EXPECT_EQ(now.items()[0], 2);
  EXPECT_EQ(next.size(), 0U);  // NOLINT: that is the question
}

}  // namespace
}  // namespace pointsbot::pooling
