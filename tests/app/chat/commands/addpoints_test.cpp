#include "tests/app/chat/chat_fixture.hpp"

#include <string>

namespace pointsbot::app::chat {
namespace {

class AddpointsCommand : public ChatTest {
 protected:
  /// As bot.ini can have it.
  void open_to_moderators() {
    configure("[commands]\naddpoints = moderator\n[limits]\nmoderator_per_day = 100");
  }
};

TEST_F(AddpointsCommand, GivesPointsOutOfNothingInTheOpen) {
  EXPECT_EQ(says(kStreamer, "!addpoints @Ann 50"), "streamer gave ann 50 points.");
  EXPECT_EQ(balance(kAnn), 1'050);
  EXPECT_EQ(log(), "In the chat, operation 1: streamer gave ann 50 points.\n");
  EXPECT_EQ(says(kStreamer, "!addpoints dave 2k"), "streamer gave dave 2,000 points.");
  EXPECT_EQ(balance(kDave), 2'001);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(AddpointsCommand, GivesThemToSomebodyWhomTwitchKnowsAlone) {
  people_.all = {{UserId{70}, "erin", "Erin"}};
  EXPECT_EQ(says(kStreamer, "!addpoints erin 5"), "streamer gave Erin 5 points.");
  EXPECT_EQ(balance({70, "erin"}), 5);
  EXPECT_EQ(says(kStreamer, "!addpoints nobody_here 5"),
            "@streamer nobody of that name has been here.");
  left_out_ = {"carol"};
  EXPECT_EQ(says(kStreamer, "!addpoints carol 5"),
            "@streamer carol takes no part in this. Nothing was moved.");
}

TEST_F(AddpointsCommand, TakesPlainAmountsAlone) {
  for (const char* const wrong : {"all", "50%", "0", "-5", "+5", "1e9", "5x", "1000000000001"}) {
    EXPECT_EQ(says(kStreamer, std::string{"!addpoints ann "} + wrong),
              "@streamer amounts here are written 100, 10k or 2m. Nothing was moved.")
        << wrong;
  }
  EXPECT_EQ(says(kStreamer, "!addpoints ann"),
            "@streamer use it like this: !addpoints user amount");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(AddpointsCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  hears(kStreamer, "!addpoints ann 50", "the same");
  settle();
  hears(kStreamer, "!addpoints ann 50", "the same");
  EXPECT_EQ(said(), "streamer gave ann 50 points.");
  EXPECT_EQ(balance(kAnn), 1'050);
}

TEST_F(AddpointsCommand, IsTheStreamersAsShipped) {
  EXPECT_EQ(says(kMod, "!addpoints ann 50"), "@mod that is for the streamer.");
  EXPECT_EQ(says(kAnn, "!addpoints ann 50"), "@ann that is for the streamer.");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(AddpointsCommand, HasNoCooldownOfItsOwnAndCanHaveOne) {
  EXPECT_EQ(says(kStreamer, "!addpoints ann 1"), "streamer gave ann 1 point.");
  EXPECT_EQ(says(kStreamer, "!addpoints ann 1"), "streamer gave ann 1 point.");
  configure("[commands]\naddpoints = moderator, 1m");
  EXPECT_EQ(says(kMod, "!addpoints ann 1"), "mod gave ann 1 point.");
  EXPECT_EQ(says(kMod, "!addpoints ann 1"), "");
  EXPECT_EQ(balance(kAnn), 1'003);
}

TEST_F(AddpointsCommand, IsWithinADaysAllowanceForModerators) {
  open_to_moderators();
  EXPECT_EQ(says(kMod, "!addpoints ann 60"), "mod gave ann 60 points.");
  EXPECT_EQ(says(kMod, "!addpoints bob 41"),
            "@mod that is more than moderators may move in a day: 40 points are left for you "
            "today.");
  wait(std::chrono::seconds{3});
  EXPECT_EQ(says(kMod, "!addpoints bob 40"), "mod gave bob 40 points.");
  EXPECT_EQ(says(kStreamer, "!addpoints bob 5k"), "streamer gave bob 5,000 points.");
  wait(std::chrono::hours{24});
  EXPECT_EQ(says(kMod, "!addpoints bob 100"), "mod gave bob 100 points.");
  EXPECT_EQ(balance(kAnn) + balance(kBob), 7'200);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(AddpointsCommand, IsNotAModeratorsForHimself) {
  open_to_moderators();
  EXPECT_EQ(says(kMod, "!addpoints @MOD 5"), "@mod that is somebody else's to decide about you.");
  EXPECT_EQ(balance(kMod), 1'000);
  EXPECT_EQ(says(kStreamer, "!addpoints mod 5"), "streamer gave mod 5 points.");
}

TEST_F(AddpointsCommand, KnowsAModeratorByAnAccountThatWentIntoHis) {
  open_to_moderators();
  const db::Operation merge{.channel = db::kChannel,
                            .ref = "beforehand",
                            .action = db::Merge{{UserId{kCarol.id}}, {UserId{kMod.id}}}};
  (void)till_->ledger->operate({&merge, 1});
  EXPECT_EQ(says({kCarol.id, "carol", kMod.badges}, "!addpoints mod 5"),
            "@carol that is somebody else's to decide about you.");
  EXPECT_EQ(balance(kMod), 2'000);
}

TEST_F(AddpointsCommand, CanHaveAnotherName) {
  configure("[commands]\naddpoints = streamer, !grant");
  EXPECT_EQ(says(kStreamer, "!addpoints ann 1"), "");
  EXPECT_EQ(says(kStreamer, "!grant ann 1"), "streamer gave ann 1 point.");
}

TEST_F(AddpointsCommand, CanBeOff) {
  configure("[commands]\naddpoints = off");
  EXPECT_EQ(says(kStreamer, "!addpoints ann 1"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

}  // namespace
}  // namespace pointsbot::app::chat
