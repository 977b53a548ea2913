#include "app/chat/dice.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <set>

namespace pointsbot::app::chat {
namespace {

TEST(SystemDice, FallsBelow) {
  SystemDice dice;
  for (const std::uint64_t n : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{100},
                                std::uint64_t{1} << 63, UINT64_MAX}) {
    for (int i = 0; i < 1'000; ++i) ASSERT_LT(dice.below(n), n);
  }
  EXPECT_EQ(dice.below(1), 0U);
}

TEST(SystemDice, DoesNotRepeatItself) {
  SystemDice one, other;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1'000; ++i) {
    seen.insert(one.below(UINT64_MAX));
    seen.insert(other.below(UINT64_MAX));
  }
  EXPECT_EQ(seen.size(), 2'000U);
}

/// How far the count of something that has that chance is from what it should be, in standard
/// errors.
double off(int count, int rounds, double chance) {
  return std::abs(count - rounds * chance) / std::sqrt(rounds * chance * (1 - chance));
}

TEST(SystemDice, FallsOnEachSideAsOften) {
  constexpr int kRounds = 200'000;
  SystemDice dice;
  std::array<int, 6> sides{};
  for (int i = 0; i < kRounds; ++i) ++sides[dice.below(6)];
  for (const int side : sides) EXPECT_LT(off(side, kRounds, 1.0 / 6), 6);
}

TEST(SystemDice, AreFairWhereTheRemainderOfARandomNumberWouldNotBe) {
  // Of 64 random bits modulo 3 * 2^62 the lowest third would come up half the time.
  constexpr int kRounds = 100'000;
  constexpr std::uint64_t kThird = std::uint64_t{1} << 62;
  SystemDice dice;
  int lowest = 0;
  for (int i = 0; i < kRounds; ++i) lowest += dice.below(3 * kThird) < kThird ? 1 : 0;
  EXPECT_LT(off(lowest, kRounds, 1.0 / 3), 6);
}

}  // namespace
}  // namespace pointsbot::app::chat
