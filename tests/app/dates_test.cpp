#include "app/dates.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pointsbot::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::year_month_day;

constexpr LocalDay day(int year, unsigned month, unsigned of_month) {
  return LocalDay{year_month_day{std::chrono::year{year}, std::chrono::month{month},
                                 std::chrono::day{of_month}}};
}

constexpr LocalDay kToday = day(2026, 11, 22);

TEST(Days, AreReadAsPeopleWriteThem) {
  EXPECT_EQ(parse_day("today", kToday), kToday);
  EXPECT_EQ(parse_day(" Yesterday ", kToday), day(2026, 11, 21));
  EXPECT_EQ(parse_day("1d", kToday), kToday);
  EXPECT_EQ(parse_day("7d", kToday), day(2026, 11, 16));
  EXPECT_EQ(parse_day("2w", kToday), day(2026, 11, 9));
  EXPECT_EQ(parse_day("2026-11-01", kToday), day(2026, 11, 1));
  EXPECT_EQ(parse_day("2026-3-7", kToday), day(2026, 3, 7));
  EXPECT_EQ(parse_day("14 Nov", kToday), day(2026, 11, 14));
  EXPECT_EQ(parse_day("since Nov 14", kToday), day(2026, 11, 14));
  EXPECT_EQ(parse_day("14 november 2024", kToday), day(2024, 11, 14));
  EXPECT_EQ(parse_day("November 14, 2024", kToday), day(2024, 11, 14));
}

TEST(Days, WithoutAYearAreTheLastSuchDay) {
  EXPECT_EQ(parse_day("22 Nov", kToday), kToday);
  EXPECT_EQ(parse_day("23 Nov", kToday), day(2025, 11, 23));
  EXPECT_EQ(parse_day("29 Feb", kToday), day(2024, 2, 29));
}

TEST(Days, ThatAreNoneOrHaveNotComeAreNotTaken) {
  for (const char* const text :
       {"",           "since",     "tomorrow",      "d",          "0d",         "-1d",
        "7",          "7x",        "99999d",        "2026-11-23", "2027-01-01", "2026-02-30",
        "2026-13-01", "26-11-01",  "2026-11",       "14.11.",     "14/11/2026", "31 Nov",
        "14 Foo",     "14 Nov 26", "14 Nov 2026 x", "Nov",        "2026-11-01x"}) {
    EXPECT_EQ(parse_day(text, kToday), std::nullopt) << text;
  }
}

TEST(Days, AreToldWithTheYearWhereItIsAnother) {
  EXPECT_EQ(day_text(kToday, kToday), "today");
  EXPECT_EQ(day_text(kToday - days{1}, kToday), "yesterday");
  EXPECT_EQ(day_text(day(2026, 11, 1), kToday), "1 Nov");
  EXPECT_EQ(day_text(day(2025, 12, 31), kToday), "31 Dec 2025");
  EXPECT_EQ(parse_day(day_text(day(2025, 12, 31), kToday), kToday), day(2025, 12, 31));
}

TEST(LocalDay, BeginsAtMidnightAndHoldsItsTimes) {
  const LocalDay first = day(2026, 3, 1);
  LocalDays cached;
  for (int i = 0; i < 400; ++i) {
    const LocalDay one = first + days{i};
    const WallTime begin = start_of(one), next = start_of(one + days{1});
    EXPECT_EQ(local_day(begin), one);
    EXPECT_EQ(local_day(next - 1ms), one);
    EXPECT_EQ(local_day(begin - 1ms), one - days{1});
    EXPECT_EQ(cached.of(begin), one);
    EXPECT_EQ(cached.of(next - 1ms), one);
    EXPECT_GE(next - begin, 23h) << "where clocks are put forward";
    EXPECT_LE(next - begin, 25h);
  }
}

}  // namespace
}  // namespace pointsbot::app
