#include "app/chat/snapshots.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app::chat {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime kNoon{std::chrono::milliseconds{1'700'000'000'000}};

TEST(Snapshots, AreForgottenAfterTenMinutes) {
  Snapshots all;
  all.keep("old", reply("1"), kNoon);
  all.keep("asked again", reply("2"), kNoon);
  all.keep("new", reply("3"), kNoon + seconds{1});
  all.keep("asked again", reply("4"), kNoon + seconds{1});
  all.rest(kNoon + minutes{10});
  EXPECT_NE(all.find("old"), nullptr) << "as old as it may be";
  all.rest(kNoon + minutes{10} + seconds{1});
  EXPECT_EQ(all.find("old"), nullptr);
  ASSERT_NE(all.find("new"), nullptr);
  EXPECT_EQ(all.find("new")->answer.text, "3");
  ASSERT_NE(all.find("asked again"), nullptr);
  EXPECT_EQ(all.find("asked again")->answer.text, "4");
}

TEST(Snapshots, AreForgottenWhereTheClockWasSetBack) {
  Snapshots all;
  all.keep("ahead", reply("1"), kNoon);
  all.rest(kNoon - seconds{1});
  EXPECT_EQ(all.find("ahead"), nullptr);
}

TEST(Snapshots, TakeMemoryOnlyWhileThereAreAny) {
  Snapshots all;
  EXPECT_EQ(all.room(), 0U);
  for (int round = 0; round < 2; ++round) {
    const WallTime now = kNoon + round * minutes{20};
    for (std::size_t i = 0; i <= Snapshots::kMost; ++i) all.keep(std::to_string(i), reply(""), now);
    EXPECT_EQ(all.room(), Snapshots::kMost);
    EXPECT_EQ(all.find("0"), nullptr) << "the oldest makes room";
    EXPECT_NE(all.find("1"), nullptr);
    all.rest(now + minutes{11});
    EXPECT_EQ(all.room(), 0U);
  }
}

}  // namespace
}  // namespace pointsbot::app::chat
