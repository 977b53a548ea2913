#include "app/chat/command_setting.hpp"

#include "app/quantities.hpp"
#include "app/setting_values.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app::chat {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr std::size_t kLongestName = 25;

/// False where it was said already.
template <class T>
bool put_once(std::optional<T>& place, std::optional<T> value) {
  if (!value || place) return false;
  place = value;
  return true;
}

/// What stands after `word` and a blank.
std::optional<std::string_view> after(std::string_view text, std::string_view word) {
  if (!text.starts_with(word) || text.size() == word.size()) return std::nullopt;
  text.remove_prefix(word.size());
  return text.front() == ' ' ? std::optional{trimmed(text)} : std::nullopt;
}

std::optional<seconds> parse_wait(std::string_view text) {
  return within(seconds{0}, seconds{hours{24}}, parse_duration(text));
}

bool put_part(CommandSetting& setting, std::string_view part) {
  if (part.starts_with('!')) {
    std::string name = lower(part.substr(1));
    if (!is_command_name(name) || std::ranges::find(setting.names, name) != setting.names.end())
      return false;
    setting.names.push_back(std::move(name));
    return true;
  }
  if (const auto wait = after(part, "channel")) return put_once(setting.all, parse_wait(*wait));
  if (const auto cost = after(part, "costs")) return put_once(setting.cost, parse_pay(*cost));
  if (const auto who = parse_level(part)) return put_once(setting.who, who);
  return put_once(setting.each, parse_wait(part));
}

}  // namespace

std::optional<Level> parse_level(std::string_view text) {
  return one_of<Level>(text, {{"everyone", Level::everyone},
                              {"subscriber", Level::subscriber},
                              {"vip", Level::vip},
                              {"moderator", Level::moderator},
                              {"streamer", Level::streamer}});
}

bool is_command_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::optional<CommandSetting> parse_command_setting(std::string_view command,
                                                    std::string_view text) {
  CommandSetting setting{.command = std::string{command}};
  if (text == "off") {
    setting.off = true;
    return setting;
  }
  for (;;) {
    const std::size_t comma = text.find(',');
    if (!put_part(setting, trimmed(text.substr(0, comma)))) return std::nullopt;
    if (comma == text.npos) return setting;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace pointsbot::app::chat
