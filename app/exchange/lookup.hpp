#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "db/staging.hpp"
#include "twitch/failure.hpp"
#include "twitch/helix.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app::exchange {

/// Finds the ids behind the staged names, a hundred a request. A name that Twitch refuses to look
/// at costs itself alone: its hundred is halved until it stands by itself. Loop thread only.
class Lookup {
 public:
  /// Told how many names were asked for so far.
  using Progress = std::function<void(std::int64_t names)>;

  Lookup(twitch::Helix& helix, Clock& clock, db::Staging& staging, Progress progress = {})
      : helix_{helix}, clock_{clock}, staging_{staging}, progress_{std::move(progress)} {}

  /// Nothing when every name was asked for; those that Twitch does not know have no id then. Else
  /// why Twitch could not be asked: what passes by itself was waited for.
  Task<std::optional<twitch::Failure>> run();

 private:
  struct Range {
    std::size_t from, to;
  };

  Task<Result<std::vector<twitch::User>, twitch::Failure>> ask(Range range);

  twitch::Helix& helix_;
  Clock& clock_;
  db::Staging& staging_;
  Progress progress_;
  std::vector<std::string> names_;  // the hundred that are asked for
  std::vector<Range> ranges_;       // of them, not asked for yet
};

}  // namespace pointsbot::app::exchange
