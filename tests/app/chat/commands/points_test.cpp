#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

class PointsCommand : public ChatTest {};

TEST_F(PointsCommand, TellsWhatOneHas) {
  EXPECT_EQ(says(kAnn, "!points"), "@ann you have 1,000 points, and have watched for 2 h 0 min.");
}

TEST_F(PointsCommand, TellsWhatSomebodyElseHas) {
  EXPECT_EQ(says(kAnn, "!points @Bob"),
            "@ann bob has 1,000 points, and has watched for 2 h 0 min.");
  EXPECT_EQ(says(kBob, "!points nobody_here"), "@bob nobody of that name has been here.");
}

TEST_F(PointsCommand, KnowsWhoHasNothingYet) {
  EXPECT_EQ(says({42, "newcomer"}, "!points"),
            "@newcomer you have no points yet: they come with watching.");
}

TEST_F(PointsCommand, KnowsThatTheStreamerEarnsNothing) {
  for (const char* const line : {"!points", "!rank", "!watchtime", "!audit", "!give ann 5",
                                 "!gamble 5", "!slots", "!duel ann 5", "!heist 5"}) {
    EXPECT_EQ(says(kStreamer, line), "@streamer in your own channel you earn no points.") << line;
  }
  configure("[shop]\nHydrate = 5");
  EXPECT_EQ(says(kStreamer, "!redeem hydrate"),
            "@streamer in your own channel you earn no points.");
  configure("[points]\npay_streamer = yes");
  EXPECT_EQ(says(kStreamer, "!points"),
            "@streamer you have no points yet: they come with watching.");
}

TEST_F(PointsCommand, IsOfOneWordAtMost) {
  EXPECT_EQ(says(kAnn, "!points a b"), "@ann use it like this: !points [user]");
}

TEST_F(PointsCommand, IsCalledByThePointsNameToo) {
  configure("[points]\nname = gem, gems");
  EXPECT_EQ(says(kAnn, "!gems"), "@ann you have 1,000 gems, and have watched for 2 h 0 min.");
  EXPECT_EQ(says(kBob, "!GEM"), "@bob you have 1,000 gems, and have watched for 2 h 0 min.");
}

TEST_F(PointsCommand, IsAnsweredOnceInFiveSeconds) {
  EXPECT_NE(says(kAnn, "!points"), "");
  EXPECT_EQ(says(kAnn, "!points"), "");
  EXPECT_NE(says(kBob, "!points"), "");
  wait(std::chrono::seconds{5});
  EXPECT_NE(says(kAnn, "!points"), "");
}

TEST_F(PointsCommand, IsForWhomBotIniSays) {
  configure("[commands]\npoints = subscriber");
  EXPECT_EQ(says(kAnn, "!points"), "@ann that is for subscribers.");
  EXPECT_EQ(says({1, "ann", Roles{}.with(Role::subscriber)}, "!points"), "") << "told a moment ago";
  EXPECT_NE(says({2, "bob", Roles{}.with(Role::subscriber)}, "!points"), "");
}

TEST_F(PointsCommand, CanHaveAnotherNameAndBeOff) {
  configure("[commands]\npoints = everyone, !bank, !cash");
  EXPECT_EQ(says(kAnn, "!gold"), "");
  EXPECT_NE(says(kAnn, "!bank"), "");
  EXPECT_NE(says(kBob, "!cash"), "");
  configure("[commands]\ncommands = off");
  EXPECT_EQ(says(kCarol, "!commands"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
