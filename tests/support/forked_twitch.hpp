#pragma once

#include "base/clock.hpp"
#include "tests/support/raw_client.hpp"
#include "twitch/simulator/simulator.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace pointsbot::tests {

/// The pretended Twitch in a process of its own, so that what it allocates is not taken for the
/// caller's. It ends with this object, and with the caller's process, whatever that ends by.
///
/// REQUIRES: a process without other threads. Make it before what the second process need not
/// have: it begins as a copy of the caller.
class ForkedTwitch {
 public:
  /// Throws std::runtime_error when there is no second process, or no simulator in it.
  explicit ForkedTwitch(const twitch::simulator::Settings& settings)
      : ForkedTwitch{settings, nullptr} {}
  /// The same, going by `clock`: one that two processes share.
  ForkedTwitch(const twitch::simulator::Settings& settings, Clock& clock)
      : ForkedTwitch{settings, &clock} {}
  ~ForkedTwitch() { end(); }
  ForkedTwitch(const ForkedTwitch&) = delete;
  ForkedTwitch& operator=(const ForkedTwitch&) = delete;

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
    RawClient client{loop, port_};
    const RawAnswer answer = client.ask("POST /simulator?" + std::string{form} +
                                        " HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
    if (answer.status != 200) throw std::runtime_error{"the simulator says " + answer.body};
  }

  ::pid_t pid() const { return child_; }
  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string helix_url() const { return url() + "/helix"; }
  std::string auth_url() const { return url() + "/oauth2"; }

 private:
  ForkedTwitch(const twitch::simulator::Settings& settings, Clock* shared) {
    int pipe[2];
    if (::pipe(pipe) != 0) throw std::runtime_error{"no pipe"};
    const ::pid_t parent = ::getpid();
    child_ = ::fork();
    if (child_ == 0) {
      ::close(pipe[0]);
      serve(settings, shared, parent, pipe[1]);
    }
    ::close(pipe[1]);
    const bool answers = child_ > 0 && ::read(pipe[0], &port_, sizeof port_) == sizeof port_;
    ::close(pipe[0]);
    if (answers) return;
    end();
    throw std::runtime_error{"no simulator in a second process"};
  }

  [[noreturn]] static void serve(const twitch::simulator::Settings& settings, Clock* shared,
                                 ::pid_t parent, int to) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it had ended before that was asked for
    try {
      boost::asio::io_context loop{1};
      SystemClock own;
      Clock& clock = shared != nullptr ? *shared : own;
      twitch::simulator::Options options;
      options.settings = settings;
      const twitch::simulator::Simulator twitch{loop.get_executor(), clock, options};
      const std::uint16_t port = twitch.port();
      if (::write(to, &port, sizeof port) == sizeof port) {
        ::close(to);
        loop.run();
      }
    } catch (...) {  // the caller hears that nothing came
    }
    ::_exit(1);
  }

  void end() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(std::exchange(child_, -1), nullptr, 0);
  }

  ::pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace pointsbot::tests
