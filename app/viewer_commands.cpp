#include "app/viewer_commands.hpp"

#include "app/moment.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/typed.hpp"
#include "app/wording.hpp"
#include "db/reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr int kYes = 0;
constexpr int kUsage = 2;

/// On each side of somebody in the leaderboard.
constexpr int kBeside = 3;

constexpr std::array<std::pair<Role, std::string_view>, 7> kRoles{
    {{Role::broadcaster, "broadcaster"},
     {Role::moderator, "moderator"},
     {Role::vip, "VIP"},
     {Role::tier3, "tier 3 subscriber"},
     {Role::tier2, "tier 2 subscriber"},
     {Role::subscriber, "subscriber"},
     {Role::regular, "regular"}}};

void print(const json::value& value) { fmt::print("{}\n", json::serialize(value)); }

/// Of the tiers the highest alone.
std::vector<std::string_view> names_of(Roles roles) {
  std::vector<std::string_view> names;
  bool subscribes = false;
  for (const auto& [role, name] : kRoles) {
    const bool tier = role == Role::subscriber || role == Role::tier2 || role == Role::tier3;
    if (!roles.has(role) || (tier && subscribes)) continue;
    subscribes = subscribes || tier;
    names.push_back(name);
  }
  return names;
}

json::value milliseconds(const std::optional<WallTime>& at) {
  if (!at) return nullptr;
  return at->time_since_epoch().count();
}

json::object to_json(const db::Account& account) {
  json::array roles;
  for (const std::string_view role : names_of(account.roles)) roles.emplace_back(role);
  return {{"user_id", number(account.id)},
          {"login", account.login},
          {"name", account.display_name},
          {"points", account.balance.value},
          {"watch_seconds", account.watched.count()},
          {"present", account.present},
          {"roles", std::move(roles)},
          {"stopped", account.stopped},
          {"hidden", account.hidden},
          {"first_seen_ms", milliseconds(account.first_seen)},
          {"last_seen_ms", milliseconds(account.last_seen)}};
}

json::object to_json(const db::Ranked& ranked) {
  json::object object = to_json(ranked.account);
  object["rank"] = ranked.rank;
  return object;
}

json::array to_json(const std::vector<db::Ranked>& list) {
  json::array rows;
  for (const auto& ranked : list) rows.push_back(to_json(ranked));
  return rows;
}

json::object to_json(const db::Neighbourhood& place) {
  json::object object = to_json(place.viewer);
  object["of"] = place.people;
  return object;
}

json::object to_json(const db::Gain& gain) {
  json::object object = to_json(gain.account);
  object["rank"] = gain.rank;
  object["earned"] = gain.earned.value;
  object["watched_seconds"] = gain.watched.count();
  return object;
}

/// As the chat shows him; with the login that commands take where that is another word.
std::string name_of(const db::Account& account) {
  if (account.display_name.empty()) return fmt::format("(id {})", number(account.id));
  const std::string shown = printable(account.display_name);
  if (lower(shown) == account.login || account.login.empty()) return shown;
  return fmt::format("{} ({})", shown, account.login);
}

/// "a moderator and VIP"; empty where he is nothing but a viewer.
std::string roles_text(Roles roles) {
  const auto names = names_of(roles);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "a " : i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

/// Somebody whose account went into another one is answered with that one.
void say_merged(const std::string& asked, const db::Account& account) {
  if (account.login == asked || account.display_name == asked) return;
  fmt::print("The account of {} was merged into that of {}.\n", printable(asked), name_of(account));
}

std::string place_text(const db::Neighbourhood& place) {
  return fmt::format("number {} of {}", grouped(place.viewer.rank), grouped(place.people));
}

/// What there is to say besides the numbers, a sentence each.
void say_what_else(const db::Account& account) {
  if (account.hidden) fmt::print("Left out of the leaderboards.\n");
  if (account.stopped) fmt::print("Paused: earns nothing, and watch time goes on.\n");
  if (!account.first_seen) {
    fmt::print("Not seen in the chat so far.\n");
  } else if (!account.present && account.last_seen) {
    fmt::print("Last here {}.\n", day_and_time(*account.last_seen));
  }
}

std::string_view not_here(const db::Account& account) {
  return account.present ? "" : "  (not here)";
}

void print_row(const db::Ranked& ranked, std::string_view mark) {
  fmt::print("{:>9}  {:>16}  {:>14}  {}{}\n", grouped(ranked.rank),
             grouped(ranked.account.balance.value), watch_time(ranked.account.watched),
             name_of(ranked.account), mark);
}

void print_head(std::string_view first, std::string_view second) {
  fmt::print("{:>9}  {:>16}  {:>14}  {}\n", "rank", first, second, "name");
}

/// Instead of a list without a row.
std::string past_the_end(const TopView& view) {
  if (view.from == 1) return "Nobody is on the list so far.\n";
  return fmt::format("The list ends before place {}. From its beginning: pointsbot top{}{}\n",
                     grouped(view.from), view.watched ? " --watched" : "",
                     view.since ? fmt::format(" --since \"{}\"", printable(*view.since)) : "");
}

int print_gains(const Reading& reading, const TopView& view, db::Reader& reader,
                const db::Reader::KnownChannel& channel) {
  const WallTime now = SystemClock{}.wall();
  const auto day = parse_day(*view.since, now);
  if (!day) throw Ended{kUsage, "--since: " + no_moment(*view.since, day.error())};
  using By = db::Reader::By;
  const auto gains = reader.gains(channel.id, *day, view.watched ? By::watched : By::earned,
                                  view.count, view.from);
  if (reading.json) {
    json::array rows;
    for (const db::Gain& gain : gains) rows.push_back(to_json(gain));
    print(rows);
    return kYes;
  }
  fmt::print("Since {}, without gifts and games:\n", day_text(*day, local_day(now)));
  if (gains.empty()) {
    if (view.from > 1) {
      fmt::print("{}", past_the_end(view));
    } else {
      fmt::print("Nobody {} anything.\n", view.watched ? "watched" : "earned");
    }
    return kYes;
  }
  print_head(reading.config.points_of(channel.login).name.many, "watched");
  for (const db::Gain& gain : gains) {
    fmt::print("{:>9}  {:>16}  {:>14}  {}{}\n", grouped(gain.rank), grouped(gain.earned.value),
               watch_time(gain.watched), name_of(gain.account), not_here(gain.account));
  }
  return kYes;
}

}  // namespace

int print_points(const Reading& reading, const std::string& name) {
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  const std::string asked = meant_by(name);
  const auto place = reader.around(channel.id, asked, 0);
  if (!place) return unknown_viewer(reading, name, channel.login);
  if (reading.json) {
    print(to_json(*place));
    return kYes;
  }
  const db::Account& account = place->viewer.account;
  say_merged(asked, account);
  std::string more;
  if (const std::string roles = roles_text(account.roles); !roles.empty())
    more = fmt::format(", is {}", roles);
  if (account.present) more += ", and is here now";
  fmt::print("{} has {}{}, watched {}{}.\n", name_of(account),
             amount(account.balance, reading.config.points_of(channel.login).name),
             place->viewer.rank > 0 ? fmt::format(" ({})", place_text(*place)) : "",
             watch_time(account.watched), more);
  say_what_else(account);
  return kYes;
}

int print_rank(const Reading& reading, const std::string& name) {
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  const std::string asked = meant_by(name);
  const auto place = reader.around(channel.id, asked, kBeside);
  if (!place) return unknown_viewer(reading, name, channel.login);
  const db::Ranked& viewer = place->viewer;
  if (reading.json) {
    json::object object = to_json(*place);
    object["above"] = to_json(place->above);
    object["below"] = to_json(place->below);
    print(object);
    return kYes;
  }
  say_merged(asked, viewer.account);
  const std::string has =
      amount(viewer.account.balance, reading.config.points_of(channel.login).name);
  if (viewer.rank == 0) {
    fmt::print("{} has {} and is left out of the leaderboards.\n", name_of(viewer.account), has);
    return kYes;
  }
  fmt::print("{} is {} with {}.\n\n", name_of(viewer.account), place_text(*place), has);
  print_head(reading.config.points_of(channel.login).name.many, "watched");
  for (const db::Ranked& ranked : place->above) print_row(ranked, not_here(ranked.account));
  print_row(viewer, "  <--");
  for (const db::Ranked& ranked : place->below) print_row(ranked, not_here(ranked.account));
  return kYes;
}

int print_top(const Reading& reading, const TopView& view) {
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  if (view.since) return print_gains(reading, view, reader, channel);
  const auto top = view.watched ? reader.most_watched(channel.id, view.count, view.from)
                                : reader.top(channel.id, view.count, view.from);
  if (reading.json) {
    print(to_json(top));
    return kYes;
  }
  if (top.empty()) {
    fmt::print("{}", past_the_end(view));
    return kYes;
  }
  print_head(reading.config.points_of(channel.login).name.many, "watched");
  for (const db::Ranked& ranked : top) print_row(ranked, not_here(ranked.account));
  return kYes;
}

}  // namespace pointsbot::app
