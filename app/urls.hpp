#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// The address of a server that may be sent an access token: https, or http to this computer itself
/// (127.0.0.0/8, [::1], localhost). Host, port and path only; without a slash at the end. nullopt
/// for everything else, user names in front of the host among it.
std::optional<std::string> parse_safe_url(std::string_view text);

/// The same of a WebSocket's address: wss, or ws to this computer itself.
std::optional<std::string> parse_safe_socket_url(std::string_view text);

}  // namespace pointsbot::app
