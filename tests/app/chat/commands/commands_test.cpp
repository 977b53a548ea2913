#include "app/chat/command_names.hpp"
#include "tests/app/chat/chat_fixture.hpp"

#include <fmt/format.h>

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

TEST_F(CommandsCommand, IsOneMessageThatSaysHowToAskForMore) {
  const std::string all = says(kAnn, "!help");
  EXPECT_EQ(all.find("@ann you can use !points "), 0U) << all;
  EXPECT_NE(all.find(". More of one: !commands NAME"), std::string::npos) << all;
  EXPECT_EQ(all.find('\n'), std::string::npos) << all;
  std::string lines = "[commands]";
  for (const std::string_view name : command_names()) {
    if (name != "commands") lines += fmt::format("\n{0} = everyone, !{0:a<25}", name);
  }
  configure(lines);
  const std::string long_names = says(kBob, "!commands");
  EXPECT_NE(long_names.find(" …. More of one: !commands NAME"), std::string::npos) << long_names;
}

TEST_F(CommandsCommand, TellsHowOneIsUsed) {
  EXPECT_EQ(says(kAnn, "!commands give"),
            "@ann use it like this: !give user amount. It is for everyone, every 5 s, also !gift.");
  EXPECT_EQ(says(kBob, "!help !GIFT"),
            "@bob use it like this: !give user amount. It is for everyone, every 5 s, also !gift.");
  configure("[commands]\nslots = vip, 1m, channel 2m, costs 10, !spin");
  EXPECT_EQ(says(kCarol, "!commands spin"),
            "@carol use it like this: !spin [odds]. It is for VIPs, every 60 s, the channel every "
            "2 min, costs 10 points.");
  EXPECT_EQ(says(kMod, "!commands addpoints"),
            "@mod use it like this: !addpoints user amount. It is for the streamer.");
}

TEST_F(CommandsCommand, TellsNothingOfWhatIsNone) {
  EXPECT_EQ(says(kAnn, "!commands nothing"), "@ann there is no command of that name.");
  configure("[commands]\nslots = off");
  EXPECT_EQ(says(kBob, "!commands slots"), "@bob there is no command of that name.");
  EXPECT_EQ(says(kCarol, "!commands give points"), "@carol use it like this: !commands [command]");
}

TEST_F(CommandsCommand, IsAnsweredOnceInFiveSeconds) {
  EXPECT_NE(says(kAnn, "!commands"), "");
  wait(std::chrono::seconds{4});
  EXPECT_EQ(says(kAnn, "!commands give"), "");
  wait(std::chrono::seconds{1});
  EXPECT_NE(says(kAnn, "!commands give"), "");
}

}  // namespace
}  // namespace pointsbot::app::chat
