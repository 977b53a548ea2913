#include "base/local_day.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>

namespace pointsbot {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::year_month_day;

constexpr LocalDay day(int year, unsigned month, unsigned of_month) {
  return LocalDay{year_month_day{std::chrono::year{year}, std::chrono::month{month},
                                 std::chrono::day{of_month}}};
}

WallTime utc(int year, unsigned month, unsigned of_month, std::chrono::minutes time) {
  return WallTime{day(year, month, of_month).time_since_epoch() + time};
}

/// The computer stands in one zone after the other.
class LocalDaysOf : public testing::Test {
 protected:
  ~LocalDaysOf() override { stand_in("UTC"); }

  static void stand_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
};

// Zones by their rules, so that the tests need no files of any: the EU's, Cuba's as it was (clocks
// go forward at midnight, and back to it), Lord Howe's half an hour.
constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";
constexpr const char* kHavana = "CST5CDT,M3.2.0/0,M11.1.0/1";
constexpr const char* kLordHowe = "LHST-10:30LHDT-11,M10.1.0,M4.1.0";
constexpr const char* kZones[] = {"UTC", kBerlin, kHavana, kLordHowe, "XST12", "XST-14"};

TEST_F(LocalDaysOf, AnyZoneBeginAtMidnightAndHoldTheirTimes) {
  for (const char* const zone : kZones) {
    stand_in(zone);
    const LocalDay first = day(2026, 1, 1);
    LocalDays cached;
    for (int i = 0; i < 400; ++i) {
      const LocalDay one = first + days{i};
      const WallTime begin = start_of(one), next = start_of(one + days{1});
      EXPECT_EQ(local_day(begin), one) << zone;
      EXPECT_EQ(local_day(next - 1ms), one) << zone;
      EXPECT_EQ(local_day(begin - 1ms), one - days{1}) << zone;
      EXPECT_EQ(cached.of(begin), one) << zone;
      EXPECT_EQ(cached.of(next - 1ms), one) << zone;
      EXPECT_GE(next - begin, 23h) << zone;
      EXPECT_LE(next - begin, 25h) << zone;
    }
  }
}

TEST_F(LocalDaysOf, AnyZoneShowEachTimeWhereShownAtHasIt) {
  for (const char* const zone : kZones) {
    stand_in(zone);
    for (WallTime at = utc(2026, 1, 1, 0min); at < utc(2027, 1, 1, 0min); at += 13min) {
      const std::tm there = local_time(at);
      const auto time = std::chrono::hours{there.tm_hour} + std::chrono::minutes{there.tm_min};
      const Shown shown = shown_at(local_day(at), time);
      EXPECT_TRUE(shown.first == at || shown.last == at) << zone << ' ' << at.time_since_epoch();
      EXPECT_LE(shown.last - shown.first, 1h) << zone;
    }
  }
}

TEST_F(LocalDaysOf, BerlinSkipAnHourInSpring) {
  stand_in(kBerlin);
  const WallTime forward = utc(2026, 3, 29, 60min);
  for (const auto time : {120min, 150min, 179min}) {
    EXPECT_EQ(shown_at(day(2026, 3, 29), time).first, forward) << time.count();
    EXPECT_EQ(shown_at(day(2026, 3, 29), time).last, forward) << time.count();
  }
  EXPECT_EQ(shown_at(day(2026, 3, 29), 119min).first, forward - 1min);
  EXPECT_EQ(shown_at(day(2026, 3, 29), 180min).first, forward);
}

TEST_F(LocalDaysOf, BerlinShowAnHourTwiceInAutumn) {
  stand_in(kBerlin);
  const Shown shown = shown_at(day(2026, 10, 25), 150min);
  EXPECT_EQ(shown.first, utc(2026, 10, 25, 30min));
  EXPECT_EQ(shown.last, utc(2026, 10, 25, 90min));
}

TEST_F(LocalDaysOf, HavanaBeginAtOneWhereMidnightIsSkippedAndAtTheFirstOfTwo) {
  stand_in(kHavana);
  EXPECT_EQ(start_of(day(2026, 3, 8)), utc(2026, 3, 8, 5h));
  EXPECT_EQ(local_time(start_of(day(2026, 3, 8))).tm_hour, 1);
  EXPECT_EQ(start_of(day(2026, 11, 1)), utc(2026, 11, 1, 4h));
}

}  // namespace
}  // namespace pointsbot
