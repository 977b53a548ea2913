#pragma once

#include <optional>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// A type of EventSub, as the table of Twitch's documentation has it
/// (dev.twitch.tv/docs/eventsub/eventsub-subscription-types).
struct SubscriptionType {
  /// Whose token it takes.
  enum class Whose {
    anybodys,
    streamers,   ///< broadcaster_user_id is the token's user
    moderators,  ///< moderator_user_id is, and moderates the channel
    readers,     ///< user_id is
  };

  std::string_view name;
  std::string_view version;
  std::string_view condition;  ///< the keys that must be there, with blanks between
  std::string_view optional_condition;
  std::string_view scopes;  ///< one of which is needed; empty: none
  Whose whose = Whose::anybodys;
};

/// Nothing for what Twitch does not have, or not in that version.
const SubscriptionType* subscription_type(std::string_view name, std::string_view version);
/// In whatever version.
const SubscriptionType* subscription_type(std::string_view name);

}  // namespace pointsbot::twitch::simulator
