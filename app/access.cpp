#include "app/access.hpp"

#include "app/pretended_twitch.hpp"
#include "app/process.hpp"
#include "twitch/simulator/identities.hpp"

#include <cstdlib>

namespace pointsbot::app {

namespace simulator = twitch::simulator;

std::string access_token() {
  const char* const token = std::getenv("POINTSBOT_ACCESS_TOKEN");
  if (token == nullptr || *token == '\0') return {};
  keep_secrets();
  return token;
}

void enter(Config& config, const PretendedTwitch& twitch) {
  config.twitch.channel = simulator::kChannelLogin;
  config.twitch.channels = {config.twitch.channel};
  config.twitch.client_id = simulator::kClientId;
  config.twitch.api_url = twitch.helix_url();
  config.twitch.auth_url = twitch.auth_url();
  config.twitch.eventsub_url = twitch.eventsub_url();
}

}  // namespace pointsbot::app
