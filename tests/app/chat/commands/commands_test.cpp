#include "tests/app/chat/chat_fixture.hpp"

namespace pointsbot::app::chat {
namespace {

class CommandsCommand : public ChatTest {};

TEST_F(CommandsCommand, NamesWhatOneMayUse) {
  configure("[commands]\npoints = moderator, !bank");
  EXPECT_EQ(says(kAnn, "!commands").find("!bank"), std::string::npos);
  EXPECT_NE(says(kMod, "!help").find("!bank"), std::string::npos);
}

TEST_F(CommandsCommand, NamesNothingThatIsOff) {
  configure("[commands]\npoints = off");
  EXPECT_EQ(says(kStreamer, "!commands").find("!points"), std::string::npos);
}

TEST_F(CommandsCommand, IsAnsweredOnceInHalfAMinute) {
  EXPECT_NE(says(kAnn, "!commands and what else there is"), "");
  wait(std::chrono::seconds{29});
  EXPECT_EQ(says(kAnn, "!commands"), "");
  wait(std::chrono::seconds{1});
  EXPECT_NE(says(kAnn, "!commands"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
