#pragma once

#include "app/chat/games/stake.hpp"
#include "base/clock.hpp"

#include <optional>
#include <vector>

namespace pointsbot::app::chat::games {

/// Who came to a game while it was open: one stake a person, until its time is over or it is ended
/// before. A value; whoever uses it says what time it is.
class Lobby {
 public:
  explicit Lobby(SteadyTime until) : until_{until} {}

  /// Why he may not come in now; nothing: he may.
  std::optional<Refused> refuses(UserId who, SteadyTime now) const;

  /// Takes the stake, unless it refuses; the same rule as refuses(), since what that said may be
  /// otherwise by the time at which the stake is held.
  std::optional<Refused> join(Stake stake, SteadyTime now);

  /// When nobody comes in any more.
  SteadyTime until() const { return until_; }
  bool ended() const { return ended_; }
  /// In the order in which they came; none once it has ended.
  const std::vector<Stake>& stakes() const { return stakes_; }
  Points sum() const { return sum_; }

  /// Nobody comes in from now on. Returns whoever did, and nobody when it is called again.
  std::vector<Stake> end();

 private:
  SteadyTime until_;
  bool ended_ = false;
  std::vector<Stake> stakes_;
  Points sum_;
};

}  // namespace pointsbot::app::chat::games
