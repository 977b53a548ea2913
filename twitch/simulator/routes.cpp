#include "twitch/simulator/routes.hpp"

namespace pointsbot::twitch::simulator {
namespace {

struct Row {
  Route route;
  std::string_view name;
  std::string_view path;
};

constexpr std::array<Row, 6> kHelix{{{Route::users, "users", "/users"},
                                     {Route::streams, "streams", "/streams"},
                                     {Route::chatters, "chatters", "/chat/chatters"},
                                     {Route::moderators, "moderators", "/moderation/moderators"},
                                     {Route::vips, "vips", "/channels/vips"},
                                     {Route::subscriptions, "subscriptions", "/subscriptions"}}};

/// The rest of `path` below `folder`.
std::optional<std::string_view> below(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder)) return std::nullopt;
  return path.substr(folder.size());
}

}  // namespace

Route route_of(std::string_view path) {
  auto rest = below(path, "/helix");
  if (!rest) rest = below(path, "/mock");
  if (rest) {
    for (const Row& row : kHelix) {
      if (row.path == *rest) return row.route;
    }
  }
  if (path == "/oauth2/validate" || path == "/auth/validate") return Route::validate;
  if (path == "/simulator") return Route::control;
  return Route::unknown;
}

std::string_view name_of(Route route) {
  for (const Row& row : kHelix) {
    if (row.route == route) return row.name;
  }
  if (route == Route::validate) return "validate";
  return route == Route::control ? "simulator" : "unknown";
}

std::optional<Route> route_named(std::string_view name) {
  for (const Route route : kRoutes) {
    if (name_of(route) == name) return route;
  }
  return std::nullopt;
}

bool is_helix(Route route) {
  return route == Route::users || route == Route::streams || route == Route::chatters ||
         is_role_list(route);
}

bool is_role_list(Route route) {
  return route == Route::moderators || route == Route::vips || route == Route::subscriptions;
}

}  // namespace pointsbot::twitch::simulator
