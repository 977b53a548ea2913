#include "app/run_log.hpp"

#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/wording.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <chrono>

namespace pointsbot::app {

std::unique_ptr<spdlog::logger> make_log(const Config& config) {
  // The demo's chat is told by the thread of its pretended Twitch.
  // Its name stands before what it says; the channels' loggers have theirs.
  auto log =
      std::make_unique<spdlog::logger>("", std::make_shared<spdlog::sinks::stdout_sink_mt>());
  // Several cycles a minute are told apart by their seconds.
  auto interval = config.points.interval;
  for (const auto& [login, points] : config.points_of_channel)
    interval = std::min(interval, points.interval);
  const bool quick = config.has_several() || interval < std::chrono::minutes{1};
  log->set_pattern(quick ? "%H:%M:%S  %n%v" : "%H:%M  %n%v");
  log->flush_on(spdlog::level::info);
  return log;
}

void say_demo(spdlog::logger& log, const Config& config) {
  log.info("DEMO: these {} viewers are made up; nothing is sent to Twitch.",
           grouped(config.simulator.viewers));
  log.info(
      "Stop: Ctrl+C    Your own channel: pointsbot setup    Say something in its chat: pointsbot "
      "chat");
}

void say_chat(spdlog::logger& log, const twitch::simulator::ChatEntry& said) {
  log.info("{}: {}", printable(said.name), printable(said.text));
}

void say_database(spdlog::logger& log, const std::filesystem::path& file, bool created) {
  if (!created) {
    log.info("Database: {}", file.string());
    return;
  }
  log.warn(
      "NEW DATABASE: {} did not exist and was made; everybody starts at 0. If there should be one, "
      "stop now (Ctrl+C) and check [database] path.",
      file.string());
}

void say_capacity(spdlog::logger& log, const pooling::Stats& pool, std::size_t wanted) {
  if (pool.capacity >= wanted) return;
  log.warn(
      "This computer does not let the bot reserve {} regions of {} of addresses (ulimit -v, or "
      "vm.overcommit_memory = 2); they have {} each now. That is enough for all but the largest "
      "channels; a viewer list that does not fit is refused whole and said so.",
      pool.regions, size_text(wanted), size_text(pool.capacity));
}

void say_no_more_backups(spdlog::logger& log, const std::exception_ptr& broken) {
  if (!broken) return;
  try {
    std::rethrow_exception(broken);
  } catch (const std::exception& error) {
    log.error("No more backups are made: {}. Payments go on. Start again to have them.",
              error.what());
  }
}

}  // namespace pointsbot::app
