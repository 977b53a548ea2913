#pragma once

#include "app/config.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/simulator/chat_log.hpp"

#include <cstddef>
#include <exception>
#include <filesystem>
#include <memory>

namespace spdlog {
class logger;
}

/// The log of `pointsbot run`, and what it says of the program as a whole.
namespace pointsbot::app {

/// On standard output, a line a time; each is written out at once. Any thread may write to it.
std::unique_ptr<spdlog::logger> make_log(const Config& config);

void say_demo(spdlog::logger& log, const Config& config);

/// What somebody says in the demo's chat. Any thread.
void say_chat(spdlog::logger& log, const twitch::simulator::ChatEntry& said);

void say_database(spdlog::logger& log, const std::filesystem::path& file, bool created);

/// Where regions are smaller than `wanted`.
void say_capacity(spdlog::logger& log, const pooling::Stats& pool, std::size_t wanted);

/// Where `broken` is something: a bug in there is no reason to stop paying.
void say_no_more_backups(spdlog::logger& log, const std::exception_ptr& broken);

}  // namespace pointsbot::app
