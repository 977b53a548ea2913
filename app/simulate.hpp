#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace pointsbot::app {

/// What `pointsbot simulator` is told.
struct SimulateOptions {
  std::uint16_t port = 0;  ///< 0: any free one
  int viewers = 20'000;    ///< of each channel that does not say
  double churn = 3;        ///< per cent of the viewers a minute
  std::uint64_t seed = 1;
  std::uint32_t requests_per_minute = 800;
  bool offline = false;
  bool chat = false;  ///< people talk in the first channel, and use a bot's commands
  std::vector<std::string> channels;  ///< NAME or NAME:VIEWERS; or how many, as one number
  std::string log;                    ///< path of the request log; empty: none
  std::string script;                 ///< path of what happens when; empty: nothing does by itself
  std::string tls;                    ///< folder of a certificate; empty: plain HTTP
  std::vector<std::string> faults;
};

void add_simulator_options(CLI::App& command, SimulateOptions& options);

/// Serves a pretended Twitch on this computer until SIGINT or SIGTERM; its first lines are a
/// bot.ini that works with it. Throws ConfigError. Returns the exit code.
int simulate(const SimulateOptions& options);

}  // namespace pointsbot::app
