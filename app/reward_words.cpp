#include "app/reward_words.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace pointsbot::app {

std::string rewards_in_words(const Config& config) {
  const Config::RewardsSection& rewards = config.rewards;
  const Currency& name = config.points.name;
  std::vector<std::string> each;
  const auto add = [&](std::string_view what, Points points) {
    if (points.value > 0) each.push_back(fmt::format("{} {}", what, grouped(points.value)));
  };
  add("follow", rewards.follow);
  add("raid", rewards.raid);
  add("each viewer of a raid", rewards.raid_viewer);
  add("100 bits", rewards.bits);
  // A higher tier never gets less than a lower one.
  const Points tier2 = std::max(rewards.subscription, rewards.subscription_tier2);
  const Points tier3 = std::max(tier2, rewards.subscription_tier3);
  add("subscription", rewards.subscription);
  if (tier2 != rewards.subscription || rewards.subscription_tier2.value > 0)
    add("of tier 2", tier2);
  if (tier3 != tier2 || rewards.subscription_tier3.value > 0) add("of tier 3", tier3);
  add("each gifted subscription", rewards.gift);
  add("resubscription", rewards.resubscription);
  for (const Redeem& redeem : rewards.redeem) {
    each.push_back(fmt::format(
        "\"{}\" {}", printable(redeem.title, 64),
        redeem.amount.value > 0 ? grouped(redeem.amount.value) : std::string{"nothing"}));
  }
  std::string text;
  if (config.points.active_bonus.value > 0) {
    text = fmt::format("Who has written in the chat since the last payment gets {} more.",
                       amount(config.points.active_bonus, name));
  }
  if (!each.empty()) {
    text += fmt::format("{}Rewards in {}: {}.", text.empty() ? "" : " ",
                        amount(Points{2}, name).substr(2), fmt::join(each, ", "));
  }
  return text;
}

}  // namespace pointsbot::app
