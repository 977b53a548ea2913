#include "app/simulate.hpp"

#include "app/config.hpp"
#include "base/clock.hpp"
#include "twitch/simulator/simulator.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

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
  command.add_option("--channels", options.channels,
                     "how many channels there are, or further ones by name, NAME or NAME:VIEWERS");
  command.add_option("--log", options.log, "file that gets a line for each thing it is asked");
  command.add_flag("--offline", options.offline, "the channel is not live");
  std::string faults = "what goes wrong, NAME or NAME:PAGE; repeatable:";
  for (const simulator::FaultKind& kind : simulator::fault_kinds())
    faults += fmt::format("\n{}: {}", kind.name, kind.does);
  command.add_option("--fault", options.faults, faults)->type_name("FAULT");
}

namespace {

/// Further channels besides the first, as --channels names them. Throws std::invalid_argument.
void add_channels(const std::vector<std::string>& named, simulator::Settings& settings) {
  const auto add = [&](std::string login, std::uint32_t viewers) {
    simulator::NamedChannel channel;
    static_cast<simulator::ChannelSettings&>(channel) = settings;
    channel.login = std::move(login);
    channel.viewers = viewers;
    settings.more.push_back(std::move(channel));
  };
  const auto number = [](std::string_view text) {
    std::uint32_t parsed = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), parsed);
    const bool whole = result.ec == std::errc{} && result.ptr == text.data() + text.size();
    return whole && !text.empty() ? std::optional{parsed} : std::nullopt;
  };
  if (named.size() == 1 && number(named.front())) {
    const std::uint32_t channels = *number(named.front());
    if (channels < 1 || channels > simulator::kMostChannels)
      throw std::invalid_argument{
          fmt::format("1 to {} channels, not {}", simulator::kMostChannels, channels)};
    for (std::uint32_t n = 2; n <= channels; ++n)
      add(fmt::format("{}_{}", simulator::kChannelLogin, n), settings.viewers);
    return;
  }
  for (const std::string& text : named) {
    const std::size_t colon = text.find(':');
    const auto viewers = colon == text.npos ? std::optional{settings.viewers}
                                            : number(std::string_view{text}.substr(colon + 1));
    if (!viewers || *viewers > 100'000)
      throw std::invalid_argument{fmt::format("\"{}\" is neither NAME nor NAME:VIEWERS", text)};
    if (settings.more.size() + 1 == simulator::kMostChannels)
      throw std::invalid_argument{fmt::format("{} at most", simulator::kMostChannels)};
    add(text.substr(0, colon), *viewers);
  }
}

}  // namespace

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
  try {
    add_channels(options.channels, pretended.settings);
  } catch (const std::invalid_argument& error) {
    throw ConfigError{{fmt::format("--channels: {}.", error.what())}};
  }
  std::ofstream log;
  if (!options.log.empty()) {
    log.open(options.log, std::ios::app);
    if (!log) throw ConfigError{{fmt::format("--log: {} cannot be written.", options.log)}};
    pretended.on_request = [&log](std::string_view line) { log << line << std::endl; };
  }

  boost::asio::io_context loop{1};
  SystemClock clock;
  std::optional<simulator::Simulator> serving;
  try {
    serving.emplace(loop.get_executor(), clock, pretended);
  } catch (const std::invalid_argument& error) {  // a name that none can have, or has already
    throw ConfigError{{fmt::format("--channels: {}.", error.what())}};
  } catch (const std::runtime_error& error) {  // somebody else has the port
    throw ConfigError{{fmt::format("{}.", error.what())}};
  }
  simulator::Simulator& twitch = *serving;
  std::string channels{simulator::kChannelLogin};
  for (const auto& channel : pretended.settings.more) channels += ", " + channel.login;
  fmt::print(
      "A pretended Twitch at {0}, for a bot.ini with\n"
      "  [twitch]\n  source = twitch\n  channel = {1}\n  client_id = {2}\n  api_url = {3}\n  "
      "auth_url = {4}\n  eventsub_url = {7}\n"
      "and POINTSBOT_ACCESS_TOKEN={5}\n"
      "(the streamer's own, which may also ask for moderators, VIPs and subscribers: {6})\n"
      "Change it while it runs: curl -d viewers=500 {0}/simulator    Stop: Ctrl+C\n",
      twitch.url(), channels, simulator::kClientId, twitch.helix_url(), twitch.auth_url(),
      simulator::kToken, simulator::kStreamerToken, twitch.eventsub_url());
  std::fflush(stdout);

  boost::asio::signal_set signals{loop, SIGINT, SIGTERM};
  signals.async_wait([&](const boost::system::error_code&, int) { twitch.stop(); });
  loop.run();
  return 0;
}

}  // namespace pointsbot::app
