#pragma once

#include "base/clock.hpp"
#include "twitch/records.hpp"

#include <optional>

namespace pointsbot::app {

/// Whether a channel is live, of what the list of streams says each time that it is asked, and of
/// the events that tell it at once. The list is the authority, and no event is needed: two answers
/// in a row that agree count. But it lags behind by a minute or more, so what contradicts an event
/// of the last three minutes does not. Pure.
class LiveState {
 public:
  /// What the list of streams says now; a rerun is not live. The first answer counts at once.
  void poll(twitch::OnAir says, SteadyTime now, WallTime wall);

  /// An event: the channel went live, or offline.
  void event(bool live, SteadyTime now, WallTime wall);

  /// REQUIRES: one of the two was told.
  bool live() const { return state_.value(); }
  /// Not live, and the last answer said why.
  bool rerun() const { return !live() && rerun_; }
  bool known() const { return state_.has_value(); }

  /// When it came to be so, as far as it was heard.
  WallTime since() const { return since_; }

 private:
  void become(bool live, WallTime when);

  std::optional<bool> state_;
  WallTime since_{};
  bool rerun_ = false;               // by the last answer
  std::optional<WallTime> doubted_;  // since the last answer, which said the opposite
  std::optional<SteadyTime> event_;  // the last one
};

}  // namespace pointsbot::app
