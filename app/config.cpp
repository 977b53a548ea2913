#include "app/config.hpp"

#include "app/bot_names.hpp"
#include "app/config_filling.hpp"
#include "app/ini.hpp"
#include "db/backup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace pointsbot::app {
namespace {

namespace fs = std::filesystem;

/// [database] backup, [limits] give_after_watching, as long as no line sets it.
constexpr std::chrono::seconds kNotSaid{-1};

std::string message(const std::vector<std::string>& mistakes) {
  return fmt::format("{}\nNothing was started.", fmt::join(mistakes, "\n"));
}

/// In the order of the lines, each with its place; a file that is something else has too many.
[[noreturn]] void refuse(const fs::path& file, std::vector<Mistake> mistakes) {
  constexpr std::size_t kMost = 50;
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.line < b.line; });
  std::vector<std::string> texts;
  for (const Mistake& mistake : mistakes) {
    if (texts.size() == kMost) {
      texts.push_back(
          fmt::format("{}: and {} more mistakes.", file.string(), mistakes.size() - kMost));
      break;
    }
    texts.push_back(fmt::format("{}:{}: {}", file.string(), mistake.line, mistake.text));
  }
  throw ConfigError{std::move(texts)};
}

std::string read_file(const fs::path& file) {
  constexpr std::streamsize kLargest = 1 << 20;
  std::ifstream stream{file, std::ios::binary};
  if (!stream) {
    const std::string reason = std::strerror(errno);
    throw ConfigError{{fmt::format("{}: cannot be read: {}.", file.string(), reason)}};
  }
  std::string text(static_cast<std::size_t>(kLargest) + 1, '\0');
  stream.read(text.data(), kLargest + 1);
  if (stream.bad()) {
    throw ConfigError{{fmt::format("{}: cannot be read: it is not a file.", file.string())}};
  }
  if (stream.gcount() > kLargest) {
    throw ConfigError{
        {fmt::format("{}: larger than 1 MiB: this is not a bot.ini.", file.string())}};
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

/// [points], and each [points NAME].
template <class Do>
void for_each_points(Config& config, Do what) {
  what(config.points);
  for (auto& [login, points] : config.points_of_channel) what(points);
}

/// By the line that names it.
[[noreturn]] void refuse_absent(const fs::path& file, const fs::path& bots) {
  const std::string text = read_file(file);
  int line = 0;
  for (const IniEntry& entry : read_ini(text).entries) {
    if (entry.key == "bots" && file.parent_path() / entry.value == bots) line = entry.line;
  }
  refuse(file, {{line, fmt::format("[points] bots names {}, which is not there. Put it there, or "
                                   "write \"bots =\" with nothing behind it: then there is no such "
                                   "list.",
                                   bots.string())}});
}

}  // namespace

ConfigError::ConfigError(std::vector<std::string> mistakes)
    : std::runtime_error{message(mistakes)}, mistakes_{std::move(mistakes)} {}

const Config::PointsSection& Config::points_of(std::string_view login) const {
  const auto own = points_of_channel.find(login);
  return own == points_of_channel.end() ? points : own->second;
}

Config Config::of(std::string_view login) const {
  Config own = *this;
  own.twitch.channel = login;
  own.points = points_of(login);
  own.points_of_channel.clear();
  return own;
}

Config parse_config(std::string_view text, const fs::path& file) {
  Config config;
  config.file = file;
  config.database.backup = kNotSaid;
  config.limits.give_after_watching = kNotSaid;
  Ini ini = read_ini(text);
  fill(config, ini);
  if (!ini.mistakes.empty()) refuse(file, std::move(ini.mistakes));

  if (config.twitch.eventsub_url.empty() &&
      config.twitch.api_url == Config::TwitchSection{}.api_url)
    config.twitch.eventsub_url = "wss://eventsub.wss.twitch.tv/ws";
  const bool demo = config.twitch.source == db::Source::simulator;
  Config::DatabaseSection& database = config.database;
  if (database.path.empty()) database.path = demo ? "demo.db" : "points.db";
  database.path = file.parent_path() / database.path;
  if (config.limits.give_after_watching == kNotSaid) {
    // Nobody watches the demo for an hour to see a gift.
    config.limits.give_after_watching = demo ? std::chrono::minutes{0} : std::chrono::minutes{60};
  }
  if (database.backup == kNotSaid) {
    database.backup = demo ? std::chrono::hours{0} : std::chrono::hours{24};
  }
  database.backup_dir = database.backup_dir.empty() ? db::BackupFolder::beside(database.path)
                                                    : file.parent_path() / database.backup_dir;
  for_each_points(config, [&file](Config::PointsSection& points) {
    if (!points.bots_file.empty()) points.bots_file = file.parent_path() / points.bots_file;
    points.left_out = points.ignore;
  });
  return config;
}

Config load_config(const fs::path& file) {
  Config config = parse_config(read_file(file), file);
  for_each_points(config, [&](Config::PointsSection& points) {
    if (points.bots_file.empty()) return;
    std::error_code unknown;
    if (fs::status(points.bots_file, unknown).type() == fs::file_type::not_found)
      refuse_absent(file, points.bots_file);
    const std::vector<std::string> bots = load_bot_names(points.bots_file);
    points.left_out.clear();
    std::ranges::set_union(points.ignore, bots, std::back_inserter(points.left_out));
  });
  return config;
}

}  // namespace pointsbot::app
