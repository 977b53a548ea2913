#include "app/quantities.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace pointsbot::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Duration, IsSecondsWithoutAUnit) {
  EXPECT_EQ(parse_duration("60"), seconds{60});
  EXPECT_EQ(parse_duration("0"), seconds{0});
}

TEST(Duration, KnowsSecondsMinutesHoursDaysAndWeeks) {
  EXPECT_EQ(parse_duration("60s"), seconds{60});
  EXPECT_EQ(parse_duration("10m"), seconds{600});
  EXPECT_EQ(parse_duration("2h"), seconds{7'200});
  EXPECT_EQ(parse_duration("1d"), seconds{86'400});
  EXPECT_EQ(parse_duration("2w"), seconds{14 * 86'400});
}

TEST(Duration, IsNothingElse) {
  for (const auto* text :
       {"", "s", "-1", "+1", "1.5h", "1 h", " 1", "1 ", "10min", "1y", "0x10", "1M"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, TooLongForTheTypeIsItsLongest) {
  constexpr seconds kMost{std::numeric_limits<std::int64_t>::max()};
  EXPECT_EQ(parse_duration("99999999999999999999999999s"), kMost);
  EXPECT_EQ(parse_duration("9223372036854775807d"), kMost);
}

TEST(Amount, KnowsThousandsAndMillions) {
  EXPECT_EQ(parse_points("250"), Points{250});
  EXPECT_EQ(parse_points("10k"), Points{10'000});
  EXPECT_EQ(parse_points("10K"), Points{10'000});
  EXPECT_EQ(parse_points("2m"), Points{2'000'000});
}

TEST(Amount, IsNothingElse) {
  for (const auto* text :
       {"", "k", "-1", "1,000", "1.5k", "1kk", "1 k", "1e3", "all", "\xC2\xBD"}) {
    EXPECT_EQ(parse_points(text), std::nullopt) << text;
  }
}

TEST(Quantities, EndWithNoByteOfZero) {
  constexpr std::string_view kText{"5\0", 2};
  EXPECT_EQ(parse_points(kText), std::nullopt);
  EXPECT_EQ(parse_duration(kText), std::nullopt);
  EXPECT_EQ(parse_size(kText), std::nullopt);
}

TEST(Amount, TooLargeForTheTypeIsItsLargest) {
  constexpr Points kMost{std::numeric_limits<std::int64_t>::max()};
  EXPECT_EQ(parse_points("9223372036854775808"), kMost);
  EXPECT_EQ(parse_points("9223372036854775807m"), kMost);
}

TEST(Size, IsInBytesAndUnitsOf1024) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("4096"), 4096U);
  EXPECT_EQ(parse_size("64K"), 65'536U);
  EXPECT_EQ(parse_size("16m"), 16U << 20);
  EXPECT_EQ(parse_size("1G"), 1U << 30);
  EXPECT_EQ(parse_size("99999999999G"), std::size_t{std::numeric_limits<std::int64_t>::max()});
}

TEST(Size, IsNothingElse) {
  for (const auto* text : {"", "K", "-1K", "64KB", "64KiB", "1.5M", "1 M", "1T", "64s", "none"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
}

TEST(Size, IsWrittenAsItIsRead) {
  EXPECT_EQ(size_text(0), "0");
  EXPECT_EQ(size_text(1000), "1000");
  EXPECT_EQ(size_text(1536), "1536");
  EXPECT_EQ(size_text(65'536), "64K");
  EXPECT_EQ(size_text(3U << 20), "3M");
  EXPECT_EQ(size_text(std::size_t{2048} << 30), "2048G");
}

TEST(Decimal, TakesDigitsAndOnePoint) {
  EXPECT_EQ(parse_decimal("3"), 3.0);
  EXPECT_EQ(parse_decimal("0.5"), 0.5);
  for (const auto* text :
       {"", ".", ".5", "3.", "1.2.3", "-1", "1e3", "nan", "inf", "3%", "1,5", "0x1"}) {
    EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
  }
}

TEST(Multiplier, IsAnXAndANumber) {
  EXPECT_EQ(parse_multiplier("x2"), 200);
  EXPECT_EQ(parse_multiplier("x1.5"), 150);
  EXPECT_EQ(parse_multiplier("x0.01"), 1);
  EXPECT_EQ(parse_multiplier("x100"), 10'000);
  for (const auto* text : {"", "x", "2", "2x", "x0", "x-1", "x101", "xx2", "x2 ", "x1e1"}) {
    EXPECT_EQ(parse_multiplier(text), std::nullopt) << text;
  }
}

TEST(Lasting, IsATimeWithItsUnit) {
  EXPECT_EQ(parse_lasting("90s"), seconds{90});
  EXPECT_EQ(parse_lasting("30M"), minutes{30});
  EXPECT_EQ(parse_lasting("365d"), hours{24 * 365});
  for (const auto* text : {"", "30", "0m", "-1m", "366d", "m", "1.5h", "99999999999999999999w"}) {
    EXPECT_EQ(parse_lasting(text), std::nullopt) << text;
  }
}

TEST(YesNo, IsOneOfTheTwoInAnyCapitals) {
  EXPECT_EQ(parse_yes_no("yes"), true);
  EXPECT_EQ(parse_yes_no("No"), false);
  for (const auto* text : {"", "y", "true", "on", "1", "yes "}) {
    EXPECT_EQ(parse_yes_no(text), std::nullopt) << text;
  }
}

constexpr std::array<std::string_view, 4> kNames{"interval", "modifier", "welcome", "name"};

TEST(Nearest, FindsALetterTooManyMissingWrongOrSwapped) {
  EXPECT_EQ(nearest("intervall", kNames), "interval");
  EXPECT_EQ(nearest("interal", kNames), "interval");
  EXPECT_EQ(nearest("intervul", kNames), "interval");
  EXPECT_EQ(nearest("itnerval", kNames), "interval");
  EXPECT_EQ(nearest("INTERVAL", kNames), "interval");
}

TEST(Nearest, CountsASwapAsOneMistake) {
  constexpr std::array<std::string_view, 2> kNear{"bxa", "ab"};
  EXPECT_EQ(nearest("ba", std::array<std::string_view, 2>{"xyz", "ab"}), "ab");
  EXPECT_EQ(nearest("ba", kNear), "bxa");  // the first of equals
}

TEST(Nearest, IsNothingWhenAllAreFar) {
  EXPECT_EQ(nearest("", kNames), std::nullopt);
  EXPECT_EQ(nearest("subscriber", kNames), std::nullopt);
  EXPECT_EQ(nearest(std::string(1'000, 'n'), kNames), std::nullopt);
}

}  // namespace
}  // namespace pointsbot::app
