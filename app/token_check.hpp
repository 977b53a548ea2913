#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "twitch/login.hpp"
#include "twitch/secret.hpp"

#include <utility>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

/// Asks Twitch every hour whether it still takes the token of the environment, which the start has
/// asked about; that of a login has its Account. Says once that it does not. Loop thread only; what
/// it refers to outlives it.
class TokenCheck {
 public:
  TokenCheck(twitch::Login& login, Clock& clock, spdlog::logger& log, twitch::Secret token)
      : login_{login}, clock_{clock}, log_{log}, token_{std::move(token)} {}

  /// Until cancelled.
  Task<> run();

 private:
  void tell(const Result<twitch::Identity, twitch::Failure>& answer);

  twitch::Login& login_;
  Clock& clock_;
  spdlog::logger& log_;
  const twitch::Secret token_;
  bool told_ = false;
};

}  // namespace pointsbot::app
