#include "app/settings.hpp"

#include "app/logins.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/reward_titles.hpp"
#include "app/urls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

/// More than one bot can serve: a viewer list is a request at least, and 800 a minute are allowed.
constexpr std::size_t kMostChannels = 100;

template <class T>
bool put(T& place, std::optional<T> value) {
  if (!value) return false;
  place = std::move(*value);
  return true;
}

template <class T>
std::optional<T> within(T least, T most, std::optional<T> value) {
  return value && (*value < least || most < *value) ? std::nullopt : value;
}

template <class T>
std::optional<T> one_of(std::string_view text,
                        std::initializer_list<std::pair<std::string_view, T>> words) {
  const auto word = std::find_if(words.begin(), words.end(),
                                 [text](const auto& entry) { return entry.first == text; });
  return word == words.end() ? std::nullopt : std::optional{word->second};
}

std::optional<Points> pay(std::string_view text) {
  return within(Points{0}, kMostAtOnce, parse_amount(text));
}

std::optional<int> count(std::string_view text, int most) {
  const auto amount = within(Points{0}, Points{most}, parse_amount(text));
  return amount ? std::optional{static_cast<int>(amount->value)} : std::nullopt;
}

/// A bare number is days here.
std::optional<std::chrono::days> history(std::string_view text) {
  if (text == "off") return std::chrono::days{0};
  const auto days = count(text.ends_with('d') ? text.substr(0, text.size() - 1) : text, 36'500);
  return days ? std::optional{std::chrono::days{*days}} : std::nullopt;
}

std::optional<std::size_t> size(std::string_view text, std::size_t least, std::size_t most) {
  return within(least, most, parse_size(text));
}

constexpr std::size_t kKi = 1024, kMi = 1024 * kKi, kGi = 1024 * kMi;

std::optional<std::size_t> limit(std::string_view text) {
  if (text == "none") return 0;
  const auto bytes = parse_size(text);
  return bytes == std::size_t{0} ? bytes : within(kMi, 64 * kGi, bytes);
}

std::optional<std::size_t> regions(std::string_view text) {
  const auto regions = count(text, 1'000);
  if (!regions) return std::nullopt;
  return within(kCycleRegions, std::size_t{1'000},
                std::optional{static_cast<std::size_t>(*regions)});
}

/// 15, or x2.
std::optional<Price> price(std::string_view text) {
  if (!text.starts_with('x')) {
    const auto amount = pay(text);
    return amount ? std::optional{Price{.times = 1, .amount = amount}} : std::nullopt;
  }
  const auto times = within(1.0, 1000.0, parse_decimal(text.substr(1)));
  return times ? std::optional{Price{.times = *times, .amount = {}}} : std::nullopt;
}

/// An amount alone is for a live channel; x2 alone is for both.
std::optional<RolePrice> role_price(std::string_view text) {
  const std::size_t comma = text.find(',');
  const auto live = price(trimmed(text.substr(0, comma)));
  if (!live) return std::nullopt;
  if (comma == text.npos) return RolePrice{*live, live->amount ? Price{} : *live};
  const auto offline = price(trimmed(text.substr(comma + 1)));
  return offline ? std::optional{RolePrice{*live, *offline}} : std::nullopt;
}

template <Points Config::RewardsSection::*which>
bool put_reward(Config& config, std::string_view text) {
  return put(config.rewards.*which, pay(text));
}

template <Role role>
bool put_price(Config& config, std::string_view text) {
  return put(config.roles[role], role_price(text));
}

std::optional<seconds> backup_interval(std::string_view text) {
  const auto word = one_of<seconds>(
      text, {{"daily", std::chrono::hours{24}}, {"hourly", std::chrono::hours{1}}, {"off", {}}});
  return word ? word
              : within(seconds{60}, seconds{std::chrono::hours{24 * 365}}, parse_duration(text));
}

/// In the order that they have there; none twice, and none left out between two commas.
std::optional<std::vector<std::string>> channels(std::string_view text) {
  std::vector<std::string> logins;
  for (std::size_t end = 0; end != text.npos;) {
    end = text.find(',');
    auto login = parse_login(trimmed(text.substr(0, end)));
    if (!login || std::ranges::find(logins, *login) != logins.end()) return std::nullopt;
    logins.push_back(std::move(*login));
    if (end != text.npos) text.remove_prefix(end + 1);
  }
  return logins.size() <= kMostChannels ? std::optional{std::move(logins)} : std::nullopt;
}

/// The address of a viewer list, with {channel} in its path or without.
std::optional<std::string> list_url(std::string_view text) {
  std::string plain{text};
  for (std::size_t at = 0; (at = plain.find(kChannelInUrl, at)) != plain.npos;)
    plain.replace(at, kChannelInUrl.size(), "channel");
  const std::size_t path = text.find('/', text.find("//") + 2);
  const bool in_path = text.substr(0, path).find(kChannelInUrl) == text.npos;
  if (!in_path || plain.find_first_of("{}") != plain.npos || !parse_safe_url(plain))
    return std::nullopt;
  return std::string{text};
}

/// What Twitch gives out are small letters and digits; this goes into a header, so nothing else
/// may.
std::optional<std::string> client_id(std::string_view text) {
  const bool fits =
      text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      });
  return fits ? std::optional{std::string{text}} : std::nullopt;
}

std::optional<Currency> currency(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == text.npos) return std::nullopt;
  Currency names{std::string{trimmed(text.substr(0, comma))},
                 std::string{trimmed(text.substr(comma + 1))}};
  const auto word = [](const std::string& name) {
    // In UTF-8 every letter begins with one byte that is not of the form 10xxxxxx.
    const auto letters = std::count_if(name.begin(), name.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    return letters > 0 && letters <= 25 && name.find_first_of(" \t,!") == name.npos;
  };
  return word(names.one) && word(names.many) ? std::optional{std::move(names)} : std::nullopt;
}

constexpr std::string_view kPayForm = "an amount from 0 to 1000000000000, like 10, 250 or 10k";
constexpr std::string_view kRolePriceForm =
    "an amount like 15, or x1 to x1000 like x2 or x1.5 for so many times what a viewer gets, or "
    "two "
    "of them with a comma between for live and offline, like 20, 5";
static_assert(kCycleRegions == 6, "the text below says so");
constexpr std::string_view kRegionsForm =
    "a number from 6 to 1000: a cycle works in 6 regions at once";
constexpr std::string_view kUrlForm =
    "an address like https://api.example.com/helix (http:// only for this computer, like "
    "http://127.0.0.1:8080/helix: the access token must not travel unencrypted)";

constexpr std::string_view kSocketForm =
    "an address like wss://eventsub.wss.twitch.tv/ws (ws:// only for this computer, like "
    "ws://127.0.0.1:8080/ws)";

constexpr std::array kSettings{
    Setting{"twitch", "source", "simulator or twitch",
            [](Config& config, std::string_view text) {
              return put(config.twitch.source,
                         one_of<db::Source>(text, {{"simulator", db::Source::simulator},
                                                   {"twitch", db::Source::twitch}}));
            }},
    Setting{"twitch", "channel",
            "the name of a channel, or several with commas between. It is the NAME in "
            "twitch.tv/NAME, at most 25 letters, digits and _, like somestreamer",
            [](Config& config, std::string_view text) {
              if (text.empty()) return true;
              if (!put(config.twitch.channels, channels(text))) return false;
              config.twitch.channel = config.twitch.channels.front();
              return true;
            }},
    Setting{"twitch", "client_id",
            "a client ID: letters and digits only, like hof5gwx0su6owfnys0nyan9c87zr6t, from "
            "dev.twitch.tv/console/apps",
            [](Config& config, std::string_view text) {
              return put(config.twitch.client_id, client_id(text));
            }},
    Setting{"twitch", "api_url", kUrlForm,
            [](Config& config, std::string_view text) {
              return put(config.twitch.api_url, parse_safe_url(text));
            },
            false},
    Setting{"twitch", "auth_url", kUrlForm,
            [](Config& config, std::string_view text) {
              return put(config.twitch.auth_url, parse_safe_url(text));
            },
            false},
    Setting{"twitch", "eventsub_url", kSocketForm,
            [](Config& config, std::string_view text) {
              return put(config.twitch.eventsub_url, parse_safe_socket_url(text));
            },
            false},
    Setting{"twitch", "format", "helix or legacy",
            [](Config& config, std::string_view text) {
              return put(config.twitch.format,
                         one_of<ListFormat>(
                             text, {{"helix", ListFormat::helix}, {"legacy", ListFormat::legacy}}));
            },
            false},
    Setting{"twitch", "chatters_url",
            "an address like https://example.com/chatters/{channel}, https or of this computer",
            [](Config& config, std::string_view text) {
              return put(config.twitch.chatters_url, list_url(text));
            },
            false},
    Setting{
        "points", "name",
        "two words of at most 25 letters with a comma between, for one and for many, like point, "
        "points",
        [](Config& config, std::string_view text) {
          return put(config.points.name, currency(text));
        }},
    Setting{"points", "interval", "a time from 1s to 1h, like 10, 30s or 5m",
            [](Config& config, std::string_view text) {
              return put(config.points.interval,
                         within(seconds{1}, seconds{3600}, parse_duration(text)));
            }},
    Setting{"points", "modifier", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.points.modifier, pay(text));
            }},
    Setting{"points", "offline_modifier", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.points.offline_modifier, pay(text));
            }},
    Setting{"points", "offline_watch_time", "yes or no",
            [](Config& config, std::string_view text) {
              return put(config.points.offline_watch_time, parse_yes_no(text));
            }},
    Setting{"points", "welcome", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.points.welcome, pay(text));
            }},
    Setting{"points", "active_bonus", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.points.active_bonus, pay(text));
            }},
    Setting{"points", "pay_streamer", "yes or no",
            [](Config& config, std::string_view text) {
              return put(config.points.pay_streamer, parse_yes_no(text));
            }},
    Setting{"points", "ignore",
            "a list of names with commas between, each of letters, digits and _, like nightbot, "
            "streamelements",
            [](Config& config, std::string_view text) {
              return put(config.points.ignore, parse_logins(text));
            }},
    Setting{"points", "bots", "the name of a file, like bots.txt",
            [](Config& config, std::string_view text) {
              config.points.bots_file = std::filesystem::path{text};
              return !text.ends_with('/');
            }},
    Setting{"roles", "regular", kRolePriceForm, put_price<Role::regular>},
    Setting{"roles", "regular_after", "a time from 1m to 3650d, like 20h",
            [](Config& config, std::string_view text) {
              return put(config.roles.regular_after,
                         within(seconds{60}, seconds{std::chrono::hours{24 * 3650}},
                                parse_duration(text)));
            }},
    Setting{"roles", "subscriber", kRolePriceForm, put_price<Role::subscriber>},
    Setting{"roles", "tier2", kRolePriceForm, put_price<Role::tier2>},
    Setting{"roles", "tier3", kRolePriceForm, put_price<Role::tier3>},
    Setting{"roles", "vip", kRolePriceForm, put_price<Role::vip>},
    Setting{"roles", "moderator", kRolePriceForm, put_price<Role::moderator>},
    Setting{"roles", "broadcaster", kRolePriceForm, put_price<Role::broadcaster>},
    Setting{"rewards", "follow", kPayForm, put_reward<&Config::RewardsSection::follow>},
    Setting{"rewards", "raid", kPayForm, put_reward<&Config::RewardsSection::raid>},
    Setting{"rewards", "raid_viewer", kPayForm, put_reward<&Config::RewardsSection::raid_viewer>},
    Setting{"rewards", "bits", kPayForm, put_reward<&Config::RewardsSection::bits>},
    Setting{"rewards", "subscription", kPayForm, put_reward<&Config::RewardsSection::subscription>},
    Setting{"rewards", "subscription_tier2", kPayForm,
            put_reward<&Config::RewardsSection::subscription_tier2>},
    Setting{"rewards", "subscription_tier3", kPayForm,
            put_reward<&Config::RewardsSection::subscription_tier3>},
    Setting{"rewards", "gift", kPayForm, put_reward<&Config::RewardsSection::gift>},
    Setting{"rewards", "resubscription", kPayForm,
            put_reward<&Config::RewardsSection::resubscription>},
    Setting{"database", "path",
            "the name of a file, like points.db or /var/lib/pointsbot/points.db",
            [](Config& config, std::string_view text) {
              config.database.path = std::filesystem::path{text};
              return !text.ends_with('/');
            }},
    Setting{"database", "backup",
            "daily, hourly, off, or how often, a time from 1m to 365d, like 6h",
            [](Config& config, std::string_view text) {
              if (text.empty()) return true;  // as if it were not there
              return put(config.database.backup, backup_interval(text));
            }},
    // It may well be on a disk of another system, which cannot hold these.
    Setting{"database", "backup_dir",
            "the name of a folder, without any of ? * \" < > |, like backups or /mnt/disk/backups",
            [](Config& config, std::string_view text) {
              config.database.backup_dir = std::filesystem::path{text};
              return text.find_first_of("?*\"<>|") == text.npos;
            }},
    Setting{"database", "backups_kept", "a number from 1 to 1000, like 7",
            [](Config& config, std::string_view text) {
              return put(config.database.backups_kept, within(1, 1'000, count(text, 1'000)));
            }},
    Setting{"database", "keep_history",
            "a number of days from 1 to 36500, like 90, or 0 or off for ever",
            [](Config& config, std::string_view text) {
              return put(config.database.keep_history, history(text));
            }},
    Setting{"log", "cycles", "every, changes or hourly",
            [](Config& config, std::string_view text) {
              return put(config.log.cycles,
                         one_of<CycleLines>(text, {{"every", CycleLines::every},
                                                   {"changes", CycleLines::changes},
                                                   {"hourly", CycleLines::hourly}}));
            }},
    Setting{"memory", "max_regions", kRegionsForm,
            [](Config& config, std::string_view text) {
              return put(config.memory.max_regions, regions(text));
            },
            false},
    Setting{"memory", "max_page", "a size from 64K to 16M, like 256K",
            [](Config& config, std::string_view text) {
              return put(config.memory.max_page, size(text, 64 * kKi, 16 * kMi));
            },
            false},
    Setting{"memory", "floor", "a size from 0 to 4M, like 64K",
            [](Config& config, std::string_view text) {
              return put(config.memory.floor, size(text, 0, 4 * kMi));
            },
            false},
    Setting{"memory", "report", "every, changes or off",
            [](Config& config, std::string_view text) {
              return put(config.memory.report,
                         one_of<MemoryWords>(text, {{"every", MemoryWords::every},
                                                    {"changes", MemoryWords::changes},
                                                    {"off", MemoryWords::off}}));
            },
            false},
    Setting{
        "memory", "limit", "a size from 1M to 64G, like 64M, or none",
        [](Config& config, std::string_view text) { return put(config.memory.limit, limit(text)); },
        false},
    Setting{"simulator", "viewers", "a number from 0 to 100k, like 500 or 20000",
            [](Config& config, std::string_view text) {
              return put(config.simulator.viewers, count(text, 100'000));
            }},
    Setting{"simulator", "churn", "a number of per cent from 0 to 100, like 3 or 0.5",
            [](Config& config, std::string_view text) {
              return put(config.simulator.churn, within(0.0, 100.0, parse_decimal(text)));
            }},
};

/// A title may hold what separates keys from values: the last = is the one that counts.
constexpr std::string_view kRedeem = "redeem ";

}  // namespace

bool is_redeem(const IniEntry& entry) {
  return entry.section == "rewards" && entry.text.starts_with(kRedeem);
}

std::optional<std::string> put_redeem(Config& config, const IniEntry& entry) {
  std::string_view text = entry.text;
  text.remove_prefix(kRedeem.size());
  const std::size_t end = text.rfind('=');
  const std::string_view title = trimmed(text.substr(0, end));
  const auto amount = end == text.npos ? std::nullopt : pay(trimmed(text.substr(end + 1)));
  Redeem redeem{std::string{title}, folded_title(title), amount.value_or(Points{})};
  if (!amount || redeem.folded.empty())
    return fmt::format("a reward's title and an amount belong here, like: redeem Hydrate = 50");
  auto& all = config.rewards.redeem;
  if (std::ranges::find(all, redeem.folded, &Redeem::folded) != all.end())
    return fmt::format(
        "redeem {} is set a second time; capitals make no difference. Delete one "
        "of them.",
        printable(title, 60));
  if (all.size() == kMostRedeems)
    return fmt::format("more than {} lines with redeem; Twitch has no more rewards.", kMostRedeems);
  all.push_back(std::move(redeem));
  return std::nullopt;
}

std::span<const Setting> settings() { return kSettings; }

std::optional<std::string> channel_named_twice(std::string_view text) {
  std::vector<std::string> logins;
  for (std::size_t end = 0; end != text.npos;) {
    end = text.find(',');
    auto login = parse_login(trimmed(text.substr(0, end)));
    if (login && std::ranges::find(logins, *login) != logins.end()) return login;
    if (login) logins.push_back(std::move(*login));
    if (end != text.npos) text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

}  // namespace pointsbot::app
