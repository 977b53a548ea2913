#include "app/chat/table.hpp"
#include "app/config.hpp"
#include "app/config_places.hpp"
#include "app/ini.hpp"
#include "app/settings.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace pointsbot::app {
namespace {

using tests::Environment;

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

void write(const fs::path& file, std::string_view text) { std::ofstream{file} << text; }

std::string error_of(const fs::path& file) {
  try {
    load_config(file);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

const fs::path kShipped{SHIPPED_CONFIG};

TEST(ShippedConfig, HoldsEveryKeyOnceInTheOrderOfTheTable) {
  std::vector<std::string> expected;
  for (const Setting& row : settings()) {
    if (row.shipped) expected.push_back(std::string{row.section} + "." + std::string{row.key});
  }
  std::vector<std::string> found;
  for (const IniEntry& entry : read_ini(text_of(kShipped)).entries) {
    if (entry.section == "commands" || entry.section == "shop") continue;  // their keys are names
    found.push_back(entry.section + "." + entry.key);
  }
  EXPECT_EQ(found, expected);
}

TEST(ShippedConfig, IsWorthWhatTheProgramTakesWithoutIt) {
  const Config shipped = load_config(kShipped);
  const Config builtin = parse_config("", kShipped);
  EXPECT_EQ(shipped.twitch.source, builtin.twitch.source);
  EXPECT_EQ(shipped.twitch.channel, builtin.twitch.channel);
  EXPECT_EQ(shipped.twitch.client_id, builtin.twitch.client_id);
  EXPECT_EQ(shipped.twitch.api_url, builtin.twitch.api_url);
  EXPECT_EQ(shipped.twitch.auth_url, builtin.twitch.auth_url);
  EXPECT_EQ(shipped.twitch.eventsub_url, "wss://eventsub.wss.twitch.tv/ws");
  EXPECT_EQ(shipped.points.name.one, builtin.points.name.one);
  EXPECT_EQ(shipped.points.name.many, builtin.points.name.many);
  EXPECT_EQ(shipped.points.interval, builtin.points.interval);
  EXPECT_EQ(shipped.points.modifier, builtin.points.modifier);
  EXPECT_EQ(shipped.points.offline_modifier, builtin.points.offline_modifier);
  EXPECT_EQ(shipped.points.offline_watch_time, builtin.points.offline_watch_time);
  EXPECT_EQ(shipped.points.welcome, builtin.points.welcome);
  EXPECT_EQ(shipped.points.active_bonus, builtin.points.active_bonus);
  EXPECT_EQ(shipped.rewards, builtin.rewards);
  EXPECT_EQ(shipped.database.path, builtin.database.path);
  EXPECT_EQ(shipped.database.backup, builtin.database.backup);
  EXPECT_EQ(shipped.database.backup_dir, builtin.database.backup_dir);
  EXPECT_EQ(shipped.database.backups_kept, builtin.database.backups_kept);
  EXPECT_EQ(shipped.log.cycles, builtin.log.cycles);
  EXPECT_EQ(shipped.chat, builtin.chat);
  EXPECT_EQ(shipped.games, builtin.games);
  EXPECT_EQ(shipped.limits, builtin.limits);
  const chat::Table shipped_commands{shipped}, commands{builtin};
  for (const chat::Rule& rule : shipped_commands.rules()) {
    const chat::Rule& made = *commands.find(rule.command->name);
    EXPECT_EQ(std::tie(rule.off, rule.who, rule.each, rule.all, rule.cost, rule.names),
              std::tie(made.off, made.who, made.each, made.all, made.cost, made.names))
        << rule.command->name;
  }
  EXPECT_EQ(shipped.memory, builtin.memory);
  EXPECT_EQ(shipped.simulator.viewers, builtin.simulator.viewers);
  EXPECT_EQ(shipped.simulator.churn, builtin.simulator.churn);
  // A demo is to be looked at; what only needs a pretended channel does without.
  EXPECT_TRUE(shipped.simulator.chat);
  EXPECT_FALSE(builtin.simulator.chat);
  // Whom to ignore is advice of the file, not of the program.
  EXPECT_EQ(shipped.points.ignore, (std::vector<std::string>{"nightbot", "streamelements"}));
  EXPECT_EQ(shipped.points.bots_file.filename(), "bots.txt");
}

TEST(ShippedConfig, ExplainsEveryKeyWhereItStands) {
  const std::string text = text_of(kShipped);
  std::istringstream lines{text};
  bool explained = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(';')) explained = true;
    if (line.empty() || line.starts_with('[')) explained = false;
    const bool entry = line.find('=') != line.npos && !line.starts_with(';');
    EXPECT_TRUE(explained || !entry) << line;
  }
}

TEST(ConfigFile, HasItsOwnDatabaseForTheDemo) {
  const tests::TemporaryDirectory here;
  const fs::path file = here.path() / "bot.ini";
  write(file, "[twitch]\nsource = simulator\n");
  EXPECT_EQ(load_config(file).database.path, here.path() / "demo.db");
  write(file, "[twitch]\nsource = twitch\nchannel = somebody\nclient_id = abc\n");
  EXPECT_EQ(load_config(file).database.path, here.path() / "points.db");
}

TEST(ConfigFile, LooksForARelativeDatabaseBesideItself) {
  const tests::TemporaryDirectory here;
  const fs::path file = here.path() / "bot.ini";
  write(file, "[database]\npath = data/mine.db\n");
  EXPECT_EQ(load_config(file).database.path, here.path() / "data/mine.db");
  write(file, "[database]\npath = /srv/mine.db\n");
  EXPECT_EQ(load_config(file).database.path, "/srv/mine.db");
}

TEST(ConfigFile, ThatCannotBeReadIsNamedWithTheReason) {
  const tests::TemporaryDirectory here;
  const std::string missing = (here.path() / "none.ini").string();
  EXPECT_EQ(error_of(missing),
            missing + ": cannot be read: No such file or directory.\nNothing was started.");
  EXPECT_EQ(error_of(here.path()),
            here.path().string() + ": cannot be read: it is not a file.\nNothing was started.");
}

TEST(ConfigFile, IsNotReadWithoutEnd) {
  const tests::TemporaryDirectory here;
  const fs::path file = here.path() / "bot.ini";
  write(file, std::string((1 << 20) + 1, '\n'));
  EXPECT_NE(error_of(file).find("larger than 1 MiB"), std::string::npos);
  write(file, std::string(1 << 20, '\n'));
  EXPECT_EQ(error_of(file), "");
}

TEST(FindConfig, TakesTheFileThatWasAskedForWhetherItExistsOrNot) {
  EXPECT_EQ(find_config("/nowhere/mine.ini"), "/nowhere/mine.ini");
}

TEST(FindConfig, TakesTheFirstPlaceThatHasOne) {
  const tests::TemporaryDirectory here;
  const fs::path first = here.path() / "first.ini";
  const fs::path second = here.path() / "second.ini";
  write(second, "");
  EXPECT_EQ(find_config(std::nullopt, {first, second}), second);
  write(first, "");
  EXPECT_EQ(find_config(std::nullopt, {first, second}), first);
}

TEST(FindConfig, NamesEveryPlaceLookedAt) {
  const tests::TemporaryDirectory here;
  const std::string first = (here.path() / "first.ini").string();
  const std::string second = (here.path() / "second.ini").string();
  try {
    find_config(std::nullopt, {first, second});
    FAIL() << "found one";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.what(), "There is no bot.ini. Looked at: " + first + ", " + second +
                                ". Name yours with --config FILE.\nNothing was started.");
  }
}

TEST(FindConfig, LooksHereThenInThePersonsThenInTheSystemsDirectory) {
  const Environment home{"HOME", "/home/somebody"};
  {
    const Environment xdg{"XDG_CONFIG_HOME", "/elsewhere"};
    EXPECT_EQ(config_places(), (std::vector<fs::path>{"bot.ini", "/elsewhere/pointsbot/bot.ini",
                                                      "/etc/pointsbot/bot.ini"}));
  }
  for (const auto& ignored : {std::optional<std::string>{}, std::optional<std::string>{""},
                              std::optional<std::string>{"relative"}}) {
    const Environment xdg{"XDG_CONFIG_HOME", ignored};
    EXPECT_EQ(config_places(),
              (std::vector<fs::path>{"bot.ini", "/home/somebody/.config/pointsbot/bot.ini",
                                     "/etc/pointsbot/bot.ini"}));
  }
}

}  // namespace
}  // namespace pointsbot::app
