#include "app/config.hpp"

#include "app/reward_words.hpp"
#include "app/settings.hpp"

#include <gtest/gtest.h>

#include <random>

namespace pointsbot::app {
namespace {

/// All that is wrong with a text that is called bot.ini; nothing where it can be used.
std::vector<std::string> mistakes_of(std::string_view text) {
  try {
    parse_config(text, "bot.ini");
    return {};
  } catch (const ConfigError& error) {
    return error.mistakes();
  }
}

std::string one_mistake_of(std::string_view text) {
  const auto mistakes = mistakes_of(text);
  EXPECT_EQ(mistakes.size(), 1U) << text;
  return mistakes.empty() ? "" : mistakes.front();
}

std::string setting(std::string_view section, std::string_view key, std::string_view value) {
  std::string text{"["};
  return text.append(section).append("]\n").append(key).append(" = ").append(value).append("\n");
}

testing::AssertionResult holds(const std::string& text, std::string_view part) {
  if (text.find(part) != text.npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no \"" << part << "\" in: " << text;
}

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
      "[simulator]\nviewers = 7\nchurn = 0.5\n",
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

struct Case {
  const char* section;
  const char* key;
  const char* value;
};

TEST(Config, AcceptsTheLimitsOfEveryRange) {
  for (const Case& good : std::initializer_list<Case>{
           {"points", "interval", "1"},
           {"points", "interval", "1h"},
           {"points", "modifier", "0"},
           {"points", "modifier", "1000000m"},
           {"points", "welcome", "0"},
           {"points", "name", "\xE9\xA3\xB4, \xE9\xA3\xB4"},
           {"points", "ignore", ""},
           {"twitch", "channel", "a_25_letter_name_of_a_per"},
           {"twitch", "channel", ""},
           {"twitch", "channel", "one, @Two,three"},
           {"twitch", "client_id", ""},
           {"twitch", "format", "helix"},
           {"twitch", "chatters_url", "https://example.com/group/user/{channel}/chatters"},
           {"twitch", "chatters_url", "http://127.0.0.1:81/chatters"},
           {"twitch", "api_url", "http://localhost/x"},
           {"twitch", "api_url", "http://[::1]:1"},
           {"twitch", "api_url", "http://127.255.0.1:65535/mock/v1.0"},
           {"twitch", "api_url", "https://[2001:db8::1]:8443"},
           {"database", "path", ""},
           {"database", "backup", ""},
           {"database", "backup", "daily"},
           {"database", "backup", "hourly"},
           {"database", "backup", "off"},
           {"database", "backup", "1m"},
           {"database", "backup", "365d"},
           {"database", "backup_dir", ""},
           {"database", "backup_dir", "/mnt/disk/"},
           {"database", "backups_kept", "1"},
           {"database", "backups_kept", "1000"},
           {"database", "keep_history", "0"},
           {"database", "keep_history", "off"},
           {"database", "keep_history", "1"},
           {"database", "keep_history", "30d"},
           {"database", "keep_history", "36500"},
           {"memory", "max_regions", "6"},
           {"memory", "max_regions", "1000"},
           {"memory", "max_page", "64K"},
           {"memory", "max_page", "16M"},
           {"memory", "floor", "0"},
           {"memory", "floor", "4M"},
           {"memory", "report", "every"},
           {"memory", "report", "off"},
           {"memory", "limit", "none"},
           {"memory", "limit", "0"},
           {"memory", "limit", "1M"},
           {"memory", "limit", "64G"},
           {"simulator", "viewers", "0"},
           {"simulator", "viewers", "100k"},
           {"simulator", "churn", "0"},
           {"simulator", "churn", "100"},
       }) {
    EXPECT_EQ(mistakes_of(setting(good.section, good.key, good.value)), std::vector<std::string>{});
  }
}

TEST(Config, RefusesWhatIsBesideEveryRange) {
  for (const Case& bad : std::initializer_list<Case>{
           {"twitch", "source", ""},
           {"twitch", "source", "Twitch"},
           {"twitch", "channel", "https://www.twitch.tv/somestreamer"},
           {"twitch", "channel", "one, two three"},
           {"twitch", "channel", "one, @One"},
           {"twitch", "channel", "one,, two"},
           {"twitch", "channel", "one,"},
           {"twitch", "channel", "a_26_letter_name_of_a_pers"},
           {"twitch", "channel", "@"},
           {"twitch", "format", "old"},
           {"twitch", "chatters_url", ""},
           {"twitch", "chatters_url", "http://example.com/{channel}"},
           {"twitch", "chatters_url", "https://{channel}.example.com/list"},
           {"twitch", "chatters_url", "https://example.com/{name}"},
           {"twitch", "chatters_url", "https://example.com/{channel}?key=1"},
           {"twitch", "client_id", "abc def"},
           {"twitch", "client_id", "abc\xC3\xA9"},
           {"points", "name", "points"},
           {"points", "name", "gold coin, gold coins"},
           {"points", "name", "point,"},
           {"points", "name", "a, b, c"},
           {"points", "name", "a, abcdefghijklmnopqrstuvwxyz"},
           {"points", "interval", "0"},
           {"points", "interval", "3601"},
           {"points", "interval", "2h"},
           {"points", "interval", "-5"},
           {"points", "interval", "99999999999999999999d"},
           {"points", "modifier", "1000000000001"},
           {"points", "modifier", "-1"},
           {"points", "offline_modifier", "x2"},
           {"points", "offline_watch_time", "true"},
           {"points", "welcome", "1.5"},
           {"points", "ignore", "nightbot streamelements"},
           {"log", "cycles", "never"},
           {"database", "path", "folder/"},
           {"database", "backup", "weekly"},
           {"database", "backup", "59"},
           {"database", "backup", "366d"},
           {"database", "backup", "0"},
           {"database", "backup_dir", "what?"},
           {"database", "backups_kept", "0"},
           {"database", "backups_kept", "1001"},
           {"database", "backups_kept", ""},
           {"database", "keep_history", "36501"},
           {"database", "keep_history", "2h"},
           {"database", "keep_history", "-1"},
           {"database", "keep_history", "d"},
           {"database", "keep_history", "for ever"},
           {"memory", "max_regions", "5"},
           {"memory", "max_regions", "1001"},
           {"memory", "max_regions", "none"},
           {"memory", "max_page", "65535"},
           {"memory", "max_page", "17M"},
           {"memory", "floor", "4097K"},
           {"memory", "floor", "-1"},
           {"memory", "report", "never"},
           {"memory", "limit", "1023K"},
           {"memory", "limit", "65G"},
           {"memory", "limit", "64MB"},
           {"simulator", "viewers", "100001"},
           {"simulator", "viewers", "many"},
           {"simulator", "churn", "100.1"},
           {"simulator", "churn", "3%"},
       }) {
    EXPECT_TRUE(holds(one_mistake_of(setting(bad.section, bad.key, bad.value)), "bot.ini:2: ["))
        << bad.value;
  }
}

TEST(Config, NeverSendsATokenUnencryptedToAnotherComputer) {
  for (const auto* address : {"",
                              "https://",
                              "http://api.twitch.tv/helix",
                              "http://localhost.example",
                              "http://127.0.0.1.example",
                              "http://localhost@example.com",
                              "http://127.0.0.1:80@example.com",
                              "http://127.0.0.1#@example.com",
                              "http://example.com/127.0.0.1",
                              "http://128.0.0.1",
                              "http://0.0.0.0",
                              "http://[::]",
                              "http://[::1",
                              "http://[::ffff:10.0.0.1]",
                              "http://localhost:65536",
                              "https://a b",
                              "https://example.com/?x=1",
                              "https://user@example.com",
                              "https://example.com\\@localhost",
                              "ftp://localhost",
                              "//localhost",
                              "localhost"}) {
    for (const auto* key : {"api_url", "auth_url"}) {
      EXPECT_EQ(mistakes_of(setting("twitch", key, address)).size(), 1U) << address;
    }
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
            "rewards, database, log, memory, simulator.");
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

TEST(Config, SurvivesAnyValue) {
  std::mt19937 random{20'260'102};
  for (int round = 0; round < 5'000; ++round) {
    const Setting& row = settings()[random() % settings().size()];
    std::string value;
    for (auto length = random() % 40; length > 0; --length) {
      value += random() % 3 == 0 ? static_cast<char>(random() % 256)
                                 : "0123456789smhdk.,:/@[]htps"[random() % 26];
    }
    const std::string text = setting(row.section, row.key, value);
    for (const std::string& mistake : mistakes_of(text)) {
      EXPECT_TRUE(mistake.starts_with("bot.ini:")) << mistake;
    }
  }
}

TEST(RewardsSection, TakesALineForEachTitle) {
  const Config config = parse_config(
      "[rewards]\nraid_viewer = 2\nredeem Hydrate = 50\nredeem  Who: me? = no =  1k\n", "bot.ini");
  EXPECT_EQ(config.rewards.raid_viewer, Points{2});
  ASSERT_EQ(config.rewards.redeem.size(), 2U);
  EXPECT_EQ(config.rewards.redeem[0], (Redeem{"Hydrate", "hydrate", Points{50}}));
  EXPECT_EQ(config.rewards.redeem[1].title, "Who: me? = no");
  EXPECT_EQ(config.rewards.redeem[1].amount, Points{1'000});
}

TEST(RewardsSection, RefusesTitlesTwiceAndWhatIsNoAmount) {
  EXPECT_TRUE(holds(one_mistake_of("[rewards]\nredeem A = 1\nredeem a = 2\n"),
                    "bot.ini:3: [rewards] redeem a is set a second time"));
  for (const char* const line : {"redeem A = much", "redeem A", "redeem = 5", "redeem A = -1"})
    EXPECT_TRUE(holds(one_mistake_of(std::string{"[rewards]\n"} + line + "\n"), "bot.ini:2: "))
        << line;
}

}  // namespace
}  // namespace pointsbot::app
