#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace pointsbot::twitch {

/// What can be subscribed to.
enum class EventType {
  stream_online,
  stream_offline,
  raid,
  cheer,
  subscribe,
  subscription_message,
  subscription_gift,
  subscription_end,
  follow,
  redemption,
  moderator_add,
  moderator_remove,
  vip_add,
  vip_remove,
  chat_message,
};

inline constexpr std::size_t kEventTypes = 15;

/// What a subscription names beside its type.
enum class Condition {
  broadcaster,                ///< broadcaster_user_id
  to_broadcaster,             ///< to_broadcaster_user_id: who is raided
  broadcaster_and_moderator,  ///< and moderator_user_id, who is the token's user
  broadcaster_and_reader,     ///< and user_id, who is the token's user
};

/// How a type is asked for (dev.twitch.tv/docs/eventsub/eventsub-subscription-types).
struct EventForm {
  EventType type;
  std::string_view name;
  std::string_view version;
  Condition condition;
  std::string_view scope;  ///< that the token needs; empty: none
};

/// One for each EventType, in its order.
inline constexpr std::array<EventForm, kEventTypes> kEventForms{{
    {EventType::stream_online, "stream.online", "1", Condition::broadcaster, ""},
    {EventType::stream_offline, "stream.offline", "1", Condition::broadcaster, ""},
    {EventType::raid, "channel.raid", "1", Condition::to_broadcaster, ""},
    {EventType::cheer, "channel.cheer", "1", Condition::broadcaster, "bits:read"},
    {EventType::subscribe, "channel.subscribe", "1", Condition::broadcaster,
     "channel:read:subscriptions"},
    {EventType::subscription_message, "channel.subscription.message", "1", Condition::broadcaster,
     "channel:read:subscriptions"},
    {EventType::subscription_gift, "channel.subscription.gift", "1", Condition::broadcaster,
     "channel:read:subscriptions"},
    {EventType::subscription_end, "channel.subscription.end", "1", Condition::broadcaster,
     "channel:read:subscriptions"},
    {EventType::follow, "channel.follow", "2", Condition::broadcaster_and_moderator,
     "moderator:read:followers"},
    {EventType::redemption, "channel.channel_points_custom_reward_redemption.add", "1",
     Condition::broadcaster, "channel:read:redemptions"},
    {EventType::moderator_add, "channel.moderator.add", "1", Condition::broadcaster,
     "moderation:read"},
    {EventType::moderator_remove, "channel.moderator.remove", "1", Condition::broadcaster,
     "moderation:read"},
    {EventType::vip_add, "channel.vip.add", "1", Condition::broadcaster, "channel:read:vips"},
    {EventType::vip_remove, "channel.vip.remove", "1", Condition::broadcaster, "channel:read:vips"},
    {EventType::chat_message, "channel.chat.message", "1", Condition::broadcaster_and_reader,
     "user:read:chat"},
}};

constexpr const EventForm& form_of(EventType type) {
  return kEventForms[static_cast<std::size_t>(type)];
}

/// The type of that name; nothing for one that is not known here.
constexpr std::optional<EventType> event_type(std::string_view name) {
  const auto at = std::find_if(kEventForms.begin(), kEventForms.end(),
                               [name](const EventForm& form) { return form.name == name; });
  return at == kEventForms.end() ? std::nullopt : std::optional{at->type};
}

static_assert(std::all_of(kEventForms.begin(), kEventForms.end(),
                          [](const EventForm& form) { return &form_of(form.type) == &form; }));

}  // namespace pointsbot::twitch
