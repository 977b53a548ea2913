#include "twitch/simulator/subscription_types.hpp"

#include <algorithm>
#include <array>

namespace pointsbot::twitch::simulator {
namespace {

using Whose = SubscriptionType::Whose;

constexpr std::string_view kChannel = "broadcaster_user_id";
constexpr std::string_view kSubscriptions = "channel:read:subscriptions";
constexpr std::string_view kModerators = "moderation:read channel:manage:moderators";
constexpr std::string_view kVips = "channel:read:vips channel:manage:vips";
constexpr std::string_view kRedemptions = "channel:read:redemptions channel:manage:redemptions";

constexpr std::array kTypes{
    SubscriptionType{"stream.online", "1", kChannel, "", "", Whose::anybodys},
    SubscriptionType{"stream.offline", "1", kChannel, "", "", Whose::anybodys},
    SubscriptionType{"channel.update", "2", kChannel, "", "", Whose::anybodys},
    SubscriptionType{"channel.raid", "1", "", "from_broadcaster_user_id to_broadcaster_user_id", "",
                     Whose::anybodys},
    SubscriptionType{"channel.chat.message", "1", "broadcaster_user_id user_id", "",
                     "user:read:chat", Whose::readers},
    SubscriptionType{"channel.chat.clear_user_messages", "1", "broadcaster_user_id user_id", "",
                     "user:read:chat", Whose::readers},
    SubscriptionType{"channel.cheer", "1", kChannel, "", "bits:read", Whose::streamers},
    SubscriptionType{"channel.subscribe", "1", kChannel, "", kSubscriptions, Whose::streamers},
    SubscriptionType{"channel.subscription.message", "1", kChannel, "", kSubscriptions,
                     Whose::streamers},
    SubscriptionType{"channel.subscription.gift", "1", kChannel, "", kSubscriptions,
                     Whose::streamers},
    SubscriptionType{"channel.subscription.end", "1", kChannel, "", kSubscriptions,
                     Whose::streamers},
    SubscriptionType{"channel.follow", "2", "broadcaster_user_id moderator_user_id", "",
                     "moderator:read:followers", Whose::moderators},
    SubscriptionType{"channel.channel_points_custom_reward_redemption.add", "1", kChannel,
                     "reward_id", kRedemptions, Whose::streamers},
    SubscriptionType{"channel.moderator.add", "1", kChannel, "", kModerators, Whose::streamers},
    SubscriptionType{"channel.moderator.remove", "1", kChannel, "", kModerators, Whose::streamers},
    SubscriptionType{"channel.vip.add", "1", kChannel, "", kVips, Whose::streamers},
    SubscriptionType{"channel.vip.remove", "1", kChannel, "", kVips, Whose::streamers},
    SubscriptionType{"channel.ban", "1", kChannel, "", "channel:moderate", Whose::streamers},
    SubscriptionType{"user.update", "1", "user_id", "", "", Whose::anybodys},
};

}  // namespace

const SubscriptionType* subscription_type(std::string_view name, std::string_view version) {
  const SubscriptionType* const type = subscription_type(name);
  return type != nullptr && type->version == version ? type : nullptr;
}

const SubscriptionType* subscription_type(std::string_view name) {
  const auto* const type = std::ranges::find(kTypes, name, &SubscriptionType::name);
  return type == kTypes.end() ? nullptr : type;
}

}  // namespace pointsbot::twitch::simulator
