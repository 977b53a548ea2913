#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

class StopCommand : public ChatTest {};

TEST_F(StopCommand, KeepsSomebodyFromEarningUntilItIsOff) {
  EXPECT_EQ(says(kMod, "!stop @Ann"), "mod stopped ann: no more points. Watch time counts on.");
  EXPECT_EQ(log(),
            "In the chat, operation 1: mod stopped ann: no more points. Watch time counts on.\n");
  pay();
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(balance(kBob), 1'001);
  EXPECT_EQ(says(kBob, "!watchtime ann"), "@bob ann has watched for 2 h 1 min.");
  EXPECT_EQ(says(kMod, "!stop ann OFF"), "mod lets ann earn points again.");
  pay();
  EXPECT_EQ(balance(kAnn), 1'001);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(StopCommand, SaysWhereNothingChanges) {
  EXPECT_EQ(says(kMod, "!stop ann off"), "@mod ann is not stopped.");
  says(kStreamer, "!stop ann");
  EXPECT_EQ(says(kStreamer, "!stop ann"), "@streamer ann is stopped already.");
  EXPECT_EQ(says(kStreamer, "!stop nobody_here"), "@streamer nobody of that name has been here.");
}

TEST_F(StopCommand, SaysHowItIsUsed) {
  EXPECT_EQ(says(kStreamer, "!stop"), "@streamer use it like this: !stop user [off]");
  EXPECT_EQ(says(kStreamer, "!stop ann on"), "@streamer it is !stop user, or !stop user off.");
  EXPECT_EQ(says(kStreamer, "!stop ann off off"), "@streamer use it like this: !stop user [off]");
}

TEST_F(StopCommand, IsNotAModeratorsForHimself) {
  says(kStreamer, "!stop mod");
  EXPECT_EQ(says(kMod, "!stop mod off"), "@mod that is somebody else's to decide about you.");
}

TEST_F(StopCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  hears(kMod, "!stop ann", "the same");
  settle();
  says(kStreamer, "!stop ann off");
  hears(kMod, "!stop ann", "the same");
  EXPECT_EQ(said(), "");
  pay();
  EXPECT_EQ(balance(kAnn), 1'001);
}

TEST_F(StopCommand, IsForModerators) {
  EXPECT_EQ(says(kAnn, "!stop bob"), "@ann that is for moderators.");
  configure("[commands]\nstop = streamer");
  EXPECT_EQ(says(kMod, "!stop bob"), "@mod that is for the streamer.");
}

TEST_F(StopCommand, HasAnotherNameAndCanHaveACooldown) {
  EXPECT_NE(says(kMod, "!pause ann"), "");
  configure("[commands]\nstop = moderator, 1m, !halt");
  EXPECT_EQ(says(kMod, "!pause bob"), "");
  EXPECT_NE(says(kMod, "!halt bob"), "");
  EXPECT_EQ(says(kMod, "!halt carol"), "");
}

TEST_F(StopCommand, CanBeOff) {
  configure("[commands]\nstop = off");
  EXPECT_EQ(says(kStreamer, "!stop ann"), "");
  pay();
  EXPECT_EQ(balance(kAnn), 1'001);
}

}  // namespace
}  // namespace pointsbot::app::chat
