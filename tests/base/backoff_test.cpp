#include "base/backoff.hpp"

#include <gtest/gtest.h>

#include <set>

namespace pointsbot {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, DoublesFromTheFirstSpanToTheMostAndStaysInTheUpperHalf) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    Backoff backoff{milliseconds{100}, milliseconds{1'000}, seed};
    for (const int span : {100, 200, 400, 800, 1'000, 1'000, 1'000}) {
      const milliseconds wait = backoff.next();
      EXPECT_GE(wait, milliseconds{span / 2});
      EXPECT_LE(wait, milliseconds{span});
    }
  }
}

TEST(Backoff, WaitsTheFirstSpanAgainAfterASuccess) {
  Backoff backoff{milliseconds{100}, milliseconds{60'000}, 7};
  for (int i = 0; i < 9; ++i) backoff.next();
  EXPECT_GT(backoff.next(), milliseconds{20'000});
  backoff.reset();
  EXPECT_LE(backoff.next(), milliseconds{100});
}

TEST(Backoff, SpreadsThoseWhoFailedTogether) {
  std::set<milliseconds> waits;
  for (unsigned seed = 0; seed < 100; ++seed) {
    waits.insert(Backoff{milliseconds{1'000}, milliseconds{1'000}, seed}.next());
  }
  EXPECT_GT(waits.size(), 80U);
  EXPECT_LT(*waits.begin(), milliseconds{550});
  EXPECT_GT(*waits.rbegin(), milliseconds{950});
}

TEST(Backoff, NeverPassesTheMostHoweverOftenItFails) {
  Backoff backoff{milliseconds{1}, milliseconds{60'000}, 1};
  for (int i = 0; i < 10'000; ++i) EXPECT_LE(backoff.next(), milliseconds{60'000});
}

}  // namespace
}  // namespace pointsbot
