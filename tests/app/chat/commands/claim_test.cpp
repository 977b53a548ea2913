#include "tests/app/chat/chat_fixture.hpp"

#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app::chat {
namespace {

/// An import has left behind ann, a name of today, and the former names old_bob and rich.
class ClaimCommand : public ChatTest {
 protected:
  ClaimCommand() {
    db::Staging staging;
    std::int64_t line = 1;
    for (const auto& [login, points] :
         {std::pair{"ann", 500}, std::pair{"old_bob", 300}, std::pair{"rich", 90'000}}) {
      staging.put({.line = ++line, .login = login, .points = Points{points}, .watched = {}},
                  db::SameViewer::last);
    }
    const auto done = till_->ledger->import_points(
        staging,
        {.channel = db::kChannel, .at = db::kNoon, .ref = "import/1", .source = "otherbot"});
    EXPECT_EQ(done->claims, 3);
  }

  std::string open() {
    std::string names;
    for (const db::Claim& one : till_->reader().claims(db::kChannel)) names += one.login + " ";
    return names;
  }
};

TEST_F(ClaimCommand, GivesNothingToWhoeverHasTakenTheNameSince) {
  EXPECT_EQ(says(kAnn, "!claim Ann"),
            "@ann noted. A moderator gives it to you with !claim ann @ann");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(open(), "rich ann old_bob ");
}

TEST_F(ClaimCommand, GivesItOnceHoweverOftenTwitchTellsIt) {
  hears(kMod, "!claim old_bob bob", "the same");
  settle();
  wait(std::chrono::seconds{30});
  hears(kMod, "!claim old_bob bob", "the same");
  EXPECT_EQ(said(),
            "mod gave bob what was kept for old_bob: 300 points.\n"
            "@mod nothing is kept for that name.");
  EXPECT_EQ(balance(kBob), 1'300);
}

TEST_F(ClaimCommand, OnlyAsksForAnotherName) {
  EXPECT_EQ(says(kBob, "!claim old_bob"),
            "@bob noted. A moderator gives it to you with !claim old_bob @bob");
  EXPECT_EQ(says(kMod, "!claim old_bob"),
            "@mod noted. A moderator gives it to you with !claim old_bob @mod");
  EXPECT_EQ(says(kCarol, "!claim nobody"), "@carol nothing is kept for that name.");
  EXPECT_EQ(says(kDave, "!claim old_bob dave"),
            "@dave what is kept for other names, moderators give.");
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(open(), "rich ann old_bob ");
}

TEST_F(ClaimCommand, IsGivenByAModeratorInTheOpen) {
  EXPECT_EQ(says(kMod, "!claim OLD_BOB @bob"),
            "mod gave bob what was kept for old_bob: 300 points.");
  EXPECT_EQ(balance(kBob), 1'300);
  EXPECT_EQ(log(),
            "In the chat, operation 2: mod gave bob what was kept for old_bob: 300 points.\n");
  EXPECT_EQ(says(kStreamer, "!claim old_bob carol"), "@streamer nothing is kept for that name.");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(ClaimCommand, IsNotAModeratorsForHimself) {
  EXPECT_EQ(says(kMod, "!claim rich mod"), "@mod that is somebody else's to decide about you.");
  EXPECT_EQ(balance(kMod), 1'000);
  EXPECT_EQ(says(kStreamer, "!claim rich mod"),
            "streamer gave mod what was kept for rich: 90,000 points.");
}

TEST_F(ClaimCommand, GoesToNobodyWhoTakesNoPart) {
  left_out_ = {"carol"};
  EXPECT_EQ(says(kMod, "!claim rich carol"),
            "@mod carol takes no part in this. Nothing was moved.");
  EXPECT_EQ(says(kStreamer, "!claim rich nobody_here"),
            "@streamer nobody of that name has been here.");
  EXPECT_EQ(open(), "rich ann old_bob ");
}

TEST_F(ClaimCommand, IsOfAName) {
  EXPECT_EQ(says(kAnn, "!claim"), "@ann use it like this: !claim oldname [user]");
  EXPECT_EQ(says(kBob, "!claim b.o.b"), "@bob that is no name at Twitch.");
}

TEST_F(ClaimCommand, IsAnsweredOnceInThirtySeconds) {
  EXPECT_NE(says(kBob, "!claim old_bob"), "");
  EXPECT_EQ(says(kBob, "!claim old_bob"), "");
  wait(std::chrono::seconds{30});
  EXPECT_NE(says(kBob, "!claim old_bob"), "");
}

TEST_F(ClaimCommand, IsForWhomBotIniSaysAndCanHaveAnotherName) {
  configure("[commands]\nclaim = moderator, !mine");
  EXPECT_EQ(says(kAnn, "!claim ann"), "");
  EXPECT_EQ(says(kAnn, "!mine ann"), "@ann that is for moderators.");
  EXPECT_NE(says(kMod, "!mine ann ann"), "");
}

TEST_F(ClaimCommand, CanBeOff) {
  configure("[commands]\nclaim = off");
  EXPECT_EQ(says(kAnn, "!claim ann"), "");
  EXPECT_EQ(balance(kAnn), 1'000);
}

}  // namespace
}  // namespace pointsbot::app::chat
