#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class DuelCommand : public ChatTest {};

TEST_F(DuelCommand, IsOfferedWithAStakeThatIsHeld) {
  EXPECT_EQ(says(kAnn, "!duel @bob 200"),
            "ann challenges @bob to a duel for 200 points: !accept or !decline within 60 s. A fair "
            "coin says who gets both stakes.");
  EXPECT_EQ(balance(kAnn), 800);
  EXPECT_EQ(points_of_all(), 4'001);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(DuelCommand, IsOverAfterAWhileAndGivesTheStakeBack) {
  says(kAnn, "!duel bob 200");
  wait(seconds{59});
  EXPECT_EQ(said(), "");
  wait(seconds{1});
  EXPECT_EQ(said(), "No answer from bob: the stake is given back.");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(says(kBob, "!accept"), "@bob nobody has challenged you.");
  wait(seconds{600});
  EXPECT_EQ(said(), "");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(DuelCommand, TimesOutEachByItself) {
  says(kAnn, "!duel bob 200");
  wait(seconds{30});
  says(kCarol, "!duel mod 100");
  wait(seconds{30});
  EXPECT_EQ(said(), "No answer from bob: the stake is given back.");
  EXPECT_EQ(balance(kCarol), 900);
  wait(seconds{30});
  EXPECT_EQ(said(), "No answer from mod: the stake is given back.");
  EXPECT_EQ(balance(kCarol), 1'000);
}

TEST_F(DuelCommand, ThatTimeOutTogetherAreToldOfTogether) {
  says(kAnn, "!duel bob 200");
  says(kCarol, "!duel mod 100");
  wait(seconds{60});
  EXPECT_EQ(said(), "2 challenges had no answer: their stakes are given back.");
  EXPECT_EQ(points_of_all(), 4'001);
  EXPECT_EQ(balance(kAnn) + balance(kCarol), 2'000);
}

TEST_F(DuelCommand, IsOneAtATimeForEach) {
  says(kAnn, "!duel bob 200");
  EXPECT_EQ(says(kBob, "!duel carol 10"),
            "@bob a challenge of yours, or to you, is open: !accept or !decline it first.");
  EXPECT_EQ(says(kCarol, "!duel ann 10"),
            "@carol a challenge is open there already. Nothing was moved.");
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(balance(kCarol), 1'000);
}

TEST_F(DuelCommand, IsNotAgainstOneselfNorABotNorAStranger) {
  left_out_ = {"mod"};
  EXPECT_EQ(says(kAnn, "!duel ANN 200"), "@ann you cannot challenge yourself.");
  EXPECT_EQ(says(kBob, "!duel @mod 200"), "@bob mod plays no games here.");
  EXPECT_EQ(says(kCarol, "!duel nobody_here 200"), "@carol nobody of that name has been here.");
  EXPECT_EQ(points_of_all(), 4'001);
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(DuelCommand, MovesNothingForAWrongAmount) {
  EXPECT_EQ(says(kAnn, "!duel bob -5"),
            "@ann amounts are written 100, 10k, 50% or all. Nothing was moved.");
  EXPECT_EQ(says(kBob, "!duel ann 1001"), "@bob you have only 1,000 points.");
  EXPECT_EQ(says(kCarol, "!duel ann"), "@carol use it like this: !duel [user] [amount]");
  EXPECT_EQ(says(kDave, "!duel ann 5 6"), "@dave use it like this: !duel [user] [amount]");
  EXPECT_EQ(points_of_all(), 4'001);
  EXPECT_EQ(says(kMod, "!duel ann 1000").substr(0, 14), "mod challenges");
}

TEST_F(DuelCommand, StatesItsOdds) {
  EXPECT_EQ(says(kAnn, "!duel"),
            "@ann with !duel user amount both stake the same, and a fair coin says who gets all of "
            "it: you win with 50%.");
}

TEST_F(DuelCommand, NamesTheOtherCommandsAsBotIniDoes) {
  configure(
      "[commands]\naccept = everyone, !yes\ndecline = everyone, !no\nduel = everyone, !fight");
  EXPECT_EQ(says(kAnn, "!fight bob 200"),
            "ann challenges @bob to a duel for 200 points: !yes or !no within 60 s. A fair coin "
            "says who gets both stakes.");
  EXPECT_NE(says(kBob, "!no"), "");
}

TEST_F(DuelCommand, LastsAsLongAsBotIniSaysAndCanBeOff) {
  configure("[games]\nduel_time = 5s");
  says(kAnn, "!duel bob 200");
  wait(seconds{5});
  EXPECT_EQ(balance(kAnn), 1'000);
  configure("[commands]\nduel = off");
  EXPECT_EQ(says(kCarol, "!duel bob 200"), "");
}

TEST_F(DuelCommand, IsForWhomBotIniSaysOnceInTenSeconds) {
  says(kAnn, "!duel bob 200");
  says(kAnn, "!decline");
  EXPECT_EQ(says(kAnn, "!duel bob 200"), "");
  configure("[commands]\nduel = moderator");
  EXPECT_EQ(says(kCarol, "!duel bob 200"), "@carol that is for moderators.");
}

TEST_F(DuelCommand, ThatTheBotsEndInterruptsGivesTheStakeBack) {
  says(kAnn, "!duel bob 200");
  restart();
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(says(kBob, "!accept"), "@bob nobody has challenged you.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(DuelCommand, IsNoWayToGiveForWhoMayNotGive) {
  EXPECT_EQ(says(kDave, "!duel ann 1"),
            "@dave who has watched for 1 h 0 min can play for the points of others, and you have "
            "watched for 0 s.");
  EXPECT_EQ(balance(kDave), 1);
}

}  // namespace
}  // namespace pointsbot::app::chat
