#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class AcceptCommand : public ChatTest {};

TEST_F(AcceptCommand, ThrowsTheCoin) {
  says(kAnn, "!duel bob 200");
  roll({0});
  EXPECT_EQ(says(kBob, "!accept"), "ann wins the duel against bob and gets 400 points.");
  EXPECT_EQ(balance(kAnn), 1'200);
  EXPECT_EQ(balance(kBob), 800);
  wait(seconds{60});
  EXPECT_EQ(said(), "") << "nothing of it times out";
  says(kAnn, "!duel bob 200");
  roll({1});
  EXPECT_EQ(says(kBob, "!accept"), "bob wins the duel against ann and gets 400 points.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(AcceptCommand, IsForWhomTheDuelWasOfferedTo) {
  EXPECT_EQ(says(kBob, "!accept"), "@bob nobody has challenged you.");
  says(kAnn, "!duel bob 200");
  EXPECT_EQ(says(kCarol, "!accept"), "@carol nobody has challenged you.");
  EXPECT_EQ(says(kAnn, "!accept"), "@ann nobody has challenged you.");
  EXPECT_EQ(points_of_all(), 4'001);
}

TEST_F(AcceptCommand, NeedsTheSameStake) {
  says(kAnn, "!duel dave 200");
  EXPECT_EQ(says(kDave, "!accept"),
            "@dave who has watched for 1 h 0 min can play for the points of others, and you have "
            "watched for 0 s.");
  wait(std::chrono::seconds{3});
  configure("[limits]\ngive_after_watching = 0");
  EXPECT_EQ(says(kDave, "!accept"), "@dave you have only 1 point.");
  EXPECT_EQ(balance(kAnn), 800) << "the challenge stands";
  wait(seconds{60});
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(AcceptCommand, AndADeclineAtOnceLeaveNoPointBehind) {
  says(kAnn, "!duel bob 200");
  roll({0});
  hears(kBob, "!accept");
  hears(kAnn, "!decline");
  said();
  EXPECT_EQ(points_of_all(), 4'001);
  EXPECT_EQ(balance(kAnn) + balance(kBob), 2'000) << "nothing is held any more";
  dice_.next.clear();
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(AcceptCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  says(kAnn, "!duel bob 200");
  roll({1});
  hears(kBob, "!accept", "yes");
  said();
  wait(seconds{10});
  says(kAnn, "!duel bob 200");
  hears(kBob, "!accept", "yes");
  EXPECT_EQ(said(), "");
  EXPECT_EQ(balance(kBob), 1'200);
  EXPECT_EQ(balance(kAnn), 600) << "the second challenge is open";
}

TEST_F(AcceptCommand, IsForWhomBotIniSaysOnceInTwoSecondsAndCanBeOff) {
  EXPECT_NE(says(kAnn, "!accept"), "");
  EXPECT_EQ(says(kAnn, "!accept"), "");
  configure("[commands]\naccept = subscriber");
  EXPECT_EQ(says(kBob, "!accept"), "@bob that is for subscribers.");
  configure("[commands]\ndecline = off");
  EXPECT_EQ(says(kCarol, "!decline"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
