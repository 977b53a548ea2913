#pragma once

#include "twitch/simulator/accounts.hpp"
#include "twitch/simulator/draw.hpp"
#include "twitch/simulator/happening.hpp"
#include "twitch/simulator/reply.hpp"
#include "twitch/simulator/sessions.hpp"
#include "twitch/simulator/subscription.hpp"
#include "twitch/simulator/world.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

/// Who wants to be told what: subscriptions, as Helix makes them, and the sockets they are for.
class EventSub final : public SessionsWatch {
 public:
  EventSub(Clock& clock, const World& world, const Accounts& accounts, Draw& draw,
           std::function<void(std::string_view)> tell);

  Sessions& sessions() { return sessions_; }

  /// POST, GET and DELETE /eventsub/subscriptions.
  Reply create(const Caller& caller, std::string_view body);
  Reply list(const Caller& caller, const http::Parameters& query) const;
  Reply remove(const Caller& caller, const http::Parameters& query);

  /// Tells everybody who wants to hear of it, each `times` times with the same id, as if it had
  /// been said so long ago; `id` is the message's, empty: a new one. Returns to how many
  /// subscriptions.
  std::size_t tell(const Happening& happening, std::uint32_t times = 1,
                   std::chrono::seconds age = {}, std::string_view id = {});
  /// Ends the subscriptions of that type (empty: any) and user (0: any) with that status, and says
  /// so. Returns how many.
  std::size_t revoke(std::string_view status, std::string_view type, UserId user);

 private:
  bool is_used(const std::string& session) const override;
  void moved(const std::string& was, const std::string& now) override;
  void ended(const std::string& session, std::string_view status) override;
  void told(std::string_view line) override { tell_(line); }

  std::optional<Reply> complain_of_limits(const Subscription& wanted) const;
  void append(std::string& json, const Subscription& subscription, bool connected_at) const;
  std::string message(const Subscription& subscription, std::string_view kind,
                      std::string_view event, std::chrono::seconds age, std::string_view id = {});
  int total_cost(UserId user) const;

  Clock& clock_;
  const World& world_;
  const Accounts& accounts_;
  Draw& draw_;
  std::function<void(std::string_view)> tell_;
  std::vector<Subscription> subscriptions_;
  Sessions sessions_;
};

}  // namespace pointsbot::twitch::simulator
