#include "app/renewal.hpp"

#include "app/prices.hpp"

#include <array>

namespace pointsbot::app {
namespace {

/// A setting that the parts of a bot were made by.
struct Fixed {
  std::string_view name;
  bool (*same)(const Config& a, const Config& b);
};

constexpr std::array kFixed{
    Fixed{"[twitch] source",
          [](const Config& a, const Config& b) { return a.twitch.source == b.twitch.source; }},
    Fixed{"[twitch] channel",
          [](const Config& a, const Config& b) { return a.twitch.channels == b.twitch.channels; }},
    Fixed{
        "[twitch] client_id",
        [](const Config& a, const Config& b) { return a.twitch.client_id == b.twitch.client_id; }},
    Fixed{"[twitch] format",
          [](const Config& a, const Config& b) { return a.twitch.format == b.twitch.format; }},
    Fixed{"[twitch] chatters_url",
          [](const Config& a, const Config& b) {
            return a.twitch.chatters_url == b.twitch.chatters_url;
          }},
    Fixed{"[twitch] api_url",
          [](const Config& a, const Config& b) { return a.twitch.api_url == b.twitch.api_url; }},
    Fixed{"[twitch] auth_url",
          [](const Config& a, const Config& b) { return a.twitch.auth_url == b.twitch.auth_url; }},
    Fixed{"[twitch] eventsub_url",
          [](const Config& a, const Config& b) {
            return a.twitch.eventsub_url == b.twitch.eventsub_url;
          }},
    Fixed{"[database] path",
          [](const Config& a, const Config& b) { return a.database.path == b.database.path; }},
    Fixed{"[database] backup",
          [](const Config& a, const Config& b) { return a.database.backup == b.database.backup; }},
    Fixed{"[database] backup_dir",
          [](const Config& a, const Config& b) {
            return a.database.backup_dir == b.database.backup_dir;
          }},
    Fixed{"[database] backups_kept",
          [](const Config& a, const Config& b) {
            return a.database.backups_kept == b.database.backups_kept;
          }},
    Fixed{"[database] keep_history",
          [](const Config& a, const Config& b) {
            return a.database.keep_history == b.database.keep_history;
          }},
    Fixed{"[memory] max_regions",
          [](const Config& a, const Config& b) {
            return a.memory.max_regions == b.memory.max_regions;
          }},
    Fixed{"[memory] max_page",
          [](const Config& a, const Config& b) { return a.memory.max_page == b.memory.max_page; }},
    Fixed{"[memory] floor",
          [](const Config& a, const Config& b) { return a.memory.floor == b.memory.floor; }},
    Fixed{"[memory] limit",
          [](const Config& a, const Config& b) { return a.memory.limit == b.memory.limit; }},
    Fixed{"[simulator] viewers",
          [](const Config& a, const Config& b) {
            return a.simulator.viewers == b.simulator.viewers;
          }},
    Fixed{"[simulator] churn",
          [](const Config& a, const Config& b) { return a.simulator.churn == b.simulator.churn; }},
};

}  // namespace

Renewal renew(const Config& started, const Config& running, const Config& read) {
  Renewal renewal{.config = read, .fixed = {}};
  renewal.config.file = running.file;
  renewal.config.twitch = running.twitch;
  renewal.config.database = running.database;
  renewal.config.memory = running.memory;
  renewal.config.memory.report = read.memory.report;
  renewal.config.simulator = running.simulator;
  for (const Fixed& setting : kFixed) {
    if (!setting.same(started, read)) renewal.fixed.push_back(setting.name);
  }
  return renewal;
}

bool same_prices(const Config& a, const Config& b) {
  return a.points.interval == b.points.interval && a.points.welcome == b.points.welcome &&
         a.points.pay_streamer == b.points.pay_streamer && a.points.name == b.points.name &&
         prices(a, true) == prices(b, true) && prices(a, false) == prices(b, false);
}

}  // namespace pointsbot::app
