#include "app/chat/command_setting.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

TEST(CommandSetting, SaysWhoMayHowLongHeWaitsWhatItCostsAndWhatItIsCalled) {
  const auto all = parse_command_setting("top", "vip, 30s, channel 2m, costs 1k, !leaders, !Best");
  ASSERT_TRUE(all);
  EXPECT_EQ(*all, (CommandSetting{.command = "top",
                                  .who = Level::vip,
                                  .each = seconds{30},
                                  .all = seconds{120},
                                  .cost = Points{1'000},
                                  .names = {"leaders", "best"}}));
}

TEST(CommandSetting, LeavesOpenWhatItDoesNotSay) {
  EXPECT_EQ(parse_command_setting("top", "streamer"),
            (CommandSetting{.command = "top", .who = Level::streamer}));
  EXPECT_EQ(parse_command_setting("top", "0"),
            (CommandSetting{.command = "top", .each = seconds{}}));
  EXPECT_EQ(parse_command_setting("top", "off"), (CommandSetting{.command = "top", .off = true}));
}

TEST(CommandSetting, TakesNothingElse) {
  for (const char* const text : {"",
                                 ",",
                                 "vip,",
                                 "vip, vip",
                                 "vip, moderator",
                                 "5s, 6s",
                                 "2d",
                                 "-5",
                                 "everybody",
                                 "Vip",
                                 "off, vip",
                                 "!",
                                 "!a b",
                                 "!\u043e",
                                 "!!a",
                                 "!top, !top",
                                 "!aaaaaaaaaaaaaaaaaaaaaaaaaa",
                                 "channel",
                                 "channel x",
                                 "channels 5s",
                                 "channel 5s, channel 5s",
                                 "costs",
                                 "costs -1",
                                 "costs 5, costs 6",
                                 "cost 5"}) {
    EXPECT_FALSE(parse_command_setting("top", text)) << text;
  }
}

}  // namespace
}  // namespace pointsbot::app::chat
