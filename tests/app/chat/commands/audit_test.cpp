#include "tests/app/chat/chat_fixture.hpp"

#include <string>
#include <vector>

namespace pointsbot::app::chat {
namespace {

class AuditCommand : public ChatTest {
 protected:
  void move(db::Action action) {
    const db::Operation operation{.channel = db::kChannel,
                                  .ref = "beforehand " + std::to_string(++refs_),
                                  .action = std::move(action)};
    const std::vector<db::Outcome> done = *till_->ledger->operate({&operation, 1});
    EXPECT_FALSE(done.front().refusal);
  }

 private:
  int refs_ = 0;
};

TEST_F(AuditCommand, TellsWhereOnesPointsComeFrom) {
  EXPECT_EQ(says(kAnn, "!audit"), "@ann you have 1,000 points = 1,000 welcome.");
  pay();
  EXPECT_EQ(says(kBob, "!audit"),
            "@bob you have 1,001 points = 1 for watching (2 h 1 min) + 1,000 welcome.");
}

TEST_F(AuditCommand, AddsUpWhateverThereWas) {
  const UserId ann{kAnn.id}, bob{kBob.id};
  pay();
  move(db::Transfer{{bob}, {ann}, Points{50}});
  move(db::Transfer{{ann}, {bob}, Points{300}});
  move(db::Reward{{ann}, Points{20}});
  move(db::Credit{{ann}, Points{7}});
  move(db::Debit{{ann}, Points{4}});
  move(db::PayPresent{Pay{{5}}});
  move(db::Stake{{ann}, Points{100}});
  move(db::Settle{{{"beforehand 7", Points{150}}}});
  EXPECT_EQ(says(kAnn, "!audit"),
            "@ann you have 829 points = 1 for watching (2 h 1 min) + 1,000 welcome + 20 in rewards "
            "+ 5 in bonuses + 50 in gifts + 150 back from games + 3 by staff − 300 given away "
            "− 100 staked.");
  EXPECT_EQ(balance(kAnn), 829);
  move(db::SetTo{{ann}, Points{}});
  wait(std::chrono::seconds{30});
  EXPECT_EQ(says(kAnn, "!audit"),
            "@ann you have 0 points = 1 for watching (2 h 1 min) + 1,000 welcome + 20 in rewards "
            "+ 5 in bonuses + 50 in gifts + 150 back from games − 300 given away − 100 staked "
            "− 826 by staff.");
}

TEST_F(AuditCommand, TellsModeratorsOfOthers) {
  EXPECT_EQ(says(kMod, "!audit @Ann"), "@mod ann has 1,000 points = 1,000 welcome.");
  EXPECT_EQ(says(kAnn, "!audit bob"),
            "@ann where the points of others come from, moderators can ask.");
  EXPECT_EQ(says(kStreamer, "!audit nobody_here"), "@streamer nobody of that name has been here.");
}

TEST_F(AuditCommand, KnowsWhoHasNothing) {
  EXPECT_EQ(says({42, "newcomer"}, "!audit"),
            "@newcomer you have no points yet: they come with watching.");
  move(db::Credit{{UserId{43}, "erin"}, Points{5}});
  EXPECT_EQ(says({43, "erin"}, "!audit"), "@erin you have 5 points = 5 by staff.");
}

TEST_F(AuditCommand, IsOfOneWordAtMost) {
  EXPECT_EQ(says(kAnn, "!audit a b"), "@ann use it like this: !audit [user]");
}

TEST_F(AuditCommand, IsAnsweredOnceInThirtySeconds) {
  EXPECT_NE(says(kAnn, "!audit"), "");
  wait(std::chrono::seconds{29});
  EXPECT_EQ(says(kAnn, "!audit"), "");
  wait(std::chrono::seconds{1});
  EXPECT_NE(says(kAnn, "!audit"), "");
}

TEST_F(AuditCommand, IsForWhomBotIniSaysAndCanHaveAnotherName) {
  configure("[commands]\naudit = subscriber, !proof");
  EXPECT_EQ(says(kAnn, "!audit"), "");
  EXPECT_EQ(says(kAnn, "!proof"), "@ann that is for subscribers.");
  EXPECT_NE(says(kMod, "!proof"), "");
}

TEST_F(AuditCommand, CanBeOff) {
  configure("[commands]\naudit = off");
  EXPECT_EQ(says(kAnn, "!audit"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
