#pragma once

#include "app/config.hpp"
#include "app/pretended_twitch.hpp"
#include "app/token_files.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "http/client.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/credential.hpp"
#include "twitch/helix.hpp"
#include "twitch/login.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace pointsbot::app {

/// A loop of its own, for commands that ask something over the network and end.
class Asking {
 public:
  Asking();

  /// Runs one question to its end and returns its answer, or throws what it threw.
  template <class T>
  T run(Task<T> task) {
    std::exception_ptr broken;
    std::optional<T> answer;
    boost::asio::co_spawn(loop_, std::move(task), [&](const std::exception_ptr& error, T value) {
      broken = error;
      if (!error) answer.emplace(std::move(value));
      loop_.stop();  // a connection that is kept alive is no work
    });
    loop_.restart();
    loop_.run();
    if (broken) std::rethrow_exception(broken);
    return *std::move(answer);
  }

  boost::asio::any_io_executor executor() { return loop_.get_executor(); }
  http::Client& client() { return client_; }
  pooling::Reservoir& bodies() { return bodies_; }
  Clock& clock() { return clock_; }

 private:
  boost::asio::io_context loop_{1};
  SystemClock clock_;
  pooling::Reservoir bodies_;
  http::Client client_;
};

/// Twitch as bot.ini names it, the pretended one in the demo.
class HelixSession {
 public:
  /// In the name of the token in the environment, else of whoever has logged in: the streamer, the
  /// bot, anybody. Throws ConfigError when that is nobody.
  HelixSession(Asking& asking, const Config& config);

  twitch::Helix& helix() { return *helix_; }

 private:
  void ask_as_logged_in(Asking& asking, const Config& config);

  std::optional<PretendedTwitch> pretended_;
  std::unique_ptr<TokenFiles> files_;
  std::unique_ptr<twitch::Login> login_;
  std::shared_ptr<twitch::Credential> credential_;
  std::optional<twitch::Helix> helix_;
};

}  // namespace pointsbot::app
