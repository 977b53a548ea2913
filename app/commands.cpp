#include "app/commands.hpp"

#include "app/logins.hpp"
#include "app/prices.hpp"
#include "app/quantities.hpp"
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

json::object to_json(const db::Account& account) {
  return {{"user_id", number(account.id)},
          {"login", account.login},
          {"name", account.display_name},
          {"points", account.balance.value},
          {"watch_seconds", account.watched.count()},
          {"present", account.present}};
}

json::object to_json(const db::Ranked& ranked) {
  json::object object = to_json(ranked.account);
  object["rank"] = ranked.rank;
  return object;
}

int unknown(const Reading& reading, const std::string& name, std::string_view channel) {
  if (reading.json) {
    print(json::object{{"error", "unknown viewer"}, {"name", name}});
  } else {
    fmt::print("Nobody called \"{}\" was ever seen in the chat of \"{}\".\n", name, channel);
  }
  return kNo;
}

/// What the reader looks for: small letters, no @. A name that cannot be one stays as it is, and is
/// found nowhere.
std::string login_of(const std::string& name) { return parse_login(name).value_or(name); }

/// As the chat shows him; with the login that commands take where that is another word.
std::string name_of(const db::Account& account) {
  if (account.display_name == account.login || account.login.empty()) return account.display_name;
  return fmt::format("{} ({})", account.display_name, account.login);
}

std::string watched(std::chrono::seconds time) {
  const auto seconds = time.count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h {} min", grouped(seconds / 3600), seconds / 60 % 60);
}

}  // namespace

int print_points(const Reading& reading, const std::string& name) {
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  const auto account = reader.account(channel.id, login_of(name));
  if (!account) return unknown(reading, name, channel.login);
  if (reading.json) {
    print(to_json(*account));
  } else {
    fmt::print("{} has {}, watched {}{}.\n", name_of(*account),
               amount(account->balance, reading.config.points.name), watched(account->watched),
               account->present ? ", and is here now" : "");
  }
  return kYes;
}

int print_rank(const Reading& reading, const std::string& name) {
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  const auto ranked = reader.rank(channel.id, login_of(name));
  if (!ranked) return unknown(reading, name, channel.login);
  if (reading.json) {
    print(to_json(*ranked));
  } else {
    fmt::print("{} is number {} with {}.\n", name_of(ranked->account), grouped(ranked->rank),
               amount(ranked->account.balance, reading.config.points.name));
  }
  return kYes;
}

int print_top(const Reading& reading, int count) {
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  const auto top = reader.top(channel.id, count);
  if (reading.json) {
    json::array rows;
    for (const auto& ranked : top) rows.push_back(to_json(ranked));
    print(rows);
    return kYes;
  }
  fmt::print("{:>5}  {:>16}  {:>14}  {}\n", "rank", reading.config.points.name.many, "watched",
             "name");
  for (const auto& [rank, account] : top) {
    fmt::print("{:>5}  {:>16}  {:>14}  {}{}\n", rank, grouped(account.balance.value),
               watched(account.watched), name_of(account), account.present ? "" : "  (not here)");
  }
  return kYes;
}

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
  fmt::print("{} sums are off; checked: {}. Nothing was changed.\n", grouped(verified.different),
             checked);
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

}  // namespace

int check_config(const Reading& reading) {
  const Config& config = reading.config;
  if (reading.json) {
    print(json::object{
        {"ok", true},
        {"file", config.file.string()},
        {"source", config.twitch.source == db::Source::twitch ? "twitch" : "simulator"},
        {"channel", config.twitch.channel},
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
    fmt::print("Channel: \"{}\" on Twitch.\n", config.twitch.channel);
  } else {
    fmt::print("Channel: a pretended one of {} viewers; nothing is sent to Twitch.\n",
               grouped(config.simulator.viewers));
  }
  fmt::print("Database: {}\n{}\n", std::filesystem::absolute(config.database.path).string(),
             earnings(config));
  print_prices(config);
  fmt::print("Backups: {}\n", backups_in_words(config.database));
  if (config.memory != Config::MemorySection{})
    fmt::print("[memory] {}\n", memory_settings(config.memory));
  return kYes;
}

void print_failure(const std::exception& failure) {
  json::object answer{{"ok", false}, {"error", failure.what()}};
  if (const auto* const config = dynamic_cast<const ConfigError*>(&failure))
    answer["mistakes"] = json::value_from(config->mistakes());
  print(answer);
}

}  // namespace pointsbot::app
