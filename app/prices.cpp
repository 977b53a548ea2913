#include "app/prices.hpp"

#include "app/quantities.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pointsbot::app {
namespace {

struct Names {
  std::string_view name;
  std::string_view key;
};

constexpr std::array<Names, kRoleCount> kNames{{{"viewer", ""},
                                                {"regular", "regular"},
                                                {"subscriber", "subscriber"},
                                                {"tier 2 subscriber", "tier2"},
                                                {"tier 3 subscriber", "tier3"},
                                                {"VIP", "vip"},
                                                {"moderator", "moderator"},
                                                {"streamer", "broadcaster"}}};

/// A factor of at most 1000 and an amount of at most 10^12 come to less than a double is exact for.
double product(const Price& price, Points viewer) {
  return std::round(price.times * static_cast<double>(viewer.value));
}

Points worth(const Price& price, Points viewer) {
  if (price.amount) return *price.amount;
  return Points{static_cast<std::int64_t>(product(price, viewer))};
}

Points of_viewer(const Config& config, bool live) {
  return live ? config.points.modifier : config.points.offline_modifier;
}

Points times(Points each, std::int64_t payments) {
  const bool fits = each.value <= kMostAtOnce.value / payments;
  return fits ? Points{each.value * payments} : kMostAtOnce;
}

}  // namespace

std::string_view word_for(Role role) { return kNames[static_cast<std::size_t>(role)].name; }

std::string_view key_of(Role role) { return kNames[static_cast<std::size_t>(role)].key; }

Pay prices(const Config& config, bool live) {
  const Points viewer = of_viewer(config, live);
  Pay pay{viewer};
  for (const Role role : kRoles) {
    if (role == Role::viewer) continue;
    const RolePrice& price = config.roles[role];
    pay[role] = worth(live ? price.live : price.offline, viewer);
  }
  return pay;
}

Pay times(Pay pay, std::int64_t payments) {
  for (const Role role : kRoles) pay[role] = times(pay[role], payments);
  return pay;
}

Points active_bonus(const Config& config, bool live, std::int64_t intervals) {
  const bool pays = live || config.points.offline_modifier.value > 0;
  return pays ? times(config.points.active_bonus, intervals) : Points{};
}

bool has_own_price(const Config& config, Role role) {
  for (const bool live : {true, false}) {
    const Pay pay = prices(config, live);
    if (pay[role] > pay[Role::viewer]) return true;
  }
  return false;
}

std::optional<std::string> complaint(const Config& config, Role role) {
  for (const bool live : {true, false}) {
    const Price& price = live ? config.roles[role].live : config.roles[role].offline;
    const Points viewer = of_viewer(config, live);
    const std::string_view key = live ? "modifier" : "offline_modifier";
    if (price.amount && *price.amount < viewer) {
      return fmt::format(
          "is less than a viewer gets while the channel is {} ([points] {} = {}). With several "
          "roles "
          "the best one counts, and everybody is a viewer. Write {} or more, or delete the line.",
          live ? "live" : "offline", key, viewer.value, viewer.value);
    }
    if (price.amount || price.times <= 1 || viewer == Points{}) continue;
    const double points = product(price, viewer);
    if (points > static_cast<double>(kMostAtOnce.value)) {
      return fmt::format("comes to more than {} points at once ([points] {} = {}).",
                         kMostAtOnce.value, key, viewer.value);
    }
    if (live && points <= static_cast<double>(viewer.value)) {
      return fmt::format(
          "makes no difference: of {} = {} it is {} again, since only whole points are paid. Pay "
          "more each time, and less often.",
          key, viewer.value, viewer.value);
    }
  }
  return std::nullopt;
}

}  // namespace pointsbot::app
