#include "app/config_filling.hpp"

#include "app/chat/lines.hpp"
#include "app/logins.hpp"
#include "app/prices.hpp"
#include "app/quantities.hpp"
#include "app/redeem_lines.hpp"
#include "app/setting_values.hpp"
#include "app/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsbot::app {
namespace {

/// As the value stands in a message, whatever its length; it holds no invisible characters.
std::string shown(std::string_view value) {
  std::size_t size = std::min<std::size_t>(value.size(), 60);
  while (size < value.size() && (static_cast<unsigned char>(value[size]) & 0xC0) == 0x80) --size;
  return fmt::format("\"{}{}\"", value.substr(0, size), size < value.size() ? "..." : "");
}

/// A section whose keys are names.
struct NamedLines {
  std::string_view name;
  std::optional<std::string> (*put)(Config&, const IniEntry&);
};
constexpr std::array kNamedLines{NamedLines{"commands", chat::put_command},
                                 NamedLines{"shop", chat::put_item}};

std::vector<std::string_view> section_names() {
  std::vector<std::string_view> names;
  for (const Setting& setting : settings()) {
    if (names.empty() || names.back() != setting.section) names.push_back(setting.section);
  }
  for (const NamedLines& section : kNamedLines) names.push_back(section.name);
  return names;
}

std::vector<std::string_view> keys_of(std::string_view section) {
  std::vector<std::string_view> keys;
  for (const Setting& setting : settings()) {
    if (setting.section == section) keys.push_back(setting.key);
  }
  return keys;
}

const Setting* find_setting(std::string_view section, std::string_view key) {
  const auto found = std::find_if(settings().begin(), settings().end(), [&](const Setting& row) {
    return row.section == section && row.key == key;
  });
  return found == settings().end() ? nullptr : &*found;
}

/// Where a key of another section, or of none, belongs; empty when there is no such key at all.
std::string belongs(std::string_view key) {
  for (const Setting& setting : settings()) {
    if (setting.key == key) return fmt::format("It belongs below [{}].", setting.section);
  }
  return {};
}

/// The remedy for a name that is not among `names`.
std::string instead(std::string_view name, const std::vector<std::string_view>& names,
                    std::string_view what) {
  if (const auto near = nearest(name, names)) return fmt::format("Did you mean \"{}\"?", *near);
  return fmt::format("{}: {}.", what, fmt::join(names, ", "));
}

constexpr std::string_view kPoints = "points";

/// The NAME of [points NAME], in small letters where it can be a login; nothing for another
/// section.
std::optional<std::string> channel_named_by(std::string_view section) {
  if (!section.starts_with(kPoints)) return std::nullopt;
  const std::string_view rest = section.substr(kPoints.size());
  const std::string_view name = trimmed(rest);
  if (name.empty() || name.size() == rest.size()) return std::nullopt;
  return parse_login(name).value_or(std::string{name});
}

/// Fills a Config from what an INI text says, and notes what it may not say.
class Filling {
 public:
  Filling(Config& config, std::vector<Mistake>& mistakes) : config_{config}, mistakes_{mistakes} {}

  void section(const IniSection& section) {
    if (channel_named_by(section.name)) {
      named_.push_back(section);
      return;
    }
    const auto names = section_names();
    if (std::find(names.begin(), names.end(), section.name) != names.end()) return;
    mistake(section.line, fmt::format("[{}] is not a section. {}", section.name,
                                      instead(section.name, names, "The sections are")));
  }

  void entry(const IniEntry& entry) {
    if (entry.section.empty()) {
      mistake(entry.line, fmt::format("{} stands before the first [section]. {}", entry.key,
                                      belongs(entry.key)));
      return;
    }
    const auto lines = std::ranges::find(kNamedLines, entry.section, &NamedLines::name);
    if (lines != kNamedLines.end()) {
      if (auto wrong = lines->put(config_, entry))
        mistake(entry.line, fmt::format("[{}] {}", entry.section, *wrong));
      return;
    }
    const auto channel = channel_named_by(entry.section);
    const std::string_view section = channel ? kPoints : std::string_view{entry.section};
    const auto keys = keys_of(section);
    if (keys.empty()) return;  // the section's own line was a mistake; one is enough
    if (is_redeem(entry)) {
      if (auto wrong = put_redeem(config_, entry))
        mistake(entry.line, fmt::format("[rewards] {}", *wrong));
      return;
    }
    const Setting* const setting = find_setting(section, entry.key);
    if (setting == nullptr) {
      std::string remedy = belongs(entry.key);
      if (channel && !remedy.empty())
        remedy = "It is the same for every channel, and cannot be set for one. " + remedy;
      if (remedy.empty()) {
        remedy = instead(entry.key, keys, fmt::format("The settings of [{}] are", entry.section));
      }
      mistake(entry.line,
              fmt::format("[{}] {} is not a setting. {}", entry.section, entry.key, remedy));
      return;
    }
    const auto [first, is_new] =
        seen_.try_emplace({channel.value_or(""), setting}, Seen{entry.line, true});
    if (!is_new) {
      mistake(
          entry.line,
          fmt::format("[{}] {} is set a second time; the first is in line {}. Delete one of them.",
                      entry.section, entry.key, first->second.line));
      return;
    }
    if (channel) {
      Config tried;  // what it means is known when [points] is
      first->second.good = setting->put(tried, entry.value);
      if (first->second.good) own_.push_back({*channel, setting, entry.value});
    } else {
      first->second.good = setting->put(config_, entry.value);
    }
    if (!first->second.good) refuse(entry, *setting);
  }

  /// What one setting asks of another.
  void whole() {
    name_channels();
    const Config::MemorySection& memory = config_.memory;
    if (memory.limit > 0 && memory.limit < memory.max_regions * memory.floor) {
      mistake(seen("memory", "limit")->line,
              fmt::format("[memory] limit = {} is less than {} regions keep at rest with floor = "
                          "{}. Raise the limit or lower the floor.",
                          size_text(memory.limit), memory.max_regions, size_text(memory.floor)));
    }
    check_prices(config_, "");
    for (const auto& [login, points] : config_.points_of_channel)
      check_prices(config_.of(login), login);
    if (config_.twitch.source != db::Source::twitch) return;
    require("channel", config_.twitch.channel, "the NAME in twitch.tv/NAME");
    if (config_.twitch.format == ListFormat::legacy) {
      check_list_url();
    } else {
      require("client_id", config_.twitch.client_id,
              "the client ID from dev.twitch.tv/console/apps");
    }
  }

 private:
  struct Seen {
    int line;
    bool good;
  };

  struct Own {
    std::string channel;
    const Setting* setting;
    std::string value;
  };

  const Seen* seen(std::string_view section, std::string_view key,
                   std::string_view channel = {}) const {
    const auto at = seen_.find({std::string{channel}, find_setting(section, key)});
    return at == seen_.end() ? nullptr : &at->second;
  }

  /// [points NAME] in the place of [points]: now that both are known, and the channels.
  void name_channels() {
    const auto& channels = config_.twitch.channels;
    const Seen* const list = seen("twitch", "channel");
    for (const IniSection& section : named_) {
      if (list != nullptr && !list->good) break;  // said already
      const std::string login = *channel_named_by(section.name);
      if (std::ranges::find(channels, login) != channels.end()) {
        config_.points_of_channel.try_emplace(login, config_.points);
        continue;
      }
      const std::vector<std::string_view> names{channels.begin(), channels.end()};
      mistake(
          section.line,
          fmt::format("[{}]: \"{}\" is none of the channels in [twitch] channel. {}", section.name,
                      login,
                      names.empty() ? "There are none there." : instead(login, names, "They are")));
    }
    for (const Own& own : own_) {
      const auto at = config_.points_of_channel.find(own.channel);
      if (at == config_.points_of_channel.end()) continue;
      Config changed = config_;
      changed.points = at->second;
      own.setting->put(changed, own.value);
      at->second = changed.points;
    }
  }

  /// Of the old format.
  void check_list_url() {
    const Seen* const url = seen("twitch", "chatters_url");
    if (config_.twitch.chatters_url.empty() && (url == nullptr || url->good)) {
      mistake((url != nullptr ? url : seen("twitch", "format"))->line,
              "[twitch] chatters_url is missing: format = legacy needs it. Write chatters_url = "
              "and the address of the list, like https://example.com/chatters/{channel}");
    } else if (config_.has_several() &&
               config_.twitch.chatters_url.find(kChannelInUrl) == std::string::npos) {
      mistake(url->line,
              "[twitch] chatters_url is the same for every channel. Write {channel} where the "
              "channel's name belongs.");
    }
  }

  void check_prices(const Config& config, std::string_view channel) {
    for (const Role role : kRoles) {
      const Seen* const price = seen("roles", key_of(role));
      if (price == nullptr || !price->good || !prices_are_good(channel)) continue;
      const auto wrong = complaint(config, role);
      if (!wrong || told_.contains(role)) continue;  // once, where it is so for every channel
      mistake(price->line,
              fmt::format("[roles] {}{} {}", key_of(role),
                          channel.empty() ? "" : fmt::format(", in the channel \"{}\",", channel),
                          *wrong));
      if (channel.empty()) told_.insert(role);
    }
  }

  /// Whether what roles are measured by was read as it stands there.
  bool prices_are_good(std::string_view channel) const {
    for (const char* const key : {"modifier", "offline_modifier"}) {
      for (const std::string_view of : {std::string_view{}, channel}) {
        const Seen* const found = seen("points", key, of);
        if (found != nullptr && !found->good) return false;
      }
    }
    return true;
  }

  void mistake(int line, std::string text) { mistakes_.push_back({line, std::move(text)}); }

  void refuse(const IniEntry& entry, const Setting& setting) {
    if (entry.value.empty()) {
      mistake(entry.line, fmt::format("[{}] {} is empty. It takes {}.", entry.section, entry.key,
                                      setting.form));
      return;
    }
    if (const auto twice = channel_named_twice(entry.value);
        twice && entry.section == "twitch" && entry.key == "channel") {
      mistake(entry.line,
              fmt::format("[twitch] channel names \"{}\" twice. Delete one of them.", *twice));
      return;
    }
    const bool comment =
        entry.value.find(" ;") != std::string::npos || entry.value.find(" #") != std::string::npos;
    mistake(entry.line,
            fmt::format("[{}] {} = {} is not {}.{}", entry.section, entry.key, shown(entry.value),
                        setting.form, comment ? " A comment needs a line of its own." : ""));
  }

  void require(std::string_view key, const std::string& value, std::string_view form) {
    if (!value.empty()) return;
    const Seen* const own = seen("twitch", key);
    if (own != nullptr && !own->good) return;  // said already
    const Seen* const line = own != nullptr ? own : seen("twitch", "source");
    mistake(
        line->line,
        fmt::format("[twitch] {0} is missing: source = twitch needs it. Write {0} = and {1}, or "
                    "source = simulator.",
                    key, form));
  }

  Config& config_;
  std::vector<Mistake>& mistakes_;
  std::map<std::pair<std::string, const Setting*>, Seen> seen_;  // by the channel that it is for
  std::vector<IniSection> named_;                                // [points NAME]
  std::vector<Own> own_;                                         // what they say
  std::set<Role> told_;
};

}  // namespace

void fill(Config& config, Ini& ini) {
  Filling filling{config, ini.mistakes};
  for (const IniSection& section : ini.sections) filling.section(section);
  for (const IniEntry& entry : ini.entries) filling.entry(entry);
  filling.whole();
}

}  // namespace pointsbot::app
