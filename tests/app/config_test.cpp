#include "app/config.hpp"

#include "app/reward_words.hpp"
#include "app/settings.hpp"
#include "tests/app/config_mistakes.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {
namespace {

std::string full_name(const Setting& row) {
  return "[" + std::string{row.section} + "] " + std::string{row.key};
}

TEST(Config, AnEmptyFileIsTheDemo) {
  const Config config = parse_config("", "bot.ini");
  EXPECT_EQ(config.twitch.source, db::Source::simulator);
  EXPECT_EQ(config.points.interval, std::chrono::seconds{10});
  EXPECT_EQ(config.database.path, "demo.db");
  EXPECT_EQ(config.database.keep_history, std::chrono::days{90});
}

TEST(Config, BackupsAreDailyForARealChannelAndNoneForTheDemo) {
  const Config demo = parse_config("[database]\nbackup =\n", "/x/bot.ini");
  EXPECT_EQ(demo.database.backup, std::chrono::hours{0});
  EXPECT_EQ(demo.database.backup_dir, "/x/backups");
  const Config real = parse_config(
      "[twitch]\nsource = twitch\nchannel = a\nclient_id = a\n[database]\npath = d/points.db\n",
      "/x/bot.ini");
  EXPECT_EQ(real.database.backup, std::chrono::hours{24});
  EXPECT_EQ(real.database.backup_dir, "/x/d/backups");
  EXPECT_EQ(real.database.backups_kept, 7);
}

TEST(Config, EverySettingArrivesWhereItBelongs) {
  const Config config = parse_config(
      "[twitch]\nsource = twitch\nchannel = @SomeStreamer\nclient_id = abc123\n"
      "api_url = http://127.0.0.1:8080/helix/\nauth_url = https://auth.example/oauth2\n"
      "[points]\nname = coin, coins\ninterval = 5m\nmodifier = 10k\noffline_modifier = 2\n"
      "offline_watch_time = yes\nwelcome = 3\nignore = zed, @Bot, zed,\n"
      "[database]\npath = mine.db\nbackup = 6h\nbackup_dir = safe\nbackups_kept = "
      "30\nkeep_history = 30\n[log]\ncycles = hourly\n"
      "[memory]\nmax_regions = 9\nmax_page = 1M\nfloor = 64K\nreport = changes\nlimit = 64M\n"
      "[simulator]\nviewers = 7\nchurn = 0.5\nchat = yes\n",
      "/etc/pointsbot/bot.ini");
  EXPECT_EQ(config.file, "/etc/pointsbot/bot.ini");
  EXPECT_EQ(config.twitch.source, db::Source::twitch);
  EXPECT_EQ(config.twitch.channel, "somestreamer");
  EXPECT_EQ(config.twitch.client_id, "abc123");
  EXPECT_EQ(config.twitch.api_url, "http://127.0.0.1:8080/helix");
  EXPECT_EQ(config.twitch.auth_url, "https://auth.example/oauth2");
  EXPECT_EQ(config.points.name.one, "coin");
  EXPECT_EQ(config.points.name.many, "coins");
  EXPECT_EQ(config.points.interval, std::chrono::seconds{300});
  EXPECT_EQ(config.points.modifier, Points{10'000});
  EXPECT_EQ(config.points.offline_modifier, Points{2});
  EXPECT_TRUE(config.points.offline_watch_time);
  EXPECT_EQ(config.points.welcome, Points{3});
  EXPECT_EQ(config.points.ignore, (std::vector<std::string>{"bot", "zed"}));
  EXPECT_EQ(config.database.path, "/etc/pointsbot/mine.db");
  EXPECT_EQ(config.database.backup, std::chrono::hours{6});
  EXPECT_EQ(config.database.backup_dir, "/etc/pointsbot/safe");
  EXPECT_EQ(config.database.backups_kept, 30);
  EXPECT_EQ(config.database.keep_history, std::chrono::days{30});
  EXPECT_EQ(config.log.cycles, CycleLines::hourly);
  EXPECT_EQ(config.memory, (Config::MemorySection{.max_regions = 9,
                                                  .max_page = 1 << 20,
                                                  .floor = 64 << 10,
                                                  .report = MemoryWords::changes,
                                                  .limit = 64 << 20}));
  EXPECT_EQ(config.simulator.viewers, 7);
  EXPECT_EQ(config.simulator.churn, 0.5);
  EXPECT_TRUE(config.simulator.chat);
}

TEST(Config, EveryKeyWithAWrongValueIsReportedWithItsPlaceAndItsForm) {
  for (const Setting& row : settings()) {
    const std::string mistake = one_mistake_of(setting(row.section, row.key, "?/"));
    EXPECT_TRUE(holds(mistake, "bot.ini:2: " + full_name(row) + " = \"?/\" is not "));
    EXPECT_TRUE(holds(mistake, row.form));
  }
}

TEST(Config, EveryKeyMisspeltIsReportedWithTheRightName) {
  for (const Setting& row : settings()) {
    const std::string wrong = std::string{row.key} + "l";
    EXPECT_EQ(one_mistake_of(setting(row.section, wrong, "1")),
              "bot.ini:2: [" + std::string{row.section} + "] " + wrong +
                  " is not a setting. Did you mean \"" + std::string{row.key} + "\"?");
  }
}

TEST(Config, EveryKeyInTheWrongSectionIsSentToTheRightOne) {
  for (const Setting& row : settings()) {
    const std::string_view elsewhere = row.section == "log" ? "points" : "log";
    EXPECT_TRUE(holds(one_mistake_of(setting(elsewhere, row.key, "1")),
                      "It belongs below [" + std::string{row.section} + "]."));
  }
}

TEST(Config, EveryKeySetTwiceIsReportedWithTheFirstLine) {
  for (const Setting& row : settings()) {
    const std::string twice =
        setting(row.section, row.key, "?/") + setting(row.section, row.key, "1");
    const auto mistakes = mistakes_of(twice);
    ASSERT_EQ(mistakes.size(), 2U);
    EXPECT_EQ(mistakes[1],
              "bot.ini:4: " + full_name(row) +
                  " is set a second time; the first is in line 2. Delete one of them.");
  }
}

TEST(Config, ReportsEveryMistakeAtOnceInTheOrderOfTheLines) {
  const auto mistakes = mistakes_of(
      "interval = 10\n"
      "[pionts]\n"
      "modifier = 3\n"
      "[points]\n"
      "intervall = 10\n"
      "modifier 10\n"
      "welcome = lots\n"
      "[simulator] ; pretend\n"
      "viewers = 5\n");
  ASSERT_EQ(mistakes.size(), 6U);
  EXPECT_EQ(mistakes[0],
            "bot.ini:1: interval stands before the first [section]. It belongs below [points].");
  EXPECT_EQ(mistakes[1], "bot.ini:2: [pionts] is not a section. Did you mean \"points\"?");
  EXPECT_EQ(mistakes[2],
            "bot.ini:5: [points] intervall is not a setting. Did you mean \"interval\"?");
  EXPECT_TRUE(
      holds(mistakes[3], "bot.ini:6: \"modifier 10\" is neither a [section] nor a setting."));
  EXPECT_TRUE(
      holds(mistakes[4], "bot.ini:7: [points] welcome = \"lots\" is not an amount from 0 to"));
  EXPECT_TRUE(holds(mistakes[5], "bot.ini:8: only [simulator] may stand in this line."));
}

TEST(Config, NamesAllSectionsWhereNoneIsNear) {
  EXPECT_EQ(one_mistake_of("[dashboards]\nlisten = 1\n"),
            "bot.ini:1: [dashboards] is not a section. The sections are: twitch, points, roles, "
            "rewards, chat, games, limits, database, log, memory, simulator, commands, shop.");
}

TEST(Config, FewerRegionsThanACycleNeedsAreRefusedByName) {
  EXPECT_EQ(one_mistake_of("[memory]\nmax_regions = 5\n"),
            "bot.ini:2: [memory] max_regions = \"5\" is not a number from 6 to 1000: a cycle works "
            "in 6 regions at once.");
}

TEST(Config, AMemoryLimitBelowWhatItsFloorKeepsIsRefused) {
  EXPECT_EQ(one_mistake_of("[memory]\nfloor = 1M\nlimit = 5M\n"),
            "bot.ini:3: [memory] limit = 5M is less than 6 regions keep at rest with floor = 1M. "
            "Raise the limit or lower the floor.");
  EXPECT_EQ(mistakes_of("[memory]\nfloor = 1M\nlimit = 6M\n"), std::vector<std::string>{});
  EXPECT_EQ(mistakes_of("[memory]\nfloor = 1M\nlimit = none\n"), std::vector<std::string>{});
}

TEST(Config, NamesAllSettingsWhereNoneIsNear) {
  EXPECT_EQ(one_mistake_of("[log]\nverbosity = 1\n"),
            "bot.ini:2: [log] verbosity is not a setting. The settings of [log] are: cycles.");
}

TEST(Config, SaysWhereACommentMayStand) {
  EXPECT_TRUE(holds(one_mistake_of("[points]\ninterval = 10 ; quick\n"),
                    "A comment needs a line of its own."));
}

TEST(Config, AnEmptyValueIsToldWhatItTakes) {
  EXPECT_EQ(
      one_mistake_of("[points]\ninterval =\n"),
      "bot.ini:2: [points] interval is empty. It takes a time from 1s to 1h, like 10, 30s or 5m.");
}

TEST(Config, ASectionMayBeOpenedAgain) {
  const Config config =
      parse_config("[points]\nwelcome = 2\n[log]\n[points]\nmodifier = 3\n", "bot.ini");
  EXPECT_EQ(config.points.welcome, Points{2});
  EXPECT_EQ(config.points.modifier, Points{3});
}

TEST(Config, AChannelOnTwitchNeedsItsNameAndAClientId) {
  const auto mistakes = mistakes_of("[twitch]\nsource = twitch\nchannel =\n");
  ASSERT_EQ(mistakes.size(), 2U);
  EXPECT_TRUE(
      holds(mistakes[0], "bot.ini:2: [twitch] client_id is missing: source = twitch needs it."));
  EXPECT_TRUE(
      holds(mistakes[1], "bot.ini:3: [twitch] channel is missing: source = twitch needs it."));
  EXPECT_TRUE(holds(mistakes[1], "Write channel = and the NAME in twitch.tv/NAME"));
}

TEST(Config, AMissingValueIsNotReportedBesideAWrongOne) {
  EXPECT_TRUE(
      holds(one_mistake_of("[twitch]\nsource = twitch\nchannel = my channel\nclient_id = abc\n"),
            "bot.ini:3:"));
}

TEST(Config, RewardsAreToldAsTheyArePaid) {
  Config config;
  EXPECT_EQ(rewards_in_words(config), "");
  config.points.active_bonus = {5};
  config.rewards.raid = {50};
  config.rewards.subscription = {5'000};
  config.rewards.subscription_tier2 = {1'000};
  config.rewards.redeem = {{"Hydrate", "hydrate", {}}, {"Sing", "sing", {20}}};
  EXPECT_EQ(rewards_in_words(config),
            "Who has written in the chat since the last payment gets 5 points more. Rewards in "
            "points: raid 50, subscription 5,000, of tier 2 5,000, \"Hydrate\" nothing, "
            "\"Sing\" 20.");
}

TEST(Config, TheOldFormatNeedsAnAddressAndNoClientId) {
  const std::string legacy = "[twitch]\nsource = twitch\nformat = legacy\n";
  EXPECT_EQ(mistakes_of(legacy + "channel = a\nchatters_url = https://example.com/list\n"),
            std::vector<std::string>{});
  EXPECT_TRUE(holds(one_mistake_of(legacy + "channel = a\n"),
                    "bot.ini:3: [twitch] chatters_url is missing: format = legacy needs it."));
  EXPECT_TRUE(holds(
      one_mistake_of(legacy + "channel = a, b\nchatters_url = https://example.com/list\n"),
      "bot.ini:5: [twitch] chatters_url is the same for every channel. Write {channel} where"));
}

TEST(Config, NothingWasStartedIsSaidOnceAtTheEnd) {
  EXPECT_STREQ(ConfigError({"bot.ini:14: one."}).what(), "bot.ini:14: one.\nNothing was started.");
  EXPECT_STREQ(ConfigError({"one", "two"}).what(), "one\ntwo\nNothing was started.");
}

TEST(Config, AFileThatIsSomethingElseIsNotReportedWithoutEnd) {
  std::string text;
  for (int line = 0; line < 500; ++line) text += "text\n";
  const auto mistakes = mistakes_of(text);
  ASSERT_EQ(mistakes.size(), 51U);
  EXPECT_EQ(mistakes.back(), "bot.ini: and 450 more mistakes.");
}

TEST(Config, ALongValueIsCutInTheMessageBetweenLetters) {
  std::string value;
  for (int i = 0; i < 50; ++i) value += "\xE9\xA3\xB4";
  EXPECT_TRUE(holds(one_mistake_of(setting("points", "interval", value + "x")),
                    "\"" + value.substr(0, 60) + "...\""));
  EXPECT_TRUE(holds(one_mistake_of(setting("points", "interval", "x" + value)),
                    "\"x" + value.substr(0, 57) + "...\""));
}

}  // namespace
}  // namespace pointsbot::app
