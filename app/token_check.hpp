#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "twitch/login.hpp"
#include "twitch/secret.hpp"

#include <chrono>
#include <utility>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

/// Twitch asks for it: so often it is to be asked whether it still takes a token.
inline constexpr std::chrono::hours kValidateEvery{1};
/// Where that did not come to an answer.
inline constexpr std::chrono::minutes kValidateAgain{1};

/// Does so for the token of the environment, which the start has asked about; that of a login has
/// its Account. Says once that Twitch does not take it any more. Loop thread only; what it refers
/// to outlives it.
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
