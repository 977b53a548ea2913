#include "app/token_check.hpp"

#include "app/validation.hpp"

#include <spdlog/logger.h>

#include <utility>

namespace pointsbot::app {

Task<> TokenCheck::run() {
  SteadyTime next = next_validation(clock_.now(), true);
  for (;;) {
    co_await clock_.sleep_until(next);
    const auto answer = co_await login_.validate(token_);
    const bool answered = answer || answer.error().error == twitch::Error::unauthorized;
    next = next_validation(clock_.now(), answered);
    tell(answer);
  }
}

void TokenCheck::tell(const Result<twitch::Identity, twitch::Failure>& answer) {
  if (answer) {
    told_ = false;
    return;
  }
  if (answer.error().error != twitch::Error::unauthorized || std::exchange(told_, true)) return;
  log_.warn(
      "Twitch does not take the token in POINTSBOT_ACCESS_TOKEN any more. All balances are safe. "
      "Put a valid one there and start again; or start without it, after: pointsbot login");
}

}  // namespace pointsbot::app
