#include "tests/app/chat/chat_fixture.hpp"

#include <string>

namespace pointsbot::app::chat {
namespace {

class SetpointsCommand : public ChatTest {};

TEST_F(SetpointsCommand, SetsWhatSomebodyHasInTheOpen) {
  EXPECT_EQ(says(kStreamer, "!setpoints ann 2m"),
            "streamer set the balance of ann to 2,000,000 points.");
  EXPECT_EQ(balance(kAnn), 2'000'000);
  EXPECT_EQ(log(),
            "In the chat, operation 1: streamer set the balance of ann to 2,000,000 points.\n");
  EXPECT_EQ(says(kStreamer, "!setpoints ann 0"), "streamer set the balance of ann to 0 points.");
  EXPECT_EQ(balance(kAnn), 0);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(SetpointsCommand, TakesPlainAmountsAlone) {
  for (const char* const wrong : {"all", "50%", "00", "-5", "+5", "1e9", "5x", "0k"}) {
    EXPECT_EQ(says(kStreamer, std::string{"!setpoints ann "} + wrong),
              "@streamer amounts here are written 100, 10k or 2m. Nothing was moved.")
        << wrong;
  }
  EXPECT_EQ(says(kStreamer, "!setpoints ann"),
            "@streamer use it like this: !setpoints user amount");
  EXPECT_EQ(says(kStreamer, "!setpoints nobody_here 5"),
            "@streamer nobody of that name has been here.");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(SetpointsCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  hears(kStreamer, "!setpoints ann 50", "the same");
  settle();
  hears(kAnn, "!give bob 10");
  hears(kStreamer, "!setpoints ann 50", "the same");
  EXPECT_EQ(said(),
            "streamer set the balance of ann to 50 points.\n"
            "@ann bob has 1,010 points now, and you have 40.");
  EXPECT_EQ(balance(kAnn), 40);
}

TEST_F(SetpointsCommand, IsTheStreamersAsShipped) {
  EXPECT_EQ(says(kMod, "!setpoints ann 50"), "@mod that is for the streamer.");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(SetpointsCommand, IsWithinADaysAllowanceForModeratorsAndNotOfThemselves) {
  configure("[commands]\nsetpoints = moderator, 10s\n[limits]\nmoderator_per_day = 100");
  EXPECT_EQ(says(kMod, "!setpoints ann 940"), "mod set the balance of ann to 940 points.");
  EXPECT_EQ(says(kMod, "!setpoints bob 1"), "") << "a moment ago";
  wait(std::chrono::seconds{10});
  EXPECT_EQ(says(kMod, "!setpoints bob 1050"),
            "@mod that is more than moderators may move in a day: 40 points are left for you "
            "today.");
  wait(std::chrono::seconds{3});
  EXPECT_EQ(says(kMod, "!setpoints mod 1001"), "@mod that is somebody else's to decide about you.");
  EXPECT_EQ(balance(kBob) + balance(kMod), 2'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(SetpointsCommand, CanHaveAnotherName) {
  configure("[commands]\nsetpoints = streamer, !become");
  EXPECT_EQ(says(kStreamer, "!setpoints ann 1"), "");
  EXPECT_EQ(says(kStreamer, "!become ann 1"), "streamer set the balance of ann to 1 point.");
}

TEST_F(SetpointsCommand, CanBeOff) {
  configure("[commands]\nsetpoints = off");
  EXPECT_EQ(says(kStreamer, "!setpoints ann 1"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

}  // namespace
}  // namespace pointsbot::app::chat
