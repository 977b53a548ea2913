#include "tests/app/chat/chat_fixture.hpp"

#include <array>

namespace pointsbot::app::chat {
namespace {

class RankCommand : public ChatTest {
 protected:
  RankCommand() { move(kCarol, kAnn, 5); }  // ann 1,005, bob and mod 1,000, carol 995, dave 1

  void move(const Who& from, const Who& to, std::int64_t points) {
    (void)till_->ledger->operate(std::array{
        db::Operation{.channel = db::kChannel,
                      .ref = "beforehand",
                      .action = db::Transfer{{UserId{from.id}}, {UserId{to.id}}, Points{points}}}});
  }
};

TEST_F(RankCommand, TellsOnesPlaceAndWhoIsNext) {
  EXPECT_EQ(says(kCarol, "!rank"), "@carol you are number 4 of 5, with 995 points; 5 behind mod.");
  EXPECT_EQ(says(kBob, "!rank"), "@bob you are number 2 of 5, with 1,000 points; 5 behind ann.");
  EXPECT_EQ(says(kMod, "!rank"), "@mod you are number 2 of 5, with 1,000 points; level with bob.");
  EXPECT_EQ(says(kAnn, "!rank"), "@ann you are number 1 of 5, with 1,005 points.");
}

TEST_F(RankCommand, TellsSomebodyElsesPlace) {
  EXPECT_EQ(says(kAnn, "!rank @CAROL"),
            "@ann carol is number 4 of 5, with 995 points; 5 behind mod.");
  EXPECT_EQ(says(kBob, "!rank nobody_here"), "@bob nobody of that name has been here.");
}

TEST_F(RankCommand, KnowsWhoHasNothingYetAndWhoHasNoPlace) {
  EXPECT_EQ(says({42, "newcomer"}, "!rank"),
            "@newcomer you have no points yet: they come with watching.");
  ASSERT_TRUE(
      till_->ledger->leave_out(db::kChannel, std::array<std::string, 1>{"ann"}).has_value());
  EXPECT_EQ(says(kAnn, "!rank"), "@ann you have 1,005 points, and no place among the others.");
  EXPECT_EQ(says(kBob, "!rank ann"), "@bob ann has 1,005 points, and no place among the others.");
}

TEST_F(RankCommand, IsOfOneWordAtMost) {
  EXPECT_EQ(says(kAnn, "!rank a b"), "@ann use it like this: !rank [user]");
}

TEST_F(RankCommand, IsAnsweredOnceInFiveSeconds) {
  EXPECT_NE(says(kAnn, "!rank"), "");
  EXPECT_EQ(says(kAnn, "!rank"), "");
  wait(std::chrono::seconds{5});
  EXPECT_NE(says(kAnn, "!rank"), "");
}

TEST_F(RankCommand, IsForWhomBotIniSays) {
  configure("[commands]\nrank = vip");
  EXPECT_EQ(says(kAnn, "!rank"), "@ann that is for VIPs.");
  EXPECT_NE(says(kMod, "!rank"), "");
}

TEST_F(RankCommand, HasAnotherName) {
  EXPECT_NE(says(kAnn, "!place"), "");
  configure("[commands]\nrank = everyone, !wealth");
  EXPECT_EQ(says(kBob, "!place"), "");
  EXPECT_NE(says(kBob, "!wealth"), "");
}

TEST_F(RankCommand, CanBeOff) {
  configure("[commands]\nrank = off");
  EXPECT_EQ(says(kAnn, "!rank"), "");
  EXPECT_EQ(says(kStreamer, "!place"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
