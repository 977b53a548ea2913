#pragma once

#include "base/user_id.hpp"
#include "twitch/simulator/reply.hpp"
#include "twitch/simulator/world.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsbot::twitch::simulator {

struct Caller;
struct SubscriptionType;

/// What somebody wants to be told of, over which socket.
struct Subscription {
  std::string id, status, type, version, session, created_at;
  std::vector<std::pair<std::string, std::string>> condition;
  UserId user;
  int cost = 0;

  bool enabled() const { return status == "enabled"; }
  /// Of a key of the condition; empty: it is not there.
  std::string_view value(std::string_view key) const;
};

/// What Twitch answers to a wish that is of no use, or that its caller may not have; nothing where
/// it is in order. Of limits it knows nothing.
std::optional<Reply> complain(const World& world, const Caller& caller,
                              const SubscriptionType& type, const Subscription& wanted);

}  // namespace pointsbot::twitch::simulator
