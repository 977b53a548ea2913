#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// What may be asked of the simulator.
enum class Route {
  users,
  streams,
  chatters,
  moderators,
  vips,
  subscriptions,
  moderated,
  messages,
  eventsub,  ///< the subscriptions of sockets
  socket,
  validate,
  device,
  token,    ///< a poll with a device code
  refresh,  ///< the same place, with a refresh token
  revoke,
  activate,  ///< the page where somebody allows
  control,
  event,
  chat,  ///< what was said, for who reads along
  unknown
};

inline constexpr std::size_t kRoutes = static_cast<std::size_t>(Route::unknown) + 1;

/// Helix answers under /helix and, for clients made for Twitch's own mock, /mock; its login server
/// under /oauth2 and /auth. A refresh is not told from a poll by its path: both are `token`.
Route route_of(std::string_view path);

/// "users", "chatters" and so on; "simulator" for the control.
std::string_view name_of(Route route);
std::optional<Route> route_named(std::string_view name);

/// Whether it is Helix that answers there.
bool is_helix(Route route);
/// Whether it is the login server.
bool is_login(Route route);
/// Whether it tells who is what on the channel.
bool is_role_list(Route route);

}  // namespace pointsbot::twitch::simulator
