#include "app/simulate.hpp"

#include "app/config.hpp"
#include "app/stage.hpp"
#include "base/clock.hpp"
#include "http/test_certificates.hpp"
#include "http/tls_relay.hpp"
#include "twitch/simulator/script.hpp"
#include "twitch/simulator/simulator.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
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
  command.add_option("--script", options.script,
                     "file of what happens when; docs/simulator.md says how to write one");
  command.add_option("--tls", options.tls,
                     "folder of a test certificate, made there if need be: HTTPS and WSS with it");
  command.add_flag("--chat", options.chat, "people talk, and use the bot's commands");
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

std::vector<simulator::ScriptStep> read_script(const std::string& path) {
  if (path.empty()) return {};
  std::ifstream file{path};
  std::stringstream text;
  if (!file || !(text << file.rdbuf()))
    throw ConfigError{{fmt::format("--script: {} cannot be read, or is empty.", path)}};
  try {
    return simulator::read_script(text.str());
  } catch (const simulator::ScriptError& error) {
    throw ConfigError{
        {fmt::format("{}:{}: {}", path, error.line, error.what()), "Nothing was started."}};
  }
}

/// What the simulator is at the start. Throws ConfigError.
simulator::Options options_of(const SimulateOptions& options) {
  simulator::Options pretended;
  pretended.seed = options.seed;
  if (options.tls.empty()) pretended.port = options.port;
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
  return pretended;
}

/// TLS in front of the simulator, where it is wanted.
struct Front {
  http::TestCertificate certificate;
  std::unique_ptr<http::TlsRelay> relay;
};

Front open_front(boost::asio::io_context& loop, const SimulateOptions& options,
                 simulator::Simulator& twitch) {
  Front front;
  if (options.tls.empty()) return front;
  try {
    front.certificate = http::test_certificate(options.tls);
    front.relay = std::make_unique<http::TlsRelay>(loop.get_executor(), front.certificate.server,
                                                   twitch.port(), options.port);
  } catch (const std::runtime_error& error) {  // no folder, no room on the disk, the port is taken
    throw ConfigError{{fmt::format("--tls: {}.", error.what())}};
  }
  twitch.reached_by(front.relay->url());
  return front;
}

void say_how_to_reach(const std::string& url, const simulator::Settings& settings,
                      const Front& front) {
  std::string channels{simulator::kChannelLogin};
  for (const auto& channel : settings.more) channels += ", " + channel.login;
  fmt::print(
      "; A pretended Twitch at {0} for a bot.ini with\n"
      "[twitch]\nsource = twitch\nchannel = {1}\nclient_id = {2}\napi_url = {0}/helix\n"
      "auth_url = {0}/oauth2\neventsub_url = {5}/ws\n"
      "; Then log in: pointsbot login    Or do without: POINTSBOT_ACCESS_TOKEN={3}\n"
      "; (the streamer's own, which may also ask for moderators, VIPs and subscribers: {4})\n",
      url, channels, simulator::kClientId, simulator::kToken, simulator::kStreamerToken,
      "ws" + url.substr(4));  // of http or https
  if (front.relay) {
    fmt::print("; Start the bot so that it trusts the certificate: SSL_CERT_FILE={}\n",
               std::filesystem::absolute(front.certificate.authority).string());
  }
  fmt::print("; Change it while it runs: curl -d viewers=500 {}/simulator    Stop: Ctrl+C\n", url);
  std::fflush(stdout);
}

}  // namespace

int simulate(const SimulateOptions& options) {
  // A pipe or a connection that the other side closed is an error where it is written to, not the
  // end.
  std::signal(SIGPIPE, SIG_IGN);
  simulator::Options pretended = options_of(options);
  std::vector<simulator::ScriptStep> script = read_script(options.script);
  std::ofstream log;
  if (!options.log.empty()) {
    log.open(options.log, std::ios::app);
    if (!log) throw ConfigError{{fmt::format("--log: {} cannot be written.", options.log)}};
    pretended.on_request = [&log](std::string_view line) { log << line << std::endl; };
  }

  boost::asio::io_context loop{1};
  SystemClock clock;
  std::optional<Stage> stage;
  pretended.on_said = [&stage](const simulator::ChatEntry& said) {
    if (stage) stage->heard(said.text);
  };
  std::optional<simulator::Simulator> serving;
  try {
    serving.emplace(loop.get_executor(), clock, pretended);
  } catch (const std::invalid_argument& error) {  // a name that none can have, or has already
    throw ConfigError{{fmt::format("--channels: {}.", error.what())}};
  } catch (const std::runtime_error& error) {  // somebody else has the port
    throw ConfigError{{fmt::format("{}.", error.what())}};
  }
  simulator::Simulator& twitch = *serving;
  Front front = open_front(loop, options, twitch);
  say_how_to_reach(front.relay ? front.relay->url() : twitch.url(), pretended.settings, front);

  boost::asio::cancellation_signal playing, curtain;
  if (options.chat) {
    stage.emplace(twitch, clock, options.seed);
    boost::asio::co_spawn(
        loop, stage->perform(),
        boost::asio::bind_cancellation_slot(curtain.slot(), [](const std::exception_ptr&) {}));
  }
  if (!script.empty()) {
    auto tell = [&log](const simulator::ScriptStep& step, std::string_view problem) {
      const std::string said =
          fmt::format("{}{}{}", step.words, problem.empty() ? "" : ": ", problem);
      fmt::print("; {}\n", said);  // what is printed stays a bot.ini
      std::fflush(stdout);
      if (log.is_open()) log << "script: " << said << std::endl;
    };
    boost::asio::co_spawn(
        loop, simulator::play(twitch, clock, std::move(script), std::move(tell)),
        boost::asio::bind_cancellation_slot(playing.slot(), [](const std::exception_ptr&) {}));
  }
  boost::asio::signal_set signals{loop, SIGINT, SIGTERM};
  signals.async_wait([&](const boost::system::error_code&, int) {
    playing.emit(boost::asio::cancellation_type::terminal);
    curtain.emit(boost::asio::cancellation_type::terminal);
    front.relay.reset();
    twitch.stop();
  });
  loop.run();
  return 0;
}

}  // namespace pointsbot::app
