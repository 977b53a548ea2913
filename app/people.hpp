#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "http/client.hpp"
#include "twitch/credential.hpp"
#include "twitch/failure.hpp"
#include "twitch/rate_budget.hpp"
#include "twitch/records.hpp"

#include <boost/circular_buffer.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app {

/// Who is called so at Twitch. Loop thread only.
class People {
 public:
  virtual ~People() = default;
  /// By login; nothing: nobody is.
  virtual Task<Result<std::optional<twitch::User>, twitch::Failure>> find(std::string login) = 0;
};

/// Asks Twitch, in one account's name, and lets nobody's questions be in the way of payments: few
/// at a time, none for long, and by points that payments leave. All that it is given must outlive
/// it, and it whoever asks.
class PeopleOfTwitch final : public People {
 public:
  /// Whoever asks beside so many others is refused at once (Error::failed).
  static constexpr int kMostAtATime = 2;
  /// That nobody has a name is believed for so long, and of so many names.
  static constexpr std::chrono::seconds kNobodyFor{60};
  static constexpr std::size_t kMostNobodies = 64;

  struct Parts {
    const Config& config;
    http::Client& client;
    Clock& clock;
    twitch::Credential& credential;
    /// What the account may spend, at each question; none: nobody counts.
    std::function<twitch::RateBudget&()> budget{};
    /// For Twitch's answer: a chat waits no longer.
    std::chrono::milliseconds patience = std::chrono::seconds{3};
  };
  explicit PeopleOfTwitch(Parts parts) : parts_{std::move(parts)} {}

  Task<Result<std::optional<twitch::User>, twitch::Failure>> find(std::string login) override;

 private:
  struct Nobody {
    std::string login;
    SteadyTime until;
  };
  bool is_nobody(const std::string& login);

  const Parts parts_;
  int asking_ = 0;
  boost::circular_buffer<Nobody> nobodies_{kMostNobodies};  // the first is the oldest
};

}  // namespace pointsbot::app
