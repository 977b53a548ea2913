#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class GambleCommand : public ChatTest {};

TEST_F(GambleCommand, WinsAsMuchAsIsStaked) {
  roll({44});
  EXPECT_EQ(says(kAnn, "!gamble 50"), "@ann you win 50 points and have 1,050 points now.");
  EXPECT_EQ(balance(kAnn), 1'050);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(GambleCommand, LosesWhatIsStaked) {
  roll({45});
  EXPECT_EQ(says(kAnn, "!gamble 50"), "@ann you lose 50 points and have 950 points left.");
  EXPECT_EQ(balance(kAnn), 950);
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(GambleCommand, TakesAPartOfWhatOneHasAndAllOfIt) {
  roll({99, 0, 99});
  EXPECT_EQ(says(kAnn, "!gamble 50%"), "@ann you lose 500 points and have 500 points left.");
  EXPECT_EQ(says(kBob, "!gamble ALL"), "@bob you win 1,000 points and have 2,000 points now.");
  EXPECT_EQ(says(kCarol, "!gamble all"), "@carol you lose 1,000 points and have 0 points left.");
  wait(seconds{10});
  EXPECT_EQ(says(kCarol, "!gamble all"), "@carol you have only 0 points.");
  EXPECT_EQ(says(kDave, "!gamble 50%"), "@dave you have only 1 point.");
}

TEST_F(GambleCommand, StatesItsOdds) {
  EXPECT_EQ(
      says(kAnn, "!gamble"),
      "@ann with !gamble amount you win as much as you stake with 45%, and else it is lost: of 100 "
      "points that are staked 90 come back on average.");
  configure("[games]\ngamble_chance = 60");
  EXPECT_EQ(
      says(kBob, "!gamble"),
      "@bob with !gamble amount you win as much as you stake with 60%, and else it is lost: of 100 "
      "points that are staked 120 come back on average.");
  wait(std::chrono::seconds{3});
  roll({0});
  EXPECT_NE(says(kBob, "!gamble 1"), "") << "who asked for the odds need not wait to play";
  roll({59});
  EXPECT_EQ(says(kCarol, "!gamble 1"), "@carol you win 1 point and have 1,001 points now.");
}

TEST_F(GambleCommand, MovesNothingForWhatIsNoAmount) {
  for (const auto* amount : {"0", "-5", "+5", "5x", "5.0", "1e9", "99999999999999999999", "0%",
                             "101%", "lots", "\u0665"}) {
    EXPECT_EQ(says(kAnn, fmt::format("!gamble {}", amount)),
              "@ann amounts are written 100, 10k, 50% or all. Nothing was moved.")
        << amount;
    wait(seconds{3});
  }
  EXPECT_EQ(says(kAnn, "!gamble 5 6"), "@ann use it like this: !gamble [amount]");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(GambleCommand, TakesNoMoreThanOneHasNorThanBotIniSays) {
  EXPECT_EQ(says(kAnn, "!gamble 1001"), "@ann you have only 1,000 points.");
  EXPECT_EQ(says(kBob, "!gamble 100001"),
            "@bob 100,000 points is the most that can be staked. Nothing was moved.");
  configure("[games]\nstake_most = 999");
  EXPECT_EQ(says(kCarol, "!gamble all"),
            "@carol 999 points is the most that can be staked. Nothing was moved.");
  EXPECT_EQ(says({42, "newcomer"}, "!gamble 5"),
            "@newcomer you have no points yet: they come with watching.");
  EXPECT_EQ(points_of_all(), 4'001);
}

TEST_F(GambleCommand, CountsOnceHoweverOftenTwitchTellsOfIt) {
  roll({0});
  hears(kAnn, "!gamble 50", "once");
  EXPECT_NE(said(), "");
  wait(seconds{10});
  hears(kAnn, "!gamble 50", "once");
  EXPECT_EQ(said(), "") << "no second draw either";
  EXPECT_EQ(balance(kAnn), 1'050);
}

TEST_F(GambleCommand, IsUsedOnceInTenSecondsUnlessItCameToNothing) {
  roll({0, 0});
  EXPECT_NE(says(kAnn, "!gamble 1"), "");
  wait(seconds{9});
  EXPECT_EQ(says(kAnn, "!gamble 1"), "");
  wait(seconds{1});
  EXPECT_NE(says(kAnn, "!gamble 1"), "");
  EXPECT_NE(says(kBob, "!gamble lots"), "");
  wait(seconds{3});
  EXPECT_NE(says(kBob, "!gamble lots"), "");
}

TEST_F(GambleCommand, IsForWhomBotIniSaysUnderTheNameThatItSays) {
  configure("[commands]\ngamble = subscriber, !roll");
  EXPECT_EQ(says(kAnn, "!gamble 5"), "");
  EXPECT_EQ(says(kAnn, "!roll 5"), "@ann that is for subscribers.");
  roll({0});
  EXPECT_NE(says({2, "bob", Roles{}.with(Role::subscriber)}, "!roll 5"), "");
}

TEST_F(GambleCommand, CanBeOff) {
  configure("[commands]\ngamble = off");
  EXPECT_EQ(says(kAnn, "!gamble 5"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

TEST_F(GambleCommand, OfManyAtOnceIsOneMessageForMany) {
  roll({0, 99, 0, 99, 0});
  for (const Who& who : {kAnn, kBob, kCarol, kMod, kDave}) hears(who, "!gamble 1");
  const std::string all = said();
  EXPECT_NE(all.find("wins 1"), std::string::npos) << all;
  EXPECT_LT(std::ranges::count(all, '\n'), 4) << all;
  EXPECT_EQ(points_of_all(), 4'002);
}

}  // namespace
}  // namespace pointsbot::app::chat
