// [commands] and [shop] of bot.ini.

#include "tests/app/config_mistakes.hpp"

#include <gtest/gtest.h>

namespace pointsbot::app {
namespace {

using std::chrono::minutes;

TEST(CommandLines, AreReadByTheNameOfTheCommand) {
  const Config config = parse_config("[commands]\npoints = vip, 30s\ncommands = off\n", "bot.ini");
  ASSERT_EQ(config.commands.size(), 2U);
  EXPECT_EQ(config.commands[0].who, chat::Level::vip);
  EXPECT_TRUE(config.commands[1].off);
}

TEST(CommandLines, AreRefusedWithWhatIsRight) {
  EXPECT_EQ(one_mistake_of("[commands]\npoint = vip\n"),
            "bot.ini:2: [commands] point is not a command. Did you mean \"points\"?");
  EXPECT_NE(one_mistake_of("[commands]\nzzzzzzzz = vip\n").find("The commands are: points"),
            std::string::npos);
  EXPECT_EQ(one_mistake_of("[commands]\npoints = vip\npoints = off\n"),
            "bot.ini:3: [commands] points is set a second time. Delete one of them.");
  EXPECT_NE(one_mistake_of("[commands]\npoints = everybody\n")
                .find("bot.ini:2: [commands] points = \"everybody\" is not off, or who may use it"),
            std::string::npos);
  EXPECT_EQ(one_mistake_of("[commands]\npoints = !a\ncommands = !b, !a\n"),
            "bot.ini:3: [commands] commands: !a is points already. Each name is for one command.");
}

TEST(ShopLines, AreItemsWithWhatTheyCost) {
  const Config config =
      parse_config("[shop]\nHydrate = 100, wait 5m\nVIP for a week = 50k, stock 3\n", "bot.ini");
  ASSERT_EQ(config.shop.size(), 2U);
  EXPECT_EQ(config.shop[0], (ShopItem{"Hydrate", "hydrate", Points{100}, {}, minutes{5}}));
  EXPECT_EQ(config.shop[1], (ShopItem{"VIP for a week", "vip for a week", Points{50'000}, 3}));
}

TEST(ShopLines, AreRefusedWhereTheyAreNoItem) {
  for (const char* const terms :
       {"", "0", "-5", "x", "100,", "100, stock", "100, stock x", "100, stock -1",
        "100, stock 1000000001", "100, wait 0", "100, wait 5m, wait 6m", "100, stock 1, stock 2",
        "100, 200", "100, stocks 3"}) {
    EXPECT_NE(one_mistake_of(std::string{"[shop]\nHydrate = "} + terms + "\n")
                  .find("bot.ini:2: [shop] Hydrate = "),
              std::string::npos)
        << terms;
  }
  EXPECT_EQ(one_mistake_of("[shop]\nHydrate = 1\nHYDRATE = 2\n"),
            "bot.ini:3: [shop] HYDRATE is set a second time. Delete one of them. Capitals make no "
            "difference.");
}

}  // namespace
}  // namespace pointsbot::app
