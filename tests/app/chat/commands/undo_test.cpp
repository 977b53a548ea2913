#include "tests/app/chat/chat_fixture.hpp"

#include <string>

namespace pointsbot::app::chat {
namespace {

class UndoCommand : public ChatTest {
 protected:
  void open_to_moderators() {
    configure(
        "[commands]\naddpoints = moderator\ntakepoints = moderator\nundo = moderator\n"
        "[limits]\nmoderator_per_day = 100");
  }
};

TEST_F(UndoCommand, TakesBackWhatOneHasDoneLast) {
  says(kStreamer, "!addpoints ann 50");
  says(kStreamer, "!takepoints bob 300");
  EXPECT_EQ(says(kStreamer, "!undo"), "streamer took back operation 2: 300 points taken from bob.");
  EXPECT_EQ(balance(kBob), 1'000);
  (void)log();
  EXPECT_EQ(says(kStreamer, "!undo"), "streamer took back operation 1: 50 points to ann.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(log(), "In the chat, operation 4: streamer took back operation 1: 50 points to ann.\n");
  EXPECT_EQ(says(kStreamer, "!undo"),
            "@streamer there is nothing of yours that could be taken back.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(UndoCommand, TakesBackABonusAndAMultiplier) {
  says(kStreamer, "!bonus all 50");
  says(kStreamer, "!bonus x2 30m");
  EXPECT_EQ(says(kStreamer, "!undo"), "streamer took back operation 2: x2 for 30 min.");
  EXPECT_EQ(says(kStreamer, "!undo"),
            "streamer took back operation 1: bonus of 250 points to 5 people.");
  EXPECT_EQ(balance(kAnn), 1'000);
  says(kStreamer, "!stop ann");
  EXPECT_EQ(says(kStreamer, "!undo"), "streamer took back operation 5: pause of ann.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(UndoCommand, TellsWhatWasSpent) {
  says(kStreamer, "!addpoints ann 50");
  says(kAnn, "!give bob 1030");
  EXPECT_EQ(says(kStreamer, "!undo"),
            "streamer took back operation 1: 50 points to ann. 30 points of it had been spent.");
  EXPECT_EQ(balance(kAnn), 0);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(UndoCommand, TakesBackAnybodysByItsNumberForTheStreamer) {
  open_to_moderators();
  says(kMod, "!addpoints ann 50");
  says(kBob, "!give carol 100");
  EXPECT_EQ(says(kStreamer, "!undo 1"), "streamer took back operation 1: 50 points to ann.");
  EXPECT_EQ(says(kStreamer, "!undo 2"),
            "streamer took back operation 2: 100 points from bob to carol.");
  EXPECT_EQ(says(kStreamer, "!undo 2"), "@streamer that was taken back already.");
  EXPECT_EQ(says(kStreamer, "!undo 3"), "@streamer that cannot be taken back here.");
  EXPECT_EQ(says(kStreamer, "!undo 99"), "@streamer there is no such operation.");
  for (const char* const wrong : {"0", "-1", "1x", "last", "99999999999999999999"}) {
    EXPECT_EQ(says(kStreamer, std::string{"!undo "} + wrong),
              "@streamer that is no number of an operation.");
  }
  EXPECT_EQ(says(kStreamer, "!undo 1 2"), "@streamer use it like this: !undo [n]");
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(UndoCommand, SaysNothingThatSomebodyElseWroteAboutIt) {
  const db::Operation reward{.channel = db::kChannel,
                             .ref = "beforehand",
                             .note = "/ban bob evil.com",
                             .action = db::Reward{{UserId{kAnn.id}}, Points{5}}};
  (void)till_->ledger->operate({&reward, 1});
  EXPECT_EQ(says(kStreamer, "!undo 1"), "streamer took back operation 1: reward: 5 points to ann.");
}

TEST_F(UndoCommand, IsOfAModeratorsOwnLastOneAlone) {
  open_to_moderators();
  says(kStreamer, "!addpoints bob 7");
  says(kMod, "!addpoints ann 50");
  says(kStreamer, "!addpoints carol 7");
  EXPECT_EQ(says(kMod, "!undo 1"),
            "@mod operations by their numbers are the streamer's to take back. !undo takes back "
            "your last one.");
  wait(std::chrono::seconds{3});
  EXPECT_EQ(says(kMod, "!undo"), "mod took back operation 2: 50 points to ann.");
  EXPECT_EQ(says(kMod, "!undo"), "@mod there is nothing of yours that could be taken back.");
  EXPECT_EQ(balance(kBob) + balance(kCarol), 2'014);
}

// Else a gift, or a game that was lost, could be had back.
TEST_F(UndoCommand, IsNotOfWhatOneDidAsAViewer) {
  open_to_moderators();
  says(kMod, "!give bob 500");
  EXPECT_EQ(says(kMod, "!undo"), "@mod there is nothing of yours that could be taken back.");
  EXPECT_EQ(balance(kMod), 500);
}

TEST_F(UndoCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  says(kStreamer, "!addpoints ann 50");
  says(kStreamer, "!addpoints ann 60");
  hears(kStreamer, "!undo", "the same");
  settle();
  hears(kStreamer, "!undo", "the same");
  EXPECT_EQ(said(), "streamer took back operation 2: 60 points to ann.");
  EXPECT_EQ(balance(kAnn), 1'050);
}

TEST_F(UndoCommand, IsTheStreamersAsShipped) {
  EXPECT_EQ(says(kMod, "!undo"), "@mod that is for the streamer.");
}

TEST_F(UndoCommand, CanHaveAnotherNameAndACooldown) {
  configure("[commands]\nundo = moderator, 1m, !oops\naddpoints = moderator");
  says(kMod, "!addpoints ann 1");
  says(kMod, "!addpoints ann 1");
  EXPECT_EQ(says(kMod, "!undo"), "");
  EXPECT_EQ(says(kMod, "!oops"), "mod took back operation 2: 1 point to ann.");
  EXPECT_EQ(says(kMod, "!oops"), "");
}

TEST_F(UndoCommand, CanBeOff) {
  configure("[commands]\nundo = off");
  says(kStreamer, "!addpoints ann 1");
  EXPECT_EQ(says(kStreamer, "!undo"), "");
  EXPECT_EQ(balance(kAnn), 1'001);
}

}  // namespace
}  // namespace pointsbot::app::chat
