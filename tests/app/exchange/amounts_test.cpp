#include "app/exchange/amounts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pointsbot::app::exchange {
namespace {

std::string points(std::string_view text) {
  const auto read = read_points(text);
  if (const auto* const no = std::get_if<NoAmount>(&read)) return std::string{no->why};
  const Amount amount = std::get<Amount>(read);
  return std::to_string(amount.points.value) + (amount.rounded ? " rounded" : "");
}

std::int64_t watched(std::string_view text, TimeUnit unit) {
  const auto read = read_watched(text, unit);
  const auto* const time = std::get_if<std::chrono::seconds>(&read);
  return time ? time->count() : -1;
}

TEST(Amounts, AreDigitsAlone) {
  EXPECT_EQ(points("0"), "0");
  EXPECT_EQ(points("250"), "250");
  EXPECT_EQ(points("  250\t"), "250");
  EXPECT_EQ(points("0007"), "7");
  EXPECT_EQ(points("1000000000000000"), "1000000000000000");
  for (const char* const text :
       {"+5", "5x", "1e9", "1E9", "0x10", "1,000", "1 000", "nan", "inf", "NaN", "٣٤", "１２",
        "five", "5.", ".5", "5.5.5", "5.5e3", "--5"}) {
    EXPECT_EQ(points(text), "is not a number of points") << text;
  }
  EXPECT_EQ(points(""), "is empty");
}

TEST(Amounts, OfAFractionLoseItAndSaySo) {
  EXPECT_EQ(points("12.999999"), "12 rounded");
  EXPECT_EQ(points("12.000"), "12");
  EXPECT_EQ(points("0.9"), "0 rounded");
}

TEST(Amounts, LessThanNothingOrMoreThanAnybodyMayHaveAreNone) {
  EXPECT_EQ(points("-50"), "is less than nothing");
  EXPECT_EQ(points("-0.5"), "is less than nothing");
  for (const char* const text :
       {"1000000000000001", "1000000000000000.5", "99999999999999999999999999"}) {
    EXPECT_EQ(points(text).find("is more than anybody can have"), 0U) << text;
  }
}

TEST(WatchTime, IsReadInTheUnitOfItsColumn) {
  EXPECT_EQ(watched("90", TimeUnit::seconds), 90);
  EXPECT_EQ(watched("90", TimeUnit::minutes), 5400);
  EXPECT_EQ(watched("2", TimeUnit::hours), 7200);
  EXPECT_EQ(watched("2.5", TimeUnit::hours), 9000);
  EXPECT_EQ(watched("1.25", TimeUnit::minutes), 75);
  EXPECT_EQ(watched("90500", TimeUnit::milliseconds), 90);
  EXPECT_EQ(watched("", TimeUnit::hours), 0);
}

TEST(WatchTime, MayBeWrittenAsAClock) {
  EXPECT_EQ(watched("01:02:03", TimeUnit::hours), 3723);
  EXPECT_EQ(watched("3.04:05:06", TimeUnit::hours), 3 * 86400 + 4 * 3600 + 5 * 60 + 6);
  EXPECT_EQ(watched("131:00:00", TimeUnit::hours), 131 * 3600);
  EXPECT_EQ(watched("3 days 04:05:06", TimeUnit::seconds), 3 * 86400 + 4 * 3600 + 5 * 60 + 6);
  EXPECT_EQ(watched("1 day 00:00:01.5", TimeUnit::seconds), 86401);
}

TEST(WatchTime, ThatIsNoneIsNone) {
  for (const char* const text :
       {"-1", "abc", "1:2", "1:2:3:4", "1:61:00", "1:00:61", ":", "::", "1e5",
        "99999999999999999999", "9999999999999:00:00", "1..5:00:00"}) {
    EXPECT_EQ(watched(text, TimeUnit::hours), -1) << text;
  }
}

}  // namespace
}  // namespace pointsbot::app::exchange
