#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class CallOff : public ChatTest {
 protected:
  CallOff() {
    says(kStreamer, "!bet open Will it rain? | yes | no");
    says(kAnn, "!bet yes 100");
    says(kStreamer, "!raffle open 0 10 1h");
    says(kAnn, "!raffle");
    says(kBob, "!heist 50");
    says(kCarol, "!duel ann 70");
  }
  /// The quiet point after a cycle.
  std::string rest() {
    desk_->rest();
    return said();
  }
  std::string held() { return raw("SELECT held FROM channel"); }
};

TEST_F(CallOff, LeavesGamesAloneThatAreOn) {
  EXPECT_EQ(rest(), "");
  EXPECT_EQ(held(), "230\n");
}

TEST_F(CallOff, GivesTheStakesOfAGameBackWhoseCommandIsSwitchedOff) {
  configure("[commands]\nbet = off\nduel = off");
  EXPECT_EQ(rest(),
            "No more !bet: it is switched off, and its stakes are given back.\n"
            "No more !duel: it is switched off, and its stakes are given back.");
  EXPECT_EQ(held(), "60\n") << "the heist and the raffle go on";
  EXPECT_EQ(balance(kAnn), 990);
  EXPECT_EQ(balance(kCarol), 1'000);
  roll({0, 0});
  wait(hours{24});
  EXPECT_EQ(held(), "0\n") << "and nothing else falls due";
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(CallOff, IsSilentWhereTheBotIsToBeSilent) {
  configure("[chat]\nanswer = no");
  EXPECT_EQ(rest(), "");
  EXPECT_EQ(held(), "0\n");
  EXPECT_EQ(balance(kAnn), 1'000);
  EXPECT_EQ(balance(kBob), 1'000);
  EXPECT_EQ(balance(kCarol), 1'000);
  wait(hours{24});
  EXPECT_EQ(said(), "");
  EXPECT_EQ(wrong_sums(), "");
}

TEST_F(CallOff, LetsANewGameBeginOnceItIsOnAgain) {
  configure("[chat]\nanswer = no");
  rest();
  config_.chat.answer = true;
  wait(seconds{3});
  EXPECT_EQ(says(kAnn, "!bet"), "@ann no bet is open.");
  EXPECT_EQ(says(kStreamer, "!bet open Again? | yes | no").substr(0, 25),
            "A bet is open, \"Again?\": ");
}

}  // namespace
}  // namespace pointsbot::app::chat
