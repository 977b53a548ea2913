#pragma once

#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// What is answered to a request: a status and a body of JSON.
struct Reply {
  int status = 200;
  std::string json;
};

/// An error as the login server says it: {"status":…,"message":…}.
Reply login_error(int status, std::string_view message);
/// An error as Helix says it: {"error":…,"status":…,"message":…}.
Reply helix_error(int status, std::string_view message);

}  // namespace pointsbot::twitch::simulator
