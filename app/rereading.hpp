#pragma once

#include "app/bot.hpp"
#include "app/config.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

/// Reads bot.ini again at SIGHUP and hands it to the bot; with a mistake in it everything stays as
/// it was. A SIGHUP that says that the terminal is gone in which the bot was started is the end
/// instead. Loop thread only.
class Rereading {
 public:
  /// From here on the signal is kept. `running` is what the bot goes by.
  Rereading(boost::asio::io_context& loop, Config started, const Config& running,
            spdlog::logger& log);

  /// Listens until stop(). `renew` takes what the bot is to go on by, `hang_up` ends it.
  void listen(std::function<void(Config)> renew, std::function<void()> hang_up);
  void stop();

 private:
  void wait();
  void reread();

  boost::asio::signal_set signals_;
  const Config started_;
  const Config& running_;
  spdlog::logger& log_;
  const bool in_terminal_;
  std::function<void(Config)> renew_;
  std::function<void()> hang_up_;
};

}  // namespace pointsbot::app
