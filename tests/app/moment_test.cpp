#include "app/moment.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>

namespace pointsbot::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";

constexpr LocalDay day(int year, unsigned month, unsigned of_month) {
  return LocalDay{year_month_day{std::chrono::year{year}, std::chrono::month{month},
                                 std::chrono::day{of_month}}};
}

/// 22 November 2026, 21:30:15, by this computer's clock.
class Moments : public testing::Test {
 protected:
  Moments() { stand_in("UTC"); }
  ~Moments() override { stand_in("UTC"); }

  void stand_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
    now_ = shown_at(day(2026, 11, 22), hours{21} + minutes{30} + seconds{15}).first;
  }

  std::string at(std::string_view text) const {
    const auto moment = parse_moment(text, now_);
    if (!moment) return fmt::format("no {}", static_cast<int>(moment.error()));
    return fmt::format("{:%Y-%m-%d %H:%M:%S}{}", local_time(moment->at), moment->day ? " day" : "");
  }

  WallTime now_;
};

const std::string kUnreadable = "no 0", kNoSuchDay = "no 1", kStillToCome = "no 2";

TEST_F(Moments, ADayStandsForItsBeginning) {
  EXPECT_EQ(at("today"), "2026-11-22 00:00:00 day");
  EXPECT_EQ(at(" Yesterday "), "2026-11-21 00:00:00 day");
  EXPECT_EQ(at("2026-11-01"), "2026-11-01 00:00:00 day");
  EXPECT_EQ(at("2026-3-7"), "2026-03-07 00:00:00 day");
  EXPECT_EQ(at("14 Nov"), "2026-11-14 00:00:00 day");
  EXPECT_EQ(at("since Nov 14"), "2026-11-14 00:00:00 day");
  EXPECT_EQ(at("14 november 2024"), "2024-11-14 00:00:00 day");
  EXPECT_EQ(at("November 14, 2024"), "2024-11-14 00:00:00 day");
}

TEST_F(Moments, DaysAndWeeksCountToday) {
  EXPECT_EQ(at("1d"), at("today"));
  EXPECT_EQ(at("7d"), "2026-11-16 00:00:00 day");
  EXPECT_EQ(at("1w"), at("7d"));
  EXPECT_EQ(at("2W"), "2026-11-09 00:00:00 day");
}

TEST_F(Moments, WithoutAYearAreTheLastSuchDay) {
  EXPECT_EQ(at("22 Nov"), at("today"));
  EXPECT_EQ(at("23 Nov"), "2025-11-23 00:00:00 day");
  EXPECT_EQ(at("29 Feb"), "2024-02-29 00:00:00 day");
}

TEST_F(Moments, ATimeOfDayIsWhenItLastWas) {
  EXPECT_EQ(at("20:00"), "2026-11-22 20:00:00");
  EXPECT_EQ(at("8:05"), "2026-11-22 08:05:00");
  EXPECT_EQ(at("21:30"), "2026-11-22 21:30:00");
  EXPECT_EQ(at("21:30:16"), "2026-11-21 21:30:16");
  EXPECT_EQ(at("00:00"), "2026-11-22 00:00:00");
}

TEST_F(Moments, ADayMayStandBeforeATime) {
  EXPECT_EQ(at("2026-11-02 20:00"), "2026-11-02 20:00:00");
  EXPECT_EQ(at("2026-11-02T20:00:05"), "2026-11-02 20:00:05");
  EXPECT_EQ(at("14 Nov 20:00"), "2026-11-14 20:00:00");
  EXPECT_EQ(at("14 Nov 2025 20:00"), "2025-11-14 20:00:00");
  EXPECT_EQ(at("yesterday 22:15"), "2026-11-21 22:15:00");
  EXPECT_EQ(at("today 20:00"), "2026-11-22 20:00:00");
}

TEST_F(Moments, ASpanIsSoLongAgo) {
  EXPECT_EQ(at("2h"), "2026-11-22 19:30:15");
  EXPECT_EQ(at("90M"), "2026-11-22 20:00:15");
  EXPECT_EQ(at("15s"), "2026-11-22 21:30:00");
}

TEST_F(Moments, WhatIsStillToComeIsToldApartFromWhatIsNoDay) {
  for (const char* const text :
       {"2026-11-23", "2027-01-01", "today 21:31", "22 Nov 23:00", "2026-11-22 21:30:16"})
    EXPECT_EQ(at(text), kStillToCome) << text;
  for (const char* const text : {"2026-02-30", "2026-13-01", "31 Nov", "30 Feb", "29 Feb 2026"})
    EXPECT_EQ(at(text), kNoSuchDay) << text;
}

TEST_F(Moments, AllElseIsNone) {
  for (const char* const text : {"",
                                 "since",
                                 "tomorrow",
                                 "d",
                                 "0d",
                                 "-1d",
                                 "7",
                                 "7x",
                                 "99999d",
                                 "26-11-01",
                                 "2026-11",
                                 "14.11.",
                                 "14/11/2026",
                                 "14 Foo",
                                 "14 Nov 26",
                                 "14 Nov 2026 x",
                                 "Nov",
                                 "2026-11-01x",
                                 "20",
                                 "25:00",
                                 "20:61",
                                 "20:5",
                                 "20:00x",
                                 "20:00:",
                                 ":30",
                                 "20::00",
                                 "2h ago",
                                 "0s",
                                 "7d 20:00",
                                 "2h 20:00",
                                 "99999999999999999999d",
                                 "99999999999999999999s",
                                 "20:00 20:00",
                                 "2026-11-02T",
                                 "t20:00",
                                 "\xff\xfe",
                                 "\x1b[31m"})
    EXPECT_EQ(at(text), kUnreadable) << text;
}

TEST_F(Moments, ATimeThatClocksSkipIsTheMomentAfterTheGap) {
  stand_in(kBerlin);
  now_ = shown_at(day(2026, 3, 29), hours{12}).first;
  EXPECT_EQ(at("02:30"), "2026-03-29 03:00:00");
  EXPECT_EQ(at("29 Mar 02:00"), "2026-03-29 03:00:00");
  EXPECT_EQ(at("7h"), "2026-03-29 05:00:00");
  EXPECT_EQ(at("11h"), "2026-03-29 00:00:00") << "eleven hours by any clock";
}

TEST_F(Moments, ATimeThatClocksShowTwiceIsTheLastBeforeNowAndBehindADayTheFirst) {
  stand_in(kBerlin);
  const Shown half_past = shown_at(day(2026, 10, 25), hours{2} + minutes{30});
  ASSERT_EQ(half_past.last - half_past.first, hours{1});
  now_ = half_past.last + minutes{10};
  EXPECT_EQ(parse_moment("02:30", now_)->at, half_past.last);
  EXPECT_EQ(parse_moment("25 Oct 02:30", now_)->at, half_past.first);
  now_ = half_past.last - minutes{10};
  EXPECT_EQ(parse_moment("02:30", now_)->at, half_past.first);
}

TEST_F(Moments, ATimeOfDayMayBeAskedForBeforeAnother) {
  const WallTime yesterday = now_ - hours{24};
  EXPECT_EQ(parse_moment("22:00", now_, yesterday)->at,
            shown_at(day(2026, 11, 20), hours{22}).first);
  EXPECT_EQ(parse_moment("2026-11-22 20:00", now_, yesterday)->at,
            shown_at(day(2026, 11, 22), hours{20}).first);
}

TEST_F(Moments, NeverLieAheadAndAreTheSameForTheSameWords) {
  for (const char* const zone : {"UTC", kBerlin, "XST12", "XST-14"}) {
    stand_in(zone);
    const WallTime first = now_;
    for (int i = 0; i < 400; ++i) {
      now_ = first + hours{23} * i + minutes{7} * i;
      for (const char* const text : {"today", "yesterday", "7d", "1w", "00:00", "02:30", "23:59:59",
                                     "2h", "29 Feb", "25 Oct"}) {
        const auto moment = parse_moment(text, now_);
        ASSERT_TRUE(moment) << text;
        EXPECT_LE(moment->at, now_) << text;
        if (moment->day) {
          EXPECT_EQ(start_of(*moment->day), moment->at) << text;
        }
      }
      EXPECT_LE(now_ - parse_moment("02:30", now_)->at, hours{25});
      const LocalDay today = local_day(now_);
      EXPECT_EQ(*parse_day("7d", now_), today - days{6});
      EXPECT_EQ(*parse_day(day_text(today - days{i}, today), now_), today - days{i});
    }
  }
}

TEST_F(Moments, WhereADayIsMeantATimeIsNone) {
  EXPECT_EQ(*parse_day("7d", now_), day(2026, 11, 16));
  EXPECT_EQ(*parse_day("today", now_), day(2026, 11, 22));
  EXPECT_EQ(parse_day("20:00", now_).error(), NoMoment::no_whole_day);
  EXPECT_EQ(parse_day("2h", now_).error(), NoMoment::no_whole_day);
  EXPECT_EQ(parse_day("2026-11-01 20:00", now_).error(), NoMoment::no_whole_day);
  EXPECT_EQ(parse_day("soon", now_).error(), NoMoment::unreadable);
}

TEST_F(Moments, ThatAreNoneAreSaidToBeWithExamplesThatAre) {
  EXPECT_EQ(no_moment("7\x1b[31mx", NoMoment::unreadable),
            "\"7?[31mx\" is no day or time. Write for example 20:00, 7d or \"14 Nov\".");
  EXPECT_EQ(no_moment("31 Feb", NoMoment::no_such_day),
            "\"31 Feb\" is no day of the calendar. Write for example 20:00, 7d or \"14 Nov\".");
  for (const char* const example : {"20:00", "7d", "14 Nov"})
    EXPECT_TRUE(parse_moment(example, now_)) << example;
}

TEST(DayText, HasTheYearWhereItIsAnother) {
  constexpr LocalDay kToday = day(2026, 11, 22);
  EXPECT_EQ(day_text(kToday, kToday), "today");
  EXPECT_EQ(day_text(kToday - days{1}, kToday), "yesterday");
  EXPECT_EQ(day_text(day(2026, 11, 1), kToday), "1 Nov");
  EXPECT_EQ(day_text(day(2025, 12, 31), kToday), "31 Dec 2025");
}

}  // namespace
}  // namespace pointsbot::app
