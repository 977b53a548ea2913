#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class DeclineCommand : public ChatTest {};

TEST_F(DeclineCommand, GivesTheStakeBack) {
  says(kAnn, "!duel bob 200");
  EXPECT_EQ(says(kBob, "!decline"), "bob declines the duel: ann has 200 points back.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(says(kBob, "!accept"), "@bob nobody has challenged you.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(DeclineCommand, TakesBackWhatOneHasOfferedOneself) {
  says(kAnn, "!duel bob 200");
  EXPECT_EQ(says(kAnn, "!decline"), "ann takes the challenge to bob back.");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(DeclineCommand, IsNobodyElses) {
  EXPECT_EQ(says(kBob, "!decline"), "@bob nobody has challenged you.");
  says(kAnn, "!duel bob 200");
  EXPECT_EQ(says(kCarol, "!decline"), "@carol nobody has challenged you.");
  EXPECT_EQ(balance(kAnn), 800);
}

TEST_F(DeclineCommand, LeavesTheWayFreeForTheNext) {
  says(kAnn, "!duel bob 200");
  says(kBob, "!decline");
  EXPECT_NE(says(kCarol, "!duel bob 10").find("carol challenges"), std::string::npos);
  wait(seconds{60});
  EXPECT_EQ(points_of_all(), 4'001);
}

TEST_F(DeclineCommand, IsForWhomBotIniSaysUnderTheNameThatItSaysAndCanBeOff) {
  configure("[commands]\ndecline = subscriber, !no");
  EXPECT_EQ(says(kAnn, "!decline"), "");
  EXPECT_EQ(says(kAnn, "!no"), "@ann that is for subscribers.");
  configure("[commands]\naccept = off");
  EXPECT_EQ(says(kBob, "!accept"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
