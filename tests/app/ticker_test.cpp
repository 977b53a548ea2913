#include "app/ticker.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SteadyTime kNow{std::chrono::hours{50}};
constexpr WallTime kWall{seconds{1'700'000'000}};
constexpr seconds kInterval{60};

/// How long after the start the first cycle is due when the last payment was `ago`.
milliseconds first_due(milliseconds ago) {
  const Ticker ticker{kInterval, kNow, kWall, kWall - ago};
  return std::chrono::duration_cast<milliseconds>(ticker.due() - kNow);
}

TEST(Ticker, IsDueAtOnceWhenNothingWasEverPaid) {
  const Ticker ticker{kInterval, kNow, kWall, std::nullopt};
  EXPECT_EQ(ticker.due(), kNow);
  EXPECT_EQ(ticker.deadline(), kNow + kInterval);
  EXPECT_FALSE(ticker.clock_was_set_back());
}

TEST(Ticker, WaitsForTheRestOfAnInterval) {
  EXPECT_EQ(first_due(seconds{0}), seconds{60});
  EXPECT_EQ(first_due(seconds{15}), seconds{45});
  EXPECT_EQ(first_due(milliseconds{59'999}), milliseconds{1});
  EXPECT_EQ(first_due(seconds{60}), seconds{0});
}

TEST(Ticker, MakesUpForNothingAfterALongerStop) {
  EXPECT_EQ(first_due(seconds{61}), seconds{0});
  EXPECT_EQ(first_due(std::chrono::hours{24 * 365}), seconds{0});
  Ticker ticker{kInterval, kNow, kWall, kWall - std::chrono::hours{5}};
  EXPECT_EQ(ticker.advance(kNow), 0);
  EXPECT_EQ(ticker.due(), kNow + kInterval);
}

TEST(Ticker, WaitsAWholeIntervalWhenTheTimeOfDayWasSetBack) {
  for (const milliseconds ahead : {milliseconds{1}, milliseconds{10'000'000}}) {
    const Ticker ticker{kInterval, kNow, kWall, kWall + ahead};
    EXPECT_TRUE(ticker.clock_was_set_back());
    EXPECT_EQ(ticker.due(), kNow + kInterval);
  }
  EXPECT_FALSE((Ticker{kInterval, kNow, kWall, kWall}.clock_was_set_back()));
}

TEST(Ticker, KeepsItsGridWhenACycleTakesTime) {
  Ticker ticker{kInterval, kNow, kWall, std::nullopt};
  for (int i = 1; i <= 1'000; ++i) {
    ASSERT_EQ(ticker.advance(ticker.due() + milliseconds{i}), 0);
    ASSERT_EQ(ticker.due(), kNow + i * kInterval);
  }
}

TEST(Ticker, PassesOverWhatALateCycleMissedAndCountsIt) {
  struct Case {
    milliseconds after;
    std::int64_t passed;
  };
  for (const Case& late :
       {Case{milliseconds{0}, 0}, Case{milliseconds{59'999}, 0}, Case{seconds{60}, 1},
        Case{milliseconds{60'001}, 1}, Case{milliseconds{119'999}, 1}, Case{seconds{120}, 2},
        Case{seconds{605}, 10}, Case{std::chrono::hours{24}, 1'440}}) {
    Ticker ticker{kInterval, kNow, kWall, std::nullopt};
    EXPECT_EQ(ticker.advance(kNow + late.after), late.passed) << late.after.count();
    EXPECT_EQ(ticker.due(), kNow + (late.passed + 1) * kInterval) << late.after.count();
    EXPECT_GT(ticker.due(), kNow + late.after) << late.after.count();
  }
}

TEST(Ticker, IsDueLaterWhereItWouldBeAtOnce) {
  const auto later = kInterval / 3;
  EXPECT_EQ((Ticker{kInterval, kNow, kWall, std::nullopt, later}.due()), kNow + later);
  EXPECT_EQ((Ticker{kInterval, kNow, kWall, kWall - 2 * kInterval, later}.due()), kNow + later);
  EXPECT_EQ((Ticker{kInterval, kNow, kWall, kWall - kInterval / 2, later}.due()),
            kNow + kInterval / 2)
      << "a payment that is on its way stays where it is";
}

TEST(Ticker, IsDueEverySoManyIntervalsForAllOfThem) {
  Ticker ticker{kInterval, kNow, kWall, std::nullopt};
  EXPECT_EQ(ticker.intervals(), 1);
  EXPECT_EQ(ticker.advance(kNow, 3), 0);
  EXPECT_EQ(ticker.due(), kNow + 3 * kInterval);
  EXPECT_EQ(ticker.intervals(), 3);
  EXPECT_EQ(ticker.deadline(), kNow + 6 * kInterval);
  EXPECT_EQ(ticker.advance(kNow + 10 * kInterval, 2), 3) << "at 5, 7 and 9";
  EXPECT_EQ(ticker.due(), kNow + 11 * kInterval);
  ticker.advance(ticker.due());
  EXPECT_EQ(ticker.intervals(), 1);
}

}  // namespace
}  // namespace pointsbot::app
