#include "app/config_places.hpp"

#include "app/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <string>
#include <system_error>

namespace pointsbot::app {
namespace {

namespace fs = std::filesystem;

/// XDG Base Directory Specification: what is not absolute is to be ignored.
std::optional<fs::path> config_home() {
  const char* const home = std::getenv("XDG_CONFIG_HOME");
  if (home != nullptr && fs::path{home}.is_absolute()) return fs::path{home};
  const char* const user = std::getenv("HOME");
  if (user != nullptr && fs::path{user}.is_absolute()) return fs::path{user} / ".config";
  return std::nullopt;
}

}  // namespace

std::vector<fs::path> config_places() {
  std::vector<fs::path> places{"bot.ini"};
  if (const auto home = config_home()) places.push_back(*home / "pointsbot" / "bot.ini");
  places.emplace_back("/etc/pointsbot/bot.ini");
  return places;
}

fs::path find_config(const std::optional<fs::path>& asked, const std::vector<fs::path>& places) {
  if (asked) return *asked;
  std::vector<std::string> looked;
  for (const fs::path& place : places) {
    std::error_code ignored;
    if (fs::exists(place, ignored)) return place;
    looked.push_back(fs::absolute(place, ignored).string());
  }
  throw ConfigError{
      {fmt::format("There is no bot.ini. Looked at: {}. Name yours with --config FILE.",
                   fmt::join(looked, ", "))}};
}

}  // namespace pointsbot::app
