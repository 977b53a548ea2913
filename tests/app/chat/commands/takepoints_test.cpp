#include "tests/app/chat/chat_fixture.hpp"

#include <string>

namespace pointsbot::app::chat {
namespace {

class TakepointsCommand : public ChatTest {};

TEST_F(TakepointsCommand, TakesSomeOfWhatSomebodyHasInTheOpen) {
  EXPECT_EQ(says(kStreamer, "!takepoints ann 300"), "streamer took 300 points from ann.");
  EXPECT_EQ(balance(kAnn), 700);
  EXPECT_EQ(log(), "In the chat, operation 1: streamer took 300 points from ann.\n");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(TakepointsCommand, TakesNoMoreThanThereIs) {
  EXPECT_EQ(says(kStreamer, "!takepoints ann 1001"), "@streamer ann has only 1,000 points.");
  EXPECT_EQ(says(kStreamer, "!takepoints nobody_here 1"),
            "@streamer nobody of that name has been here.");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(TakepointsCommand, TakesPlainAmountsAlone) {
  for (const char* const wrong : {"all", "50%", "0", "-5", "+5", "1e9", "5x"}) {
    EXPECT_EQ(says(kStreamer, std::string{"!takepoints ann "} + wrong),
              "@streamer amounts here are written 100, 10k or 2m. Nothing was moved.")
        << wrong;
  }
  EXPECT_EQ(says(kStreamer, "!takepoints 5"),
            "@streamer use it like this: !takepoints user amount");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(TakepointsCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  hears(kStreamer, "!takepoints ann 50", "the same");
  settle();
  hears(kStreamer, "!takepoints ann 50", "the same");
  EXPECT_EQ(said(), "streamer took 50 points from ann.");
  EXPECT_EQ(balance(kAnn), 950);
}

TEST_F(TakepointsCommand, IsTheStreamersAsShipped) {
  EXPECT_EQ(says(kMod, "!takepoints ann 50"), "@mod that is for the streamer.");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(TakepointsCommand, IsWithinADaysAllowanceForModeratorsAndNotOfThemselves) {
  configure("[commands]\ntakepoints = moderator, 10s\n[limits]\nmoderator_per_day = 100");
  EXPECT_EQ(says(kMod, "!takepoints ann 60"), "mod took 60 points from ann.");
  EXPECT_EQ(says(kMod, "!takepoints bob 1"), "") << "a moment ago";
  wait(std::chrono::seconds{10});
  EXPECT_EQ(says(kMod, "!takepoints bob 60"),
            "@mod that is more than moderators may move in a day: 40 points are left for you "
            "today.");
  wait(std::chrono::seconds{3});
  EXPECT_EQ(says(kMod, "!takepoints mod 5"), "@mod that is somebody else's to decide about you.");
  EXPECT_EQ(balance(kBob) + balance(kMod), 2'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(TakepointsCommand, CanHaveAnotherName) {
  configure("[commands]\ntakepoints = streamer, !fine");
  EXPECT_EQ(says(kStreamer, "!takepoints ann 1"), "");
  EXPECT_EQ(says(kStreamer, "!fine ann 1"), "streamer took 1 point from ann.");
}

TEST_F(TakepointsCommand, CanBeOff) {
  configure("[commands]\ntakepoints = off");
  EXPECT_EQ(says(kStreamer, "!takepoints ann 1"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

}  // namespace
}  // namespace pointsbot::app::chat
