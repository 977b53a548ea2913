#include "app/wanted_events.hpp"

#include "app/prices.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <initializer_list>

namespace pointsbot::app {

using twitch::EventType;

std::vector<EventType> wanted_events(const Config& config) {
  const Config::RewardsSection& rewards = config.rewards;
  const auto any = [](std::initializer_list<Points> prices) {
    for (const Points price : prices) {
      if (price.value > 0) return true;
    }
    return false;
  };
  const bool moderators = has_own_price(config, Role::moderator);
  const bool vips = has_own_price(config, Role::vip);
  const bool subscribers = has_own_price(config, Role::subscriber) ||
                           has_own_price(config, Role::tier2) || has_own_price(config, Role::tier3);
  std::vector<EventType> wanted{EventType::stream_online, EventType::stream_offline};
  const auto want = [&wanted](bool is, std::initializer_list<EventType> types) {
    if (is) wanted.insert(wanted.end(), types);
  };
  want(any({rewards.raid, rewards.raid_viewer}), {EventType::raid});
  want(any({rewards.bits}), {EventType::cheer});
  want(subscribers ||
           any({rewards.subscription, rewards.subscription_tier2, rewards.subscription_tier3}),
       {EventType::subscribe});
  want(any({rewards.resubscription}), {EventType::subscription_message});
  want(any({rewards.gift}), {EventType::subscription_gift});
  want(subscribers, {EventType::subscription_end});
  want(any({rewards.follow}), {EventType::follow});
  want(!rewards.redeem.empty(), {EventType::redemption});
  want(moderators, {EventType::moderator_add, EventType::moderator_remove});
  want(vips, {EventType::vip_add, EventType::vip_remove});
  want(config.chat.answer || any({config.points.active_bonus}) || moderators || vips || subscribers,
       {EventType::chat_message});
  return wanted;
}

std::string_view purpose_of(EventType type) {
  switch (type) {
    case EventType::stream_online:
    case EventType::stream_offline:
      return "knowing at once whether you are live";
    case EventType::raid:
      return "[rewards] raid";
    case EventType::cheer:
      return "[rewards] bits";
    case EventType::subscribe:
      return "[rewards] subscription, and [roles] subscriber";
    case EventType::subscription_message:
      return "[rewards] resubscription";
    case EventType::subscription_gift:
      return "[rewards] gift";
    case EventType::subscription_end:
      return "[roles] subscriber";
    case EventType::follow:
      return "[rewards] follow";
    case EventType::redemption:
      return "[rewards] redeem";
    case EventType::moderator_add:
    case EventType::moderator_remove:
      return "[roles] moderator";
    case EventType::vip_add:
    case EventType::vip_remove:
      return "[roles] vip";
    case EventType::chat_message:
      break;
  }
  return "the commands of the chat, [points] active_bonus, and the badges that show who is what";
}

std::string purpose_of(EventType type, const Config& config) {
  const Config::RewardsSection& rewards = config.rewards;
  const bool subscribers = has_own_price(config, Role::subscriber) ||
                           has_own_price(config, Role::tier2) || has_own_price(config, Role::tier3);
  if (type == EventType::subscribe) {
    const bool paid = rewards.subscription.value > 0 || rewards.subscription_tier2.value > 0 ||
                      rewards.subscription_tier3.value > 0;
    if (paid && subscribers) return std::string{purpose_of(type)};
    return paid ? "[rewards] subscription" : subscribers ? "[roles] subscriber" : "";
  }
  if (type == EventType::chat_message) {
    std::vector<std::string_view> purposes;
    if (config.chat.answer) purposes.push_back("the commands of the chat");
    if (config.points.active_bonus.value > 0) purposes.push_back("[points] active_bonus");
    if (subscribers || has_own_price(config, Role::moderator) || has_own_price(config, Role::vip))
      purposes.push_back("the badges that show who is what, for [roles]");
    return fmt::format("{}", fmt::join(purposes, ", "));
  }
  return std::string{purpose_of(type)};
}

}  // namespace pointsbot::app
