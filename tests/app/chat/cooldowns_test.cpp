#include "app/chat/cooldowns.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

constexpr SteadyTime kStart{std::chrono::hours{1}};
constexpr UserId kAnn{1}, kBob{2};

TEST(Cooldowns, KeepOnePersonFromOneCommand) {
  Cooldowns waits;
  EXPECT_TRUE(waits.use(kAnn, 0, seconds{10}, seconds{0}, kStart));
  EXPECT_FALSE(waits.use(kAnn, 0, seconds{10}, seconds{0}, kStart + seconds{9}));
  EXPECT_TRUE(waits.use(kAnn, 1, seconds{10}, seconds{0}, kStart));
  EXPECT_TRUE(waits.use(kBob, 0, seconds{10}, seconds{0}, kStart));
  EXPECT_TRUE(waits.use(kAnn, 0, seconds{10}, seconds{0}, kStart + seconds{10}));
}

TEST(Cooldowns, KeepTheChannelFromOneCommand) {
  Cooldowns waits;
  EXPECT_TRUE(waits.use(kAnn, 0, seconds{0}, seconds{60}, kStart));
  EXPECT_FALSE(waits.use(kBob, 0, seconds{0}, seconds{60}, kStart + seconds{59}));
  EXPECT_TRUE(waits.use(kBob, 0, seconds{0}, seconds{60}, kStart + seconds{60}));
}

TEST(Cooldowns, AreNotLengthenedByTriesInBetween) {
  Cooldowns waits;
  EXPECT_TRUE(waits.use(kAnn, 0, seconds{10}, seconds{0}, kStart));
  for (int i = 1; i < 10; ++i)
    EXPECT_FALSE(waits.use(kAnn, 0, seconds{10}, seconds{0}, kStart + seconds{i}));
  EXPECT_TRUE(waits.use(kAnn, 0, seconds{10}, seconds{0}, kStart + seconds{10}));
}

TEST(Cooldowns, AreShortAfterWhatCameToNothing) {
  Cooldowns waits;
  EXPECT_TRUE(waits.use(kAnn, 0, seconds{60}, seconds{60}, kStart));
  waits.shorten(kAnn, 0, kStart + seconds{3});
  EXPECT_FALSE(waits.use(kBob, 0, seconds{60}, seconds{60}, kStart + seconds{2}));
  EXPECT_TRUE(waits.use(kBob, 0, seconds{60}, seconds{60}, kStart + seconds{3}));
  waits.shorten(kAnn, 0, kStart + seconds{300});
  EXPECT_TRUE(waits.use(kAnn, 0, seconds{60}, seconds{0}, kStart + seconds{63})) << "never longer";
}

TEST(Cooldowns, AreBoundedAndGoWhenTheyAreOver) {
  Cooldowns waits;
  for (std::int64_t id = 1; id <= 50'000; ++id)
    waits.use(UserId{id}, 0, seconds{30}, seconds{0}, kStart);
  EXPECT_LE(waits.size(), Cooldowns::kMost);
  EXPECT_FALSE(waits.use(UserId{60'000}, 0, seconds{30}, seconds{0}, kStart));
  EXPECT_TRUE(waits.use(UserId{60'000}, 0, seconds{30}, seconds{0}, kStart + seconds{30}));
  EXPECT_EQ(waits.size(), 1U);
  waits.tidy(kStart + seconds{60});
  EXPECT_EQ(waits.size(), 0U);
}

}  // namespace
}  // namespace pointsbot::app::chat
