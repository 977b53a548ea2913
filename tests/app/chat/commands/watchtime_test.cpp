#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

class WatchtimeCommand : public ChatTest {};

TEST_F(WatchtimeCommand, TellsHowLongOneHasWatched) {
  EXPECT_EQ(says(kAnn, "!watchtime"), "@ann you have watched for 2 h 0 min.");
  pay();
  EXPECT_EQ(says(kAnn, "!watchtime"), "@ann you have watched for 2 h 1 min.");
}

TEST_F(WatchtimeCommand, TellsItOfSomebodyElse) {
  EXPECT_EQ(says(kAnn, "!watchtime @Bob"), "@ann bob has watched for 2 h 0 min.");
  EXPECT_EQ(says(kBob, "!watchtime nobody_here"), "@bob nobody of that name has been here.");
}

TEST_F(WatchtimeCommand, KnowsWhoWasNeverHere) {
  EXPECT_EQ(says({42, "newcomer"}, "!watchtime"),
            "@newcomer you have no points yet: they come with watching.");
}

TEST_F(WatchtimeCommand, IsOfOneWordAtMost) {
  EXPECT_EQ(says(kAnn, "!watchtime a b"), "@ann use it like this: !watchtime [user]");
}

TEST_F(WatchtimeCommand, IsAnsweredOnceInFiveSeconds) {
  EXPECT_NE(says(kAnn, "!watchtime"), "");
  EXPECT_EQ(says(kAnn, "!watchtime"), "");
  wait(std::chrono::seconds{5});
  EXPECT_NE(says(kAnn, "!watchtime"), "");
}

TEST_F(WatchtimeCommand, IsForWhomBotIniSays) {
  configure("[commands]\nwatchtime = subscriber");
  EXPECT_EQ(says(kAnn, "!watchtime"), "@ann that is for subscribers.");
  EXPECT_NE(says(kMod, "!watchtime"), "");
}

TEST_F(WatchtimeCommand, HasAnotherName) {
  EXPECT_NE(says(kAnn, "!watched"), "");
  configure("[commands]\nwatchtime = everyone, !hours");
  EXPECT_EQ(says(kBob, "!watchtime"), "");
  EXPECT_NE(says(kBob, "!hours"), "");
}

TEST_F(WatchtimeCommand, CanBeOff) {
  configure("[commands]\nwatchtime = off");
  EXPECT_EQ(says(kAnn, "!watchtime"), "");
  EXPECT_EQ(says(kStreamer, "!watched"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
