#pragma once

#include "base/clock.hpp"
#include "base/roles.hpp"
#include "twitch/simulator/audience.hpp"
#include "twitch/simulator/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

/// What somebody was made on a channel, or what he is no more, whatever chance had made of him.
struct RoleChange {
  enum class Kind { moderator, vip, subscriber };
  Kind kind;
  UserId user;
  bool has = true;
  int tier = 1;  ///< 1 to 3, of a subscriber
  bool gift = false;
};

/// The pretended world: who is where, what they are, which channel is live.
class World {
 public:
  World(std::uint64_t seed, const Settings& settings, Clock& clock);

  const Settings& settings() const { return settings_; }
  const ChannelSettings& settings(std::size_t channel) const {
    return *channel_settings(settings_, channel);
  }
  Settings& settings_for_faults() { return settings_; }
  /// REQUIRES: as changed() returned it, or as it was but for its values.
  void set(Settings settings);

  const Audience& audience() const { return audience_; }
  Audience& audience() { return audience_; }

  Turnover moment(std::size_t channel) const;
  /// Since when it is live; a number of the stream.
  WallTime live_since(std::size_t channel) const { return channels_[channel].live_since; }
  std::uint64_t stream(std::size_t channel) const { return channels_[channel].streams; }

  /// Where a sweep of the channel begins now.
  Cursor sweep(std::size_t channel) const {
    return audience_.sweep(channel, moment(channel), settings(channel).viewers);
  }

  void put(std::size_t channel, const RoleChange& change);
  const std::vector<RoleChange>& roles(std::size_t channel) const {
    return channels_[channel].roles;
  }
  /// Whether the user may read the chatters: the streamer, the bot, who was made a moderator.
  bool moderates(UserId user, std::size_t channel) const;

 private:
  struct Channel {
    // The turnover at the last change of the churn, and when that was.
    Turnover turnover{};
    SteadyTime turnover_at;
    WallTime live_since;
    std::uint64_t streams = 1;
    std::vector<RoleChange> roles;
  };

  Clock& clock_;
  Audience audience_;
  Settings settings_;
  std::vector<Channel> channels_;
};

}  // namespace pointsbot::twitch::simulator
