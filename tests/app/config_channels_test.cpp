// Several channels in one bot.ini.

#include "app/config.hpp"
#include "app/settings.hpp"
#include "tests/app/config_mistakes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

constexpr const char* kTwoChannels =
    "[twitch]\nsource = twitch\nclient_id = a\nchannel = Alpha, beta\n";

TEST(Config, SeveralChannelsKeepTheirOrder) {
  const Config config = parse_config(kTwoChannels, "bot.ini");
  EXPECT_EQ(config.twitch.channels, (std::vector<std::string>{"alpha", "beta"}));
  EXPECT_EQ(config.twitch.channel, "alpha");
  EXPECT_TRUE(config.has_several());
}

TEST(Config, PointsOfAChannelTakeThePlaceOfThoseOfAllWhereverTheyStand) {
  const Config config =
      parse_config("[points Beta]\nmodifier = 5\nignore = zed\n" + std::string{kTwoChannels} +
                       "[points]\nmodifier = 2\nwelcome = 3\n"
                       "[points beta]\noffline_modifier = 1\n",
                   "bot.ini");
  EXPECT_EQ(config.points_of("alpha"), config.points);
  const Config::PointsSection& beta = config.points_of("beta");
  EXPECT_EQ(beta.modifier, Points{5});
  EXPECT_EQ(beta.welcome, Points{3});
  EXPECT_EQ(beta.offline_modifier, Points{1});
  EXPECT_EQ(beta.ignore, std::vector<std::string>{"zed"});
  const Config own = config.of("beta");
  EXPECT_EQ(own.twitch.channel, "beta");
  EXPECT_EQ(own.points, beta);
  EXPECT_EQ(own.twitch.channels, config.twitch.channels);
  Config other = config;
  other.points.modifier = Points{9};
  EXPECT_EQ(other.of("beta"), own) << "what does not concern it is no difference";
}

TEST(Config, EveryKeyOfPointsMayDifferFromChannelToChannel) {
  for (const Setting& row : settings()) {
    if (row.section != "points") continue;
    EXPECT_EQ(one_mistake_of(kTwoChannels + setting("points beta", row.key, "?/")),
              "bot.ini:6: [points beta] " + std::string{row.key} + " = \"?/\" is not " +
                  std::string{row.form} + ".");
  }
}

TEST(Config, PointsOfAChannelThatIsNotListedAreAMistake) {
  EXPECT_EQ(one_mistake_of(std::string{kTwoChannels} + "[points bata]\nmodifier = 1\n"),
            "bot.ini:5: [points bata]: \"bata\" is none of the channels in [twitch] channel. Did "
            "you mean \"beta\"?");
  EXPECT_EQ(one_mistake_of(std::string{kTwoChannels} + "[points some_stranger]\n"),
            "bot.ini:5: [points some_stranger]: \"some_stranger\" is none of the channels in "
            "[twitch] channel. They are: alpha, beta.");
  EXPECT_EQ(one_mistake_of("[points alpha]\nmodifier = 1\n"),
            "bot.ini:1: [points alpha]: \"alpha\" is none of the channels in [twitch] channel. "
            "There are none there.");
}

TEST(Config, AWrongKeyBelowPointsOfAChannelIsReportedAsInPoints) {
  EXPECT_EQ(one_mistake_of(std::string{kTwoChannels} + "[points beta]\nintervall = 1\n"),
            "bot.ini:6: [points beta] intervall is not a setting. Did you mean \"interval\"?");
  EXPECT_EQ(one_mistake_of(std::string{kTwoChannels} + "[points beta]\ncycles = every\n"),
            "bot.ini:6: [points beta] cycles is not a setting. It is the same for every channel, "
            "and cannot be set for one. It belongs below [log].");
  const auto twice = mistakes_of(std::string{kTwoChannels} +
                                 "[points beta]\nwelcome = 1\n[points BETA]\nwelcome = 2\n");
  ASSERT_EQ(twice.size(), 1U);
  EXPECT_TRUE(holds(twice[0],
                    "bot.ini:8: [points BETA] welcome is set a second time; the first is "
                    "in line 6."));
  EXPECT_EQ(one_mistake_of(std::string{kTwoChannels} + "[points beta]\nfollow = 3\n"),
            "bot.ini:6: [points beta] follow is not a setting. It is the same for every channel, "
            "and cannot be set for one. It belongs below [rewards].");
  EXPECT_TRUE(holds(one_mistake_of("[pointsbeta]\n"), "[pointsbeta] is not a section."));
}

TEST(Config, AChannelThatIsListedTwiceIsNamed) {
  EXPECT_EQ(one_mistake_of("[twitch]\nchannel = a, b, A\n"),
            "bot.ini:2: [twitch] channel names \"a\" twice. Delete one of them.");
}

TEST(Config, ARolesPriceHasToFitEveryChannel) {
  const std::string text =
      std::string{kTwoChannels} + "[points]\nmodifier = 10\n[points beta]\nmodifier = 20\n";
  EXPECT_EQ(mistakes_of(text + "[roles]\nvip = 25\n"), std::vector<std::string>{});
  EXPECT_TRUE(
      holds(one_mistake_of(text + "[roles]\nvip = 15\n"),
            "bot.ini:10: [roles] vip, in the channel \"beta\", is less than a viewer gets"));
  EXPECT_TRUE(holds(one_mistake_of(text + "[roles]\nvip = 5\n"),
                    "bot.ini:10: [roles] vip is less than a viewer gets"));
}

}  // namespace
}  // namespace pointsbot::app
