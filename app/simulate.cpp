#include "app/simulate.hpp"

#include "app/config.hpp"
#include "base/clock.hpp"
#include "twitch/simulator/simulator.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <stdexcept>

namespace pointsbot::app {

namespace simulator = twitch::simulator;

void add_simulator_options(CLI::App& command, SimulateOptions& options) {
  command.add_option("--port", options.port, "0: any free one; the first line says which")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command.add_option("--viewers", options.viewers, "how many are in the viewer list")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  command.add_option("--churn", options.churn, "per cent of them replaced each minute")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "who they are")->capture_default_str();
  command
      .add_option("--requests-per-minute", options.requests_per_minute,
                  "more are answered with 429, as at Twitch")
      ->capture_default_str();
  command.add_flag("--offline", options.offline, "the channel is not live");
  std::string faults = "what goes wrong, NAME or NAME:PAGE; repeatable:";
  for (const simulator::FaultKind& kind : simulator::fault_kinds())
    faults += fmt::format("\n{}: {}", kind.name, kind.does);
  command.add_option("--fault", options.faults, faults)->type_name("FAULT");
}

int simulate(const SimulateOptions& options) {
  // A pipe or a connection that the other side closed is an error where it is written to, not the
  // end.
  std::signal(SIGPIPE, SIG_IGN);
  simulator::Options pretended;
  pretended.seed = options.seed;
  pretended.port = options.port;
  pretended.settings.viewers = static_cast<std::uint32_t>(options.viewers);
  pretended.settings.churn = options.churn;
  pretended.settings.live = !options.offline;
  pretended.settings.requests_per_minute = options.requests_per_minute;
  try {
    for (const std::string& fault : options.faults) {
      pretended.settings.faults.push_back(simulator::parse_fault(fault));
    }
  } catch (const std::invalid_argument& error) {
    throw ConfigError{{fmt::format("--fault: {}.", error.what())}};
  }

  boost::asio::io_context loop{1};
  SystemClock clock;
  std::optional<simulator::Simulator> serving;
  try {
    serving.emplace(loop.get_executor(), clock, pretended);
  } catch (const std::runtime_error& error) {  // somebody else has the port
    throw ConfigError{{fmt::format("{}.", error.what())}};
  }
  simulator::Simulator& twitch = *serving;
  fmt::print(
      "A pretended Twitch at {0}, for a bot.ini with\n"
      "  [twitch]\n  source = twitch\n  channel = {1}\n  client_id = {2}\n  api_url = {3}\n  "
      "auth_url = {4}\n"
      "and POINTSBOT_ACCESS_TOKEN={5}\n"
      "(the streamer's own, which may also ask for moderators, VIPs and subscribers: {6})\n"
      "Change it while it runs: curl -d viewers=500 {0}/simulator    Stop: Ctrl+C\n",
      twitch.url(), simulator::kChannelLogin, simulator::kClientId, twitch.helix_url(),
      twitch.auth_url(), simulator::kToken, simulator::kStreamerToken);
  std::fflush(stdout);

  boost::asio::signal_set signals{loop, SIGINT, SIGTERM};
  signals.async_wait([&](const boost::system::error_code&, int) { twitch.stop(); });
  loop.run();
  return 0;
}

}  // namespace pointsbot::app
