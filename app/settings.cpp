#include "app/settings.hpp"

#include "app/chat/games/slots.hpp"
#include "app/chat/games/stake.hpp"
#include "app/logins.hpp"
#include "app/quantities.hpp"
#include "app/setting_values.hpp"
#include "app/urls.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

constexpr std::size_t kKi = 1024, kMi = 1024 * kKi;

template <class T>
bool put(T& place, std::optional<T> value) {
  if (!value) return false;
  place = std::move(*value);
  return true;
}

template <Points Config::RewardsSection::*which>
bool put_reward(Config& config, std::string_view text) {
  return put(config.rewards.*which, parse_pay(text));
}

template <seconds Config::GamesSection::*which>
bool put_game_time(Config& config, std::string_view text) {
  return put(config.games.*which,
             within(seconds{5}, seconds{std::chrono::hours{1}}, parse_duration(text)));
}

template <Role role>
bool put_price(Config& config, std::string_view text) {
  return put(config.roles[role], parse_role_price(text));
}

constexpr std::string_view kPayForm = "an amount from 0 to 1000000000000, like 10, 250 or 10k";
constexpr std::string_view kChanceForm = "a number of per cent from 1 to 99, like 45";
constexpr std::string_view kGameTimeForm = "a time from 5s to 1h, like 60s or 2m";
constexpr std::string_view kRolePriceForm =
    "an amount like 15, or x1 to x1000 like x2 or x1.5 for so many times what a viewer gets, or "
    "two of them with a comma between for live and offline, like 20, 5";
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
              if (!put(config.twitch.channels, parse_channel_list(text))) return false;
              config.twitch.channel = config.twitch.channels.front();
              return true;
            }},
    Setting{"twitch", "client_id",
            "a client ID: letters and digits only, like hof5gwx0su6owfnys0nyan9c87zr6t, from "
            "dev.twitch.tv/console/apps",
            [](Config& config, std::string_view text) {
              return put(config.twitch.client_id, parse_client_id(text));
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
              return put(config.twitch.chatters_url, parse_list_url(text));
            },
            false},
    Setting{
        "points", "name",
        "two words of at most 25 letters with a comma between, for one and for many, like point, "
        "points",
        [](Config& config, std::string_view text) {
          return put(config.points.name, parse_currency(text));
        }},
    Setting{"points", "interval", "a time from 1s to 1h, like 10, 30s or 5m",
            [](Config& config, std::string_view text) {
              return put(config.points.interval,
                         within(seconds{1}, seconds{3600}, parse_duration(text)));
            }},
    Setting{"points", "modifier", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.points.modifier, parse_pay(text));
            }},
    Setting{"points", "offline_modifier", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.points.offline_modifier, parse_pay(text));
            }},
    Setting{"points", "offline_watch_time", "yes or no",
            [](Config& config, std::string_view text) {
              return put(config.points.offline_watch_time, parse_yes_no(text));
            }},
    Setting{"points", "welcome", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.points.welcome, parse_pay(text));
            }},
    Setting{"points", "active_bonus", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.points.active_bonus, parse_pay(text));
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
    Setting{"chat", "answer", "yes or no",
            [](Config& config, std::string_view text) {
              return put(config.chat.answer, parse_yes_no(text));
            }},
    Setting{"chat", "receipt", "yes or no",
            [](Config& config, std::string_view text) {
              return put(config.chat.receipt, parse_yes_no(text));
            }},
    Setting{"games", "stake_most", "an amount from 1 to 500000000000, like 250 or 10k",
            [](Config& config, std::string_view text) {
              return put(config.games.stake_most,
                         within(Points{1}, chat::games::kMostStake, parse_cost(text)));
            }},
    Setting{"games", "gamble_chance", kChanceForm,
            [](Config& config, std::string_view text) {
              return put(config.games.gamble_chance, within(1, 99, parse_count(text, 99)));
            }},
    Setting{"games", "slots_cost", "an amount from 1 to 10000000000, like 10 or 10k",
            [](Config& config, std::string_view text) {
              return put(config.games.slots_cost,
                         within(Points{1}, chat::games::kMostSlotsCost, parse_cost(text)));
            }},
    Setting{"games", "duel_time", kGameTimeForm, put_game_time<&Config::GamesSection::duel_time>},
    Setting{"games", "heist_time", kGameTimeForm, put_game_time<&Config::GamesSection::heist_time>},
    Setting{"games", "heist_chance", kChanceForm,
            [](Config& config, std::string_view text) {
              return put(config.games.heist_chance, within(1, 99, parse_count(text, 99)));
            }},
    Setting{"games", "raffle_time", kGameTimeForm,
            put_game_time<&Config::GamesSection::raffle_time>},
    Setting{"games", "hosts", "everyone, subscriber, vip, moderator or streamer",
            [](Config& config, std::string_view text) {
              return put(config.games.hosts, chat::parse_level(text));
            }},
    Setting{"limits", "give_after_watching", "a time from 0 to 3650d, like 60m",
            [](Config& config, std::string_view text) {
              if (text.empty()) return true;  // as if it were not there
              return put(
                  config.limits.give_after_watching,
                  within(seconds{0}, seconds{std::chrono::hours{24 * 3650}}, parse_duration(text)));
            }},
    Setting{"limits", "moderator_per_day", kPayForm,
            [](Config& config, std::string_view text) {
              return put(config.limits.moderator_per_day, parse_pay(text));
            }},
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
              return put(config.database.backup, parse_backup_interval(text));
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
              return put(config.database.backups_kept, within(1, 1'000, parse_count(text, 1'000)));
            }},
    Setting{"database", "keep_history",
            "a number of days from 1 to 36500, like 90, or 0 or off for ever",
            [](Config& config, std::string_view text) {
              return put(config.database.keep_history, parse_history(text));
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
              return put(config.memory.max_regions, parse_regions(text));
            },
            false},
    Setting{"memory", "max_page", "a size from 64K to 16M, like 256K",
            [](Config& config, std::string_view text) {
              return put(config.memory.max_page, within(64 * kKi, 16 * kMi, parse_size(text)));
            },
            false},
    Setting{"memory", "floor", "a size from 0 to 4M, like 64K",
            [](Config& config, std::string_view text) {
              return put(config.memory.floor, within(std::size_t{0}, 4 * kMi, parse_size(text)));
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
    Setting{"memory", "limit", "a size from 1M to 64G, like 64M, or none",
            [](Config& config, std::string_view text) {
              return put(config.memory.limit, parse_memory_limit(text));
            },
            false},
    Setting{"simulator", "viewers", "a number from 0 to 100k, like 500 or 20000",
            [](Config& config, std::string_view text) {
              return put(config.simulator.viewers, parse_count(text, 100'000));
            }},
    Setting{"simulator", "churn", "a number of per cent from 0 to 100, like 3 or 0.5",
            [](Config& config, std::string_view text) {
              return put(config.simulator.churn, within(0.0, 100.0, parse_decimal(text)));
            }},
    Setting{"simulator", "chat", "yes or no",
            [](Config& config, std::string_view text) {
              return put(config.simulator.chat, parse_yes_no(text));
            }},
};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

}  // namespace pointsbot::app
