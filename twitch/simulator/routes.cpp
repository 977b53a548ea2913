#include "twitch/simulator/routes.hpp"

namespace pointsbot::twitch::simulator {
namespace {

enum class Server { helix, login, own };

struct Row {
  Route route;
  std::string_view name;
  Server server;
  std::string_view path;
};

constexpr std::array<Row, kRoutes> kTable{
    {{Route::users, "users", Server::helix, "/users"},
     {Route::streams, "streams", Server::helix, "/streams"},
     {Route::chatters, "chatters", Server::helix, "/chat/chatters"},
     {Route::moderators, "moderators", Server::helix, "/moderation/moderators"},
     {Route::vips, "vips", Server::helix, "/channels/vips"},
     {Route::subscriptions, "subscriptions", Server::helix, "/subscriptions"},
     {Route::moderated, "moderated", Server::helix, "/moderation/channels"},
     {Route::messages, "messages", Server::helix, "/chat/messages"},
     {Route::eventsub, "eventsub", Server::helix, "/eventsub/subscriptions"},
     {Route::socket, "socket", Server::own, "/ws"},
     {Route::validate, "validate", Server::login, "/validate"},
     {Route::device, "device", Server::login, "/device"},
     {Route::token, "token", Server::login, "/token"},
     {Route::refresh, "refresh", Server::login, ""},
     {Route::revoke, "revoke", Server::login, "/revoke"},
     {Route::activate, "activate", Server::own, "/activate"},
     {Route::control, "simulator", Server::own, "/simulator"},
     {Route::event, "event", Server::own, "/simulator/event"},
     {Route::chat, "chat", Server::own, "/simulator/chat"},
     {Route::unknown, "unknown", Server::own, ""}}};

const Row& row_of(Route route) { return kTable[static_cast<std::size_t>(route)]; }

/// The rest of `path` below one of the folders; nothing when it is in neither.
std::optional<std::string_view> below(std::string_view path, std::string_view folder,
                                      std::string_view other) {
  for (const std::string_view start : {folder, other}) {
    if (path.starts_with(start)) return path.substr(start.size());
  }
  return std::nullopt;
}

}  // namespace

Route route_of(std::string_view path) {
  const auto helix = below(path, "/helix", "/mock");
  const auto login = below(path, "/oauth2", "/auth");
  for (const Row& row : kTable) {
    const auto rest = row.server == Server::helix   ? helix
                      : row.server == Server::login ? login
                                                    : std::optional{path};
    if (rest && !row.path.empty() && *rest == row.path) return row.route;
  }
  // Twitch's own mock has it beside the rest of Helix.
  return path == row_of(Route::eventsub).path ? Route::eventsub : Route::unknown;
}

std::string_view name_of(Route route) { return row_of(route).name; }

std::optional<Route> route_named(std::string_view name) {
  for (const Row& row : kTable) {
    if (row.name == name) return row.route;
  }
  return std::nullopt;
}

bool is_helix(Route route) { return row_of(route).server == Server::helix; }

bool is_login(Route route) { return row_of(route).server == Server::login; }

bool is_role_list(Route route) {
  return route == Route::moderators || route == Route::vips || route == Route::subscriptions;
}

}  // namespace pointsbot::twitch::simulator
