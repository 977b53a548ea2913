#include "tests/app/chat/chat_fixture.hpp"

#include <array>

namespace pointsbot::app::chat {
namespace {

class TopCommand : public ChatTest {
 protected:
  TopCommand() {
    // ann 1,005, bob 1,000, carol 995.
    (void)till_->ledger->operate(std::array{
        db::Operation{.channel = db::kChannel,
                      .ref = "beforehand",
                      .action = db::Transfer{{UserId{kCarol.id}}, {UserId{kAnn.id}}, Points{5}}}});
  }
};

TEST_F(TopCommand, NamesTheFiveRichest) {
  EXPECT_EQ(says(kBob, "!top"),
            "@bob 1 ann 1,005 · 2 bob 1,000 · 2 mod 1,000 · 4 carol 995 · 5 dave 1");
}

TEST_F(TopCommand, NamesAsManyAsOneAsksFor) {
  EXPECT_EQ(says(kAnn, "!top 1"), "@ann 1 ann 1,005");
  EXPECT_EQ(says(kBob, "!top 2"), "@bob 1 ann 1,005 · 2 bob 1,000");
  EXPECT_EQ(says(kCarol, "!TOP 10"),
            "@carol 1 ann 1,005 · 2 bob 1,000 · 2 mod 1,000 · 4 carol 995 · 5 dave 1");
}

TEST_F(TopCommand, NamesTenAtMostAndOneAtLeast) {
  for (const char* const wrong : {"0", "11", "-1", "1.5", "many", "99999999999999999999", "5x"}) {
    EXPECT_EQ(says(kAnn, std::string{"!top "} + wrong), "@ann that is a number from 1 to 10.");
    wait(std::chrono::seconds{30});
  }
  EXPECT_EQ(says(kAnn, "!top 1 2"), "@ann use it like this: !top [n]");
}

TEST_F(TopCommand, LeavesOutWhoHasNoPlace) {
  ASSERT_TRUE(
      till_->ledger->leave_out(db::kChannel, std::array<std::string, 1>{"ann"}).has_value());
  EXPECT_EQ(says(kBob, "!top 1"), "@bob 1 bob 1,000");
}

TEST_F(TopCommand, IsAnsweredOnceInFiveSeconds) {
  EXPECT_NE(says(kAnn, "!top"), "");
  EXPECT_EQ(says(kAnn, "!top"), "");
  wait(std::chrono::seconds{30});
  EXPECT_NE(says(kAnn, "!top"), "");
}

TEST_F(TopCommand, IsForWhomBotIniSays) {
  configure("[commands]\ntop = moderator");
  EXPECT_EQ(says(kAnn, "!top"), "@ann that is for moderators.");
  EXPECT_NE(says(kMod, "!top"), "");
}

TEST_F(TopCommand, HasAnotherName) {
  EXPECT_NE(says(kAnn, "!leaderboard"), "");
  configure("[commands]\ntop = everyone, !richest");
  EXPECT_EQ(says(kBob, "!top"), "");
  EXPECT_NE(says(kBob, "!richest"), "");
}

TEST_F(TopCommand, CanBeOff) {
  configure("[commands]\ntop = off");
  EXPECT_EQ(says(kAnn, "!top"), "");
  EXPECT_EQ(says(kStreamer, "!leaderboard"), "");
}

class TopOfNobody : public ChatTest {};

TEST_F(TopOfNobody, SaysThatThereIsNobody) {
  ASSERT_TRUE(till_->ledger
                  ->leave_out(db::kChannel,
                              std::array<std::string, 5>{"ann", "bob", "carol", "dave", "mod"})
                  .has_value());
  EXPECT_EQ(says(kAnn, "!top"), "@ann nobody has points yet: they come with watching.");
}

}  // namespace
}  // namespace pointsbot::app::chat
