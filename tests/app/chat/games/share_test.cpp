#include "app/chat/games/share.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace pointsbot::app::chat::games {
namespace {

std::vector<Points> shared_by(std::int64_t pot, std::vector<Points> stakes) {
  return shared(Points{pot}, stakes);
}

using Parts = std::vector<Points>;

TEST(Share, IsInProportion) {
  EXPECT_EQ(shared_by(300, {{10}, {20}}), (Parts{{100}, {200}}));
  EXPECT_EQ(shared_by(30, {{10}, {20}}), (Parts{{10}, {20}}));
  EXPECT_EQ(shared_by(0, {{10}, {20}}), (Parts{{0}, {0}}));
  EXPECT_EQ(shared_by(77, {{1}}), (Parts{{77}}));
  EXPECT_EQ(shared_by(5, {}), Parts{});
}

TEST(Share, LeavesWhatRoundingLeftToTheEarliest) {
  EXPECT_EQ(shared_by(100, {{1}, {1}, {1}}), (Parts{{34}, {33}, {33}}));
  EXPECT_EQ(shared_by(101, {{1}, {1}, {1}}), (Parts{{34}, {34}, {33}}));
  EXPECT_EQ(shared_by(2, {{1}, {1}, {1}}), (Parts{{1}, {1}, {0}}));
  EXPECT_EQ(shared_by(10, {{1}, {98}, {1}}), (Parts{{1}, {9}, {0}}));
}

TEST(Share, OfTheLargestIsExact) {
  const std::int64_t most = kMostPoints.value;
  EXPECT_EQ(shared_by(most, {{most - 1}, {1}}), (Parts{{most - 1}, {1}}));
  EXPECT_EQ(shared_by(INT64_MAX, {{most}, {most}}), (Parts{{INT64_MAX / 2 + 1}, {INT64_MAX / 2}}));
}

TEST(Share, IsAllOfThePotWithinAPointOfEachPart) {
  std::mt19937_64 random{7};
  for (int i = 0; i < 5'000; ++i) {
    Parts stakes(1 + random() % 20);
    std::int64_t all = 0;
    for (Points& stake : stakes) {
      stake.value = static_cast<std::int64_t>(1 + random() % (random() % 2 == 0 ? 10 : 1'000'000));
      all += stake.value;
    }
    const Points pot{static_cast<std::int64_t>(random() % 10'000'000)};
    Points sum;
    const Parts parts = shared(pot, stakes);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const std::int64_t least = pot.value * stakes[k].value / all;
      ASSERT_GE(parts[k].value, least);
      ASSERT_LE(parts[k].value, least + 1);
      sum = sum + parts[k];
    }
    ASSERT_EQ(sum, pot);
  }
}

}  // namespace
}  // namespace pointsbot::app::chat::games
