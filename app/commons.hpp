#pragma once

#include "app/stretches.hpp"
#include "app/turnstile.hpp"
#include "app/upkeep.hpp"

#include <utility>

namespace pointsbot::app {

/// What the bots of several channels have in common, beside the parts that know nothing of
/// channels: what is done, and said, once for all of them. Loop thread only.
struct Commons {
  explicit Commons(Upkeep chores) : upkeep{std::move(chores)} {}

  /// Who asks Twitch, or has a viewer list in memory: from the look at who is here until the memory
  /// of it went back.
  Turnstile turnstile;
  Upkeep upkeep;
  Stretches stretches;
  bool told_of_database = false;
  bool log_is_long = false;  // as it was told
};

}  // namespace pointsbot::app
