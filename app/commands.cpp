#include "app/commands.hpp"

#include "app/prices.hpp"
#include "app/quantities.hpp"
#include "app/reward_words.hpp"
#include "app/wording.hpp"
#include "db/reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr int kYes = 0;
constexpr int kNo = 1;

void print(const json::value& value) { fmt::print("{}\n", json::serialize(value)); }

}  // namespace

int verify(const Reading& reading) {
  db::Reader reader{reading.config.database.path};
  const db::Verified verified = reader.verify();
  if (reading.json) {
    print(json::object{{"ok", verified.different == 0},
                       {"viewers", verified.viewers},
                       {"visits", verified.visits},
                       {"payments", verified.payments},
                       {"total", verified.total.value},
                       {"different", verified.different},
                       {"differences", json::value_from(verified.differences)}});
    return verified.different == 0 ? kYes : kNo;
  }
  const std::string checked =
      fmt::format("{}, {}, {}, {} in all", amount(Points{verified.viewers}, {"viewer", "viewers"}),
                  amount(Points{verified.visits}, {"visit", "visits"}),
                  amount(Points{verified.payments}, {"payment", "payments"}),
                  amount(verified.total, reading.config.points.name));
  if (verified.different == 0) {
    fmt::print("Every balance is what its payments and visits add up to: {}.\n", checked);
    return kYes;
  }
  for (const std::string& difference : verified.differences) fmt::print("{}\n", difference);
  fmt::print("{} off; checked: {}. Nothing was changed.\n",
             amount(Points{verified.different}, {"sum is", "sums are"}), checked);
  return kNo;
}

namespace {

std::string_view name_of(MemoryWords words) {
  switch (words) {
    case MemoryWords::every:
      return "every";
    case MemoryWords::changes:
      return "changes";
    case MemoryWords::off:
      break;
  }
  return "off";
}

/// The settings of [memory] as bot.ini takes them.
std::string memory_settings(const Config::MemorySection& memory) {
  return fmt::format("max_regions = {}, max_page = {}, floor = {}, report = {}, limit = {}",
                     memory.max_regions, size_text(memory.max_page), size_text(memory.floor),
                     name_of(memory.report), memory.limit == 0 ? "none" : size_text(memory.limit));
}

std::string backups_in_words(const Config::DatabaseSection& database) {
  if (database.backup.count() == 0) return "none are made by themselves.";
  return fmt::format("every {} into {}, the newest {} are kept.", span(database.backup),
                     std::filesystem::absolute(database.backup_dir).string(),
                     database.backups_kept);
}

}  // namespace

namespace {

/// What each role gets, with the time that makes a regular.
json::object to_json(const Pay& live, const Pay& offline) {
  json::object roles;
  for (const Role role : kRoles) {
    const std::string_view key = role == Role::viewer ? "viewer" : key_of(role);
    roles[key] = json::object{{"live", live[role].value}, {"offline", offline[role].value}};
  }
  return roles;
}

/// The price list, where there is more than one price.
void print_prices(const Config& config) {
  const auto own = [&](Role role) { return has_own_price(config, role); };
  if (std::none_of(kRoles.begin(), kRoles.end(), own)) return;
  const Pay live = prices(config, true), offline = prices(config, false);
  fmt::print(
      "Each payment, every {}; with several roles the best one counts:\n{:>19}  {:>12}  {:>12}\n",
      span(config.points.interval), "", "live", "offline");
  for (const Role role : kRoles) {
    if (role != Role::viewer && !own(role)) continue;
    if (role == Role::broadcaster && !config.points.pay_streamer) continue;
    fmt::print("{:>19}  {:>12}  {:>12}{}\n", word_for(role), grouped(live[role].value),
               grouped(offline[role].value),
               role == Role::regular
                   ? fmt::format("  after {} of watching", span(config.roles.regular_after))
                   : "");
  }
}

/// What each pays.
json::array channels_json(const Config& config) {
  json::array channels;
  for (const std::string& login : config.twitch.channels) {
    const Config own = config.of(login);
    channels.push_back(json::object{{"channel", login},
                                    {"interval_seconds", own.points.interval.count()},
                                    {"modifier", own.points.modifier.value},
                                    {"pay_streamer", own.points.pay_streamer},
                                    {"prices", to_json(prices(own, true), prices(own, false))}});
  }
  return channels;
}

}  // namespace

int check_config(const Reading& reading) {
  const Config& config = reading.config;
  if (reading.json) {
    print(json::object{
        {"ok", true},
        {"file", config.file.string()},
        {"source", config.twitch.source == db::Source::twitch ? "twitch" : "simulator"},
        {"channel", config.twitch.channel},
        {"channels", channels_json(config)},
        {"database", config.database.path.string()},
        {"interval_seconds", config.points.interval.count()},
        {"modifier", config.points.modifier.value},
        {"pay_streamer", config.points.pay_streamer},
        {"prices", to_json(prices(config, true), prices(config, false))},
        {"regular_after_seconds", config.roles.regular_after.count()},
        {"backup_seconds", config.database.backup.count()},
        {"backup_dir", config.database.backup_dir.string()},
        {"backups_kept", config.database.backups_kept},
        {"memory",
         {{"max_regions", config.memory.max_regions},
          {"max_page", config.memory.max_page},
          {"floor", config.memory.floor},
          {"report", name_of(config.memory.report)},
          {"limit", config.memory.limit}}}});
    return kYes;
  }
  fmt::print("{} is in order.\n", config.file.string());
  if (config.twitch.source == db::Source::twitch) {
    fmt::print("{}: {} on Twitch.\n", config.has_several() ? "Channels" : "Channel",
               names_of_channels(config));
  } else {
    fmt::print("Channel: a pretended one of {} viewers; nothing is sent to Twitch.\n",
               grouped(config.simulator.viewers));
  }
  fmt::print("Database: {}\n", std::filesystem::absolute(config.database.path).string());
  fmt::print("{}\n", earnings(config));
  print_prices(config);
  for (const auto& [login, points] : config.points_of_channel) {
    fmt::print("In \"{}\":\n{}\n", login, earnings(config.of(login)));
    print_prices(config.of(login));
  }
  if (const std::string rewards = rewards_in_words(config); !rewards.empty())
    fmt::print("{}\n", rewards);
  fmt::print("Backups: {}\n", backups_in_words(config.database));
  if (config.memory != Config::MemorySection{})
    fmt::print("[memory] {}\n", memory_settings(config.memory));
  return kYes;
}

}  // namespace pointsbot::app
