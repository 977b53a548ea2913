#include "twitch/simulator/subscription.hpp"

#include "twitch/simulator/answers.hpp"
#include "twitch/simulator/caller.hpp"
#include "twitch/simulator/subscription_types.hpp"

#include <algorithm>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::string_view kNotAllowed = "subscription missing proper authorization";

}  // namespace

std::string_view Subscription::value(std::string_view key) const {
  const auto found = std::ranges::find(
      condition, key, [](const auto& pair) { return std::string_view{pair.first}; });
  return found == condition.end() ? std::string_view{} : found->second;
}

std::optional<Reply> complain(const World& world, const Caller& caller,
                              const SubscriptionType& type, const Subscription& wanted) {
  std::optional<Reply> complaint;
  each_word(type.condition, [&](std::string_view key) {
    if (wanted.value(key).empty())
      complaint = helix_error(400, "missing or empty condition field: " + std::string{key});
  });
  std::size_t known = 0, optional = 0;
  each_word(type.condition, [&](std::string_view) { ++known; });
  each_word(type.optional_condition,
            [&](std::string_view key) { optional += wanted.value(key).empty() ? 0 : 1; });
  if (!complaint && (wanted.condition.size() > known + optional ||
                     (type.name == "channel.raid" && optional != 1)))
    complaint = helix_error(400, "invalid condition");
  for (const auto& [key, value] : wanted.condition) {
    const bool user = key.ends_with("user_id") && !value.empty();
    const auto id = user ? parse_number(value) : std::nullopt;
    if (!complaint && user && (!id || !world.audience().find(UserId{*id})))
      complaint = helix_error(400, "invalid user in the condition: " + key);
  }
  if (complaint) return complaint;

  using Whose = SubscriptionType::Whose;
  const std::string caller_id = std::to_string(number(caller.user.id));
  bool may = type.scopes.empty();
  each_word(type.scopes, [&](std::string_view scope) { may = may || caller.may(scope); });
  if (type.whose == Whose::streamers) may = may && wanted.value("broadcaster_user_id") == caller_id;
  if (type.whose == Whose::readers) may = may && wanted.value("user_id") == caller_id;
  if (type.whose == Whose::moderators) {
    const auto id = parse_number(wanted.value("broadcaster_user_id"));
    const auto channel = world.audience().channel_of(UserId{id.value_or(0)});
    may = may && wanted.value("moderator_user_id") == caller_id && channel &&
          world.moderates(caller.user.id, *channel);
  }
  if (!may) return helix_error(403, kNotAllowed);
  return std::nullopt;
}

}  // namespace pointsbot::twitch::simulator
