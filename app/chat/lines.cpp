#include "app/chat/lines.hpp"

#include "app/chat/command_names.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/reward_titles.hpp"
#include "app/setting_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace pointsbot::app::chat {
namespace {

constexpr int kMostStock = 1'000'000'000;
constexpr std::string_view kSecondTime = "is set a second time. Delete one of them.";

/// `stock 3` or `wait 10m`.
bool put_term(ShopItem& item, std::string_view term, bool& has_wait) {
  const std::size_t blank = term.find(' ');
  if (blank == term.npos) return false;
  const std::string_view value = trimmed(term.substr(blank));
  if (term.starts_with("stock ") && !item.stock) {
    item.stock = parse_count(value, kMostStock);
    return item.stock.has_value();
  }
  if (!term.starts_with("wait ") || std::exchange(has_wait, true)) return false;
  const auto wait =
      within(std::chrono::seconds{1}, std::chrono::seconds{std::chrono::hours{24 * 365}},
             parse_duration(value));
  item.wait = wait.value_or(std::chrono::seconds{});
  return wait.has_value();
}

bool put_terms(ShopItem& item, std::string_view text) {
  std::size_t comma = text.find(',');
  const auto cost = parse_cost(trimmed(text.substr(0, comma)));
  if (!cost) return false;
  item.cost = *cost;
  bool has_wait = false;
  while (comma != text.npos) {
    text.remove_prefix(comma + 1);
    comma = text.find(',');
    if (!put_term(item, trimmed(text.substr(0, comma)), has_wait)) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> put_command(Config& config, const IniEntry& entry) {
  const auto names = command_names();
  if (std::ranges::find(names, entry.key) == names.end()) {
    const auto near = nearest(entry.key, names);
    return fmt::format("{} is not a command. {}", entry.key,
                       near ? fmt::format("Did you mean \"{}\"?", *near)
                            : fmt::format("The commands are: {}.", fmt::join(names, ", ")));
  }
  if (std::ranges::find(config.commands, entry.key, &CommandSetting::command) !=
      config.commands.end())
    return fmt::format("{} {}", entry.key, kSecondTime);
  auto setting = parse_command_setting(entry.key, entry.value);
  if (!setting) {
    return fmt::format(
        "{} = \"{}\" is not off, or who may use it (everyone, subscriber, vip, moderator, "
        "streamer), how long each person waits (30s), how long the channel waits (channel 2m), "
        "what it costs (costs 10) and what it is called (!name), with commas between.",
        entry.key, printable(entry.value, 60));
  }
  for (const CommandSetting& other : config.commands) {
    for (const std::string& name : setting->names) {
      if (std::ranges::find(other.names, name) != other.names.end())
        return fmt::format("{}: !{} is {} already. Each name is for one command.", entry.key, name,
                           other.command);
    }
  }
  config.commands.push_back(*std::move(setting));
  return std::nullopt;
}

std::optional<std::string> put_item(Config& config, const IniEntry& entry) {
  ShopItem item{entry.key, folded_title(entry.key), {}};
  if (!put_terms(item, entry.value)) {
    return fmt::format(
        "{} = \"{}\" is not what it costs, like 100, and then, where that is meant, how many "
        "there are in all (stock 3) and how long everybody waits between two of them (wait 10m), "
        "with commas between.",
        printable(entry.key, 60), printable(entry.value, 60));
  }
  const auto same = std::ranges::find(config.shop, item.folded, &ShopItem::folded);
  if (same != config.shop.end())
    return fmt::format("{} {} Capitals make no difference.", printable(entry.key, 60), kSecondTime);
  if (config.shop.size() == kMostItems) return fmt::format("more than {} items.", kMostItems);
  config.shop.push_back(std::move(item));
  return std::nullopt;
}

}  // namespace pointsbot::app::chat
