#pragma once

#include "http/url.hpp"
#include "twitch/simulator/faults.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

/// What can be changed while it runs.
struct Settings {
  std::uint32_t viewers = 20'000;  ///< rows of a sweep, the streamer and the bot among them
  double churn = 3;                ///< per cent of the people replaced each minute
  bool live = true;
  std::uint32_t requests_per_minute = 800;
  /// Per cent of the people, present or not, who are that.
  double moderators = 0.1, vips = 0.5, subscribers = 12;
  /// What the streamer's own token may do, with blanks between.
  std::string scopes =
      "moderator:read:chatters moderation:read channel:read:vips channel:read:subscriptions";
  std::vector<Fault> faults;
  std::uint32_t strikes_left = 0;  ///< how often the faults still strike; 0: for ever
};

/// The settings after `form`: viewers, churn, live (yes, no), requests_per_minute, moderators,
/// vips, subscribers, scopes, fault (repeatable; all of them replace those before; none), times
/// (how often the faults strike; 0: for ever). All or nothing: throws std::invalid_argument in
/// plain words.
Settings changed(Settings settings, const http::Parameters& form);

}  // namespace pointsbot::twitch::simulator
