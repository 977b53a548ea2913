#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "twitch/simulator/audience.hpp"
#include "twitch/simulator/rate_limit.hpp"
#include "twitch/simulator/request_log.hpp"
#include "twitch/simulator/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::http {
class Exchange;
}

namespace pointsbot::twitch::simulator {

/// The pretended world and how it stands; what all connections share.
class State {
 public:
  State(std::uint64_t seed, const Settings& settings, Clock& clock);

  /// Answers one request. The state outlives the task.
  Task<> serve(http::Exchange& exchange);

  const Settings& settings() const { return settings_; }
  /// See Simulator::change.
  void change(std::string_view form);

  const RequestLog& log() const { return log_; }
  std::uint64_t struck() const { return struck_; }

 private:
  Task<> dispatch(http::Exchange& exchange, Route route);
  Task<> serve_control(http::Exchange& exchange);
  Task<> serve_validate(http::Exchange& exchange);
  Task<> serve_helix(http::Exchange& exchange, Route route);
  Task<> serve_page(http::Exchange& exchange, const Page& page, const Fault* fault);

  /// The fault that is to strike this request instead of an answer; bends the page where it is that
  /// what is to go wrong.
  std::optional<Fault> strike(Route route, Page& page);
  Turnover moment() const;

  Clock& clock_;
  const SteadyTime started_;
  const WallTime started_wall_;
  const Audience audience_;
  Settings settings_;
  // The turnover at the last change of the churn, and when that was.
  Turnover turnover_{};
  SteadyTime turnover_at_;
  RateLimit rate_limit_;
  RequestLog log_;
  std::uint64_t struck_ = 0;
};

}  // namespace pointsbot::twitch::simulator
