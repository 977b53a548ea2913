#include "app/rereading.hpp"

#include "app/renewal.hpp"

#include <fmt/ranges.h>
#include <spdlog/logger.h>

#include <csignal>
#include <unistd.h>
#include <utility>

namespace pointsbot::app {

Rereading::Rereading(boost::asio::io_context& loop, Config started, const Config& running,
                     spdlog::logger& log)
    : signals_{loop, SIGHUP},
      started_{std::move(started)},
      running_{running},
      log_{log},
      in_terminal_{::isatty(STDOUT_FILENO) == 1} {}

void Rereading::listen(std::function<void(Config)> renew, std::function<void()> hang_up) {
  renew_ = std::move(renew);
  hang_up_ = std::move(hang_up);
  wait();
}

void Rereading::stop() { signals_.cancel(); }

void Rereading::wait() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    if (in_terminal_ && ::isatty(STDOUT_FILENO) == 0) {
      hang_up_();
    } else {
      reread();
    }
    wait();
  });
}

void Rereading::reread() {
  const std::string file = running_.file.string();
  try {
    Renewal renewal = app::renew(started_, running_, load_config(running_.file));
    log_.info(
        "{} was read again{}", file,
        renewal.config == running_ && renewal.fixed.empty() ? ": nothing is different." : ".");
    if (renewal.config.points.left_out != running_.points.left_out)
      log_.info("Who is left out ([points] ignore, bots) counts from the next payment on.");
    if (!renewal.fixed.empty()) {
      log_.warn("{} {} another value now, which counts from the next start on.",
                fmt::format("{}", fmt::join(renewal.fixed, ", ")),
                renewal.fixed.size() == 1 ? "has" : "have");
    }
    renew_(std::move(renewal.config));
  } catch (const ConfigError& error) {
    for (const std::string& mistake : error.mistakes()) log_.error("{}", mistake);
    log_.error("The bot goes on with the settings that it had. Mend that and send SIGHUP again.");
  }
}

}  // namespace pointsbot::app
