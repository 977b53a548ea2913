#include "app/helix_session.hpp"

#include "app/access.hpp"
#include "twitch/simulator/identities.hpp"

#include <csignal>
#include <cstdint>
#include <string>

namespace pointsbot::app {

namespace simulator = twitch::simulator;

Asking::Asking()
    : bodies_{{.regions = 1, .capacity = std::size_t{1} << 20, .floor = 0}},
      client_{loop_.get_executor()} {
  // A connection that the other side closed is an error where it is written to, not the end.
  std::signal(SIGPIPE, SIG_IGN);
}

HelixSession::HelixSession(Asking& asking, const Config& given) {
  Config config = given;
  std::string token;
  if (config.twitch.source == db::Source::simulator) {
    simulator::Options settings;
    settings.settings.viewers = static_cast<std::uint32_t>(config.simulator.viewers);
    settings.settings.requests_per_minute = 1'000'000;  // nobody is waited for who is not there
    pretended_.emplace(settings);
    enter(config, *pretended_);
    token = simulator::kToken;
  } else {
    token = access_token();
  }
  helix_.emplace(
      asking.client(), asking.bodies(),
      twitch::Access{config.twitch.api_url, config.twitch.auth_url, config.twitch.client_id, token},
      config.memory.max_page);
}

}  // namespace pointsbot::app
