#pragma once

#include "base/clock.hpp"
#include "tests/support/forked_server.hpp"
#include "tests/support/raw_client.hpp"
#include "twitch/simulator/simulator.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace pointsbot::tests {

/// The pretended Twitch in a process of its own, as any ForkedServer.
class ForkedTwitch {
 public:
  /// Throws std::runtime_error when there is no second process, or no simulator in it.
  explicit ForkedTwitch(const twitch::simulator::Settings& settings)
      : ForkedTwitch{settings, nullptr} {}
  /// The same, going by `clock`: one that two processes share.
  ForkedTwitch(const twitch::simulator::Settings& settings, Clock& clock)
      : ForkedTwitch{settings, &clock} {}

  /// So many viewers who stay, and no limit of requests that a fast caller would meet.
  static twitch::simulator::Settings steady(std::uint32_t viewers) {
    twitch::simulator::Settings settings;
    settings.viewers = viewers;
    settings.churn = 0;
    settings.requests_per_minute = 1'000'000;
    return settings;
  }

  /// Changes its settings while it runs, by its own control: "viewers=500&churn=0". Blocks. Throws
  /// std::runtime_error with its words when it refuses.
  void change(std::string_view form) const {
    boost::asio::io_context loop{1};
    RawClient client{loop, port()};
    const RawAnswer answer = client.ask("POST /simulator?" + std::string{form} +
                                        " HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
    if (answer.status != 200) throw std::runtime_error{"the simulator says " + answer.body};
  }

  ::pid_t pid() const { return server_.pid(); }
  std::uint16_t port() const { return server_.port(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  std::string helix_url() const { return url() + "/helix"; }
  std::string auth_url() const { return url() + "/oauth2"; }

 private:
  ForkedTwitch(const twitch::simulator::Settings& settings, Clock* shared)
      : server_{[&](const ForkedServer::Tell& tell) { serve(settings, shared, tell); }} {}

  static void serve(const twitch::simulator::Settings& settings, Clock* shared,
                    const ForkedServer::Tell& tell) {
    boost::asio::io_context loop{1};
    SystemClock own;
    twitch::simulator::Options options;
    options.settings = settings;
    const twitch::simulator::Simulator twitch{loop.get_executor(),
                                              shared != nullptr ? *shared : own, options};
    tell({twitch.port()});
    loop.run();
  }

  ForkedServer server_;
};

}  // namespace pointsbot::tests
