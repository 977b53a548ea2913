#pragma once

#include <array>
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
  validate,
  control,
  unknown
};

inline constexpr std::array kRoutes{Route::users,      Route::streams, Route::chatters,
                                    Route::moderators, Route::vips,    Route::subscriptions,
                                    Route::validate,   Route::control, Route::unknown};

/// Helix answers under /helix and, for clients made for Twitch's own mock, /mock; its login server
/// under /oauth2 and /auth.
Route route_of(std::string_view path);

/// "users", "streams", "chatters", "moderators", "vips", "subscriptions", "validate", "simulator"
/// or "unknown".
std::string_view name_of(Route route);
std::optional<Route> route_named(std::string_view name);

/// Whether it is Helix that answers there.
bool is_helix(Route route);
/// Whether it tells who is what on the channel.
bool is_role_list(Route route);

}  // namespace pointsbot::twitch::simulator
