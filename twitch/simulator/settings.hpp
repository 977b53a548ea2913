#pragma once

#include "http/url.hpp"
#include "twitch/simulator/faults.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch::simulator {

/// The most channels there can be.
inline constexpr std::size_t kMostChannels = 200;

/// How one channel stands.
struct ChannelSettings {
  std::uint32_t viewers = 20'000;  ///< rows of a sweep, the streamer and the bot among them
  double churn = 3;                ///< per cent of the people replaced each minute
  bool live = true;
  bool rerun = false;  ///< what is live is a rerun
  /// Per cent of the people, present or not, who are that.
  double moderators = 0.1, vips = 0.5, subscribers = 12;
  bool bot_moderates = true;
};

struct NamedChannel : ChannelSettings {
  std::string login;
};

/// What can be changed while it runs. The base is the first channel.
struct Settings : ChannelSettings {
  /// Further ones, which are made at the start.
  std::vector<NamedChannel> more;
  std::uint32_t requests_per_minute = 800;  ///< of each user's tokens
  /// What the fixed tokens of the streamers may do, with blanks between.
  std::string scopes =
      "moderator:read:chatters moderation:read channel:read:vips channel:read:subscriptions "
      "bits:read moderator:read:followers channel:read:redemptions user:read:chat user:write:chat";

  /// Whether the application is of the confidential type, whose secret a refresh takes.
  bool confidential = false;
  std::chrono::seconds token_lifetime{14'542};
  std::chrono::seconds refresh_lifetime{30 * 24 * 3600};
  std::chrono::seconds code_lifetime{1800};

  /// EventSub: what a socket says when nothing happens; what goes wrong with it.
  bool keepalives = true;
  bool reconnect_fails = false;             ///< a reconnect URL is refused with 4007
  std::chrono::seconds unused{10};          ///< until 4003
  std::chrono::seconds reconnecting{30};    ///< until 4004
  std::chrono::milliseconds subscribing{};  ///< that POST /eventsub/subscriptions takes

  std::string drop;  ///< the drop_reason of every message sent to the chat; empty: they are sent

  std::vector<Fault> faults;
  std::uint32_t strikes_left = 0;  ///< how often the faults still strike; 0: for ever
};

/// The settings after `form`. Of a channel, the first unless channel=LOGIN names another: viewers,
/// churn, live (yes, no, rerun), moderators, vips, subscribers, bot_moderates. Of all:
/// requests_per_minute, scopes, confidential, token_lifetime, refresh_lifetime, code_lifetime
/// (seconds), keepalives, reconnect_fails, unused, reconnecting (seconds), subscribing
/// (milliseconds), drop, fault (repeatable; all of them replace those before; none), times (how
/// often the faults strike; 0: for ever). All or nothing: throws std::invalid_argument in plain
/// words.
Settings changed(Settings settings, const http::Parameters& form);

/// The channel's; nullptr when there is none of that number, the first being 0.
const ChannelSettings* channel_settings(const Settings& settings, std::size_t channel);

}  // namespace pointsbot::twitch::simulator
