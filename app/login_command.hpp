#pragma once

#include "app/config.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace pointsbot::app {

struct LoginOptions {
  bool streamer = false;
  bool bot = false;
  std::optional<std::string> channel;  ///< where bot.ini names several
};

/// Where the logins are that go with this bot.ini.
std::filesystem::path token_folder(const Config& config);

/// `pointsbot login`: the exit code. Throws Ended where bot.ini names nobody who could log in.
int log_in(const Config& config, const LoginOptions& options);

/// `pointsbot logout`: gives the leave back at Twitch and removes what is kept.
int log_out(const Config& config, const LoginOptions& options);

}  // namespace pointsbot::app
