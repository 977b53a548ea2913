#include "twitch/failure.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace pointsbot::twitch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WallTime kNow{seconds{1'700'000'000} + milliseconds{250}};

milliseconds wait_for(std::int64_t retry_at) {
  Backoff backoff{seconds{1}, seconds{60}, 1};
  Failure failure;
  failure.error = Error::rate_limited;
  failure.retry_at = std::chrono::sys_seconds{seconds{retry_at}};
  return retry_wait(failure, backoff, kNow);
}

TEST(TwitchError, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Error::no_room); ++i) {
    EXPECT_TRUE(names.insert(to_string(static_cast<Error>(i))).second) << i;
  }
  EXPECT_EQ(to_string(Error::cursor_repeated), "cursor_repeated");
}

TEST(RetryWait, IsUntilTwitchAsksToComeBack) {
  EXPECT_EQ(wait_for(1'700'000'030), milliseconds{29'750});
}

TEST(RetryWait, IsNeverShorterThanASecondNorLongerThanAMinute) {
  EXPECT_EQ(wait_for(1'700'000'001), seconds{1});
  EXPECT_EQ(wait_for(1'700'000'000), seconds{1});
  EXPECT_EQ(wait_for(0), seconds{1});
  EXPECT_EQ(wait_for(1'700'000'061), seconds{60});
  EXPECT_EQ(wait_for(32'503'680'000), seconds{60});  // the year 3000
  EXPECT_EQ(wait_for(std::int64_t{1} << 40), seconds{60});
}

TEST(RetryWait, BacksOffWhereTwitchNamesNoTime) {
  Backoff backoff{seconds{1}, seconds{60}, 1};
  milliseconds span = seconds{1};
  for (int i = 0; i < 12; ++i) {
    const milliseconds wait = retry_wait({}, backoff, kNow);
    EXPECT_GE(wait, span / 2) << i;
    EXPECT_LE(wait, span) << i;
    span = std::min<milliseconds>(span * 2, seconds{60});
  }
}

}  // namespace
}  // namespace pointsbot::twitch
