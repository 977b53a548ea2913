#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "http/client.hpp"
#include "pooling/region.hpp"
#include "twitch/credential.hpp"
#include "twitch/event_types.hpp"
#include "twitch/failure.hpp"
#include "twitch/rate_budget.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>

namespace pointsbot::twitch {

/// What somebody wants to hear of: one kind of event of one channel.
struct Wish {
  EventType type{};
  UserId channel{};
  friend auto operator<=>(const Wish&, const Wish&) = default;
};

/// The requests that a socket of EventSub needs, in the name of its account. Loop thread only, one
/// call at a time.
class SubscriptionCalls {
 public:
  /// Returns when there are points to begin so many requests by: a socket that has not subscribed
  /// within ten seconds of its welcome is closed.
  virtual Task<> ready(std::size_t requests) = 0;
  /// POST /eventsub/subscriptions for the socket `session`: the subscription's id; an empty one
  /// where Twitch had it already. Nobody waits longer than `within`; 0: as long as the client does.
  virtual Task<Result<std::string, Failure>> create(Wish wish, std::string session,
                                                    std::chrono::milliseconds within) = 0;
  /// DELETE /eventsub/subscriptions; one that is not there is gone as well.
  virtual Task<std::optional<Failure>> remove(std::string id) = 0;
  /// Whether Twitch takes the credential at all: GET /users.
  virtual Task<std::optional<Failure>> check() = 0;

 protected:
  ~SubscriptionCalls() = default;
};

/// Whether create() failed since Twitch knows no such socket (any more).
bool session_is_gone(const Failure& failure);

/// The real ones. A 401 renews the credential and asks once more.
class Subscriptions final : public SubscriptionCalls {
 public:
  /// `user`: whose credential it is. Throws std::invalid_argument when `api_url` would have a token
  /// sent over plain http to another computer. All that is referred to outlives this.
  Subscriptions(http::Client& client, Credential& credential, std::string api_url, UserId user);

  /// Takes a point of it for each request from now on; it outlives this.
  void spend_from(RateBudget& budget) { budget_ = &budget; }

  Task<> ready(std::size_t requests) override;
  Task<Result<std::string, Failure>> create(Wish wish, std::string session,
                                            std::chrono::milliseconds within) override;
  Task<std::optional<Failure>> remove(std::string id) override;
  Task<std::optional<Failure>> check() override;

 private:
  struct Answer {
    int status = 0;
    std::string id;  ///< of the first row of its data
  };
  Task<Result<Answer, Failure>> ask(http::Method method, std::chrono::milliseconds within);

  http::Client& client_;
  Credential& credential_;
  const std::string api_url_;
  const UserId user_;
  RateBudget* budget_ = nullptr;
  std::string url_;
  std::string body_;
  pooling::Region received_;  // address space, but while there is an answer
};

}  // namespace pointsbot::twitch
