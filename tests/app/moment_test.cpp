#include "app/moment.hpp"

#include "app/wording.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

namespace pointsbot::app {
namespace {

/// 14 November 2026, 21:30:15, by this computer's clock.
class Moments : public testing::Test {
 protected:
  std::string at(std::string_view text) const {
    const auto moment = parse_moment(text, now_);
    return moment ? day_and_time(*moment) : "nothing";
  }

  static WallTime local(int year, int month, int day, int hour, int minute, int second = 0) {
    std::tm time{};
    time.tm_year = year - 1900;
    time.tm_mon = month - 1;
    time.tm_mday = day;
    time.tm_hour = hour;
    time.tm_min = minute;
    time.tm_sec = second;
    time.tm_isdst = -1;
    return WallTime{std::chrono::seconds{std::mktime(&time)}};
  }

  const WallTime now_ = local(2026, 11, 14, 21, 30, 15);
};

TEST_F(Moments, ATimeOfDayIsWhenItLastWas) {
  EXPECT_EQ(at("20:00"), "14 Nov 20:00");
  EXPECT_EQ(at("21:30"), "14 Nov 21:30");
  EXPECT_EQ(at("21:31"), "13 Nov 21:31");
  EXPECT_EQ(at("23:59:30"), "13 Nov 23:59");
}

TEST_F(Moments, ADayMayStandBeforeItOrAlone) {
  EXPECT_EQ(at("2026-11-02 20:00"), "02 Nov 20:00");
  EXPECT_EQ(at("2026-11-02T20:00"), "02 Nov 20:00");
  EXPECT_EQ(at("2026-11-02"), "02 Nov 00:00");
  EXPECT_EQ(parse_moment("2025-06-30 12:00:05", now_), local(2025, 6, 30, 12, 0, 5));
}

TEST_F(Moments, ASpanIsSoLongAgo) {
  EXPECT_EQ(parse_moment("2h", now_), now_ - std::chrono::hours{2});
  EXPECT_EQ(parse_moment("90m", now_), now_ - std::chrono::minutes{90});
}

TEST_F(Moments, AllElseIsNone) {
  for (const char* const text : {"", "20", "25:00", "20:61", "20:00x", "2026-02-30", "2026-13-01",
                                 "tomorrow", "-2h", "2h ago", "99999999999999999999d"}) {
    EXPECT_EQ(at(text), "nothing") << text;
  }
}

}  // namespace
}  // namespace pointsbot::app
