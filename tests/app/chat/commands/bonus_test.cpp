#include "tests/app/chat/chat_fixture.hpp"

#include <string>

namespace pointsbot::app::chat {
namespace {

class BonusCommand : public ChatTest {
 protected:
  void open_to_moderators() {
    configure("[commands]\nbonus = moderator\n[limits]\nmoderator_per_day = 100");
  }
};

TEST_F(BonusCommand, PaysEverybodyWhoIsHere) {
  const std::int64_t before = points_of_all();
  EXPECT_EQ(says(kStreamer, "!bonus all 50"), "streamer gave everybody here 50 points: 5 people.");
  EXPECT_EQ(balance(kAnn), 1'050);
  EXPECT_EQ(balance(kDave), 51);
  EXPECT_EQ(points_of_all(), before + 250);
  EXPECT_EQ(log(), "In the chat, operation 1: streamer gave everybody here 50 points: 5 people.\n");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BonusCommand, PaysSomebody) {
  EXPECT_EQ(says(kStreamer, "!bonus @Ann 50"), "streamer gave ann 50 points.");
  EXPECT_EQ(balance(kAnn), 1'050);
  EXPECT_EQ(says(kStreamer, "!bonus nobody_here 50"),
            "@streamer nobody of that name has been here.");
  EXPECT_EQ(says(kStreamer, "!bonus @all 50"), "@streamer nobody of that name has been here.");
}

TEST_F(BonusCommand, MultipliesWhatWatchingPaysForAWhile) {
  EXPECT_EQ(says(kStreamer, "!bonus X2 30m"), "streamer made watching pay x2 for 30 min.");
  pay();
  EXPECT_EQ(balance(kAnn), 1'002);
  EXPECT_EQ(says(kStreamer, "!bonus off"),
            "streamer ended the multiplier: watching pays as usual.");
  pay();
  EXPECT_EQ(balance(kAnn), 1'003);
  EXPECT_EQ(says(kStreamer, "!bonus off"), "@streamer no multiplier is on.");
  EXPECT_EQ(says(kStreamer, "!bonus x1.5 1d"), "streamer made watching pay x1.5 for 24 h.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BonusCommand, PaysNobodyWhereNobodyKnowsWhoIsHere) {
  wait(std::chrono::minutes{2});
  EXPECT_EQ(says(kStreamer, "!bonus all 1"), "streamer gave everybody here 1 point: 5 people.");
  wait(std::chrono::seconds{1});
  EXPECT_EQ(says(kStreamer, "!bonus all 1"),
            "@streamer who is here is not known just now. Nobody got anything; try again after the "
            "next payment.");
  pay();
  EXPECT_EQ(says(kStreamer, "!bonus all 1"), "streamer gave everybody here 1 point: 5 people.");
  ASSERT_TRUE(till_->cycle({}, {.at = clock_.wall()}).has_value());
  EXPECT_EQ(says(kStreamer, "!bonus all 1"), "@streamer nobody is here who could get it.");
}

TEST_F(BonusCommand, SaysHowItIsUsed) {
  const std::string use = "@streamer use it like this: !bonus all|user|x2|off [amount|time]";
  EXPECT_EQ(says(kStreamer, "!bonus"), use);
  EXPECT_EQ(says(kStreamer, "!bonus all"), use);
  EXPECT_EQ(says(kStreamer, "!bonus ann 5 5"), use);
  for (const char* const wrong : {"x2", "x2 30", "x1 30m", "x2 0m", "x2 500", "x2 400d"}) {
    EXPECT_EQ(says(kStreamer, std::string{"!bonus "} + wrong),
              "@streamer a multiplier is used like this: !bonus x2 30m")
        << wrong;
  }
  for (const char* const wrong : {"all all", "all 50%", "ann 0", "ann -5", "all 1e9"}) {
    EXPECT_EQ(says(kStreamer, std::string{"!bonus "} + wrong),
              "@streamer amounts here are written 100, 10k or 2m. Nothing was moved.")
        << wrong;
  }
  EXPECT_EQ(raw("SELECT count(*) FROM op"), "0\n");
}

TEST_F(BonusCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  for (int i = 0; i < 2; ++i) {
    hears(kStreamer, "!bonus all 50", "the same");
    hears(kStreamer, "!bonus ann 1", "the other");
    settle();
  }
  EXPECT_EQ(said(),
            "streamer gave everybody here 50 points: 5 people.\nstreamer gave ann 1 point.");
  EXPECT_EQ(balance(kAnn), 1'051);
}

TEST_F(BonusCommand, IsTheStreamersAsShipped) {
  EXPECT_EQ(says(kMod, "!bonus all 50"), "@mod that is for the streamer.");
  EXPECT_EQ(balance(kMod), 1'000);
}

TEST_F(BonusCommand, LeavesOutTheModeratorWhoAsksForIt) {
  open_to_moderators();
  EXPECT_EQ(says(kMod, "!bonus all 10"), "mod gave everybody here 10 points: 4 people.");
  EXPECT_EQ(balance(kMod), 1'000);
  EXPECT_EQ(balance(kAnn), 1'010);
  EXPECT_EQ(says(kMod, "!bonus mod 10"), "@mod that is somebody else's to decide about you.");
  EXPECT_EQ(balance(kMod), 1'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(BonusCommand, LeavesOutTheAccountThatHisWentInto) {
  open_to_moderators();
  const db::Operation merge{.channel = db::kChannel,
                            .ref = "beforehand",
                            .action = db::Merge{{UserId{kCarol.id}}, {UserId{kMod.id}}}};
  (void)till_->ledger->operate({&merge, 1});
  EXPECT_EQ(says({kCarol.id, "carol", kMod.badges}, "!bonus all 10"),
            "carol gave everybody here 10 points: 3 people.");
  EXPECT_EQ(balance(kMod), 2'000);
  EXPECT_EQ(balance(kAnn), 1'010);
}

TEST_F(BonusCommand, IsWithinADaysAllowanceForModerators) {
  open_to_moderators();
  EXPECT_EQ(says(kMod, "!bonus all 26"),
            "@mod that is more than moderators may move in a day: 100 points are left for you "
            "today.");
  wait(std::chrono::seconds{3});
  EXPECT_EQ(says(kMod, "!bonus all 25"), "mod gave everybody here 25 points: 4 people.");
  EXPECT_EQ(says(kMod, "!bonus ann 1"),
            "@mod that is more than moderators may move in a day: 0 points are left for you "
            "today.");
}

TEST_F(BonusCommand, MultipliesForTheStreamerAlone) {
  open_to_moderators();
  EXPECT_EQ(says(kMod, "!bonus x2 30m"),
            "@mod a multiplier is the streamer's to begin and to end.");
  says(kStreamer, "!bonus x2 30m");
  wait(std::chrono::seconds{3});
  EXPECT_EQ(says(kMod, "!bonus off"), "@mod a multiplier is the streamer's to begin and to end.");
}

TEST_F(BonusCommand, CanHaveAnotherNameAndACooldown) {
  configure("[commands]\nbonus = moderator, 1m, !rain");
  EXPECT_EQ(says(kMod, "!bonus ann 1"), "");
  EXPECT_EQ(says(kMod, "!rain ann 1"), "mod gave ann 1 point.");
  EXPECT_EQ(says(kMod, "!rain ann 1"), "");
}

TEST_F(BonusCommand, CanBeOff) {
  configure("[commands]\nbonus = off");
  EXPECT_EQ(says(kStreamer, "!bonus all 1"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

}  // namespace
}  // namespace pointsbot::app::chat
