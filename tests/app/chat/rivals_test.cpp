#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

class ChatRivals : public ChatTest {
 protected:
  ChatRivals() {
    left_out_ = {"otherbot"};
    configure("[commands]\npoints = everyone, 0");
  }
  int told() {
    const std::string text = log();
    const std::string mark = "\"otherbot\" answers !points in the chat as well";
    int count = 0;
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) ++count;
    return count;
  }
  const Who other_{60, "otherbot"};
};

TEST_F(ChatRivals, AreNamedOnceTheyHaveAnsweredTwice) {
  says(kAnn, "!points");
  hears(other_, "@Ann has 3 coins");
  EXPECT_EQ(told(), 0) << "once is no habit";
  says(kBob, "!points");
  hears(other_, "bob: 5 coins");
  EXPECT_EQ(told(), 1);
  says(kBob, "!points");
  hears(other_, "bob: 5 coins");
  EXPECT_EQ(told(), 0) << "said already";
}

TEST_F(ChatRivals, AreThoseAloneWhoAnswerAtOnce) {
  for (int i = 0; i < 5; ++i) {
    says(kAnn, "!points");
    hears(other_, "a raid!");
    wait(seconds{6});
    hears(other_, "ann was here");
  }
  EXPECT_EQ(told(), 0);
}

TEST_F(ChatRivals, AreNoPeopleWhoTalk) {
  for (int i = 0; i < 10; ++i) {
    says(kAnn, "!points");
    hears(kBob, "ann, you are rich");
    hears(kAnn, "ann is rich");
  }
  EXPECT_EQ(log().find("as well"), std::string::npos);
}

TEST_F(ChatRivals, MayBeModeratorsThatAnswerAgainAndAgain) {
  for (int i = 0; i < 4; ++i) {
    says(kAnn, "!points");
    hears(kMod, "@ann 3 coins");
  }
  EXPECT_EQ(log().find("as well"), std::string::npos);
  says(kAnn, "!points");
  hears(kMod, "@ann 3 coins");
  EXPECT_NE(log().find("\"mod\" answers !points in the chat as well"), std::string::npos);
}

}  // namespace
}  // namespace pointsbot::app::chat
