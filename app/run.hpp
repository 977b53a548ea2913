#pragma once

#include "app/config.hpp"

#include <cstdint>
#include <optional>

namespace pointsbot::app {

struct RunOptions {
  std::optional<std::int64_t> cycles;  ///< stop after so many payments
  bool verbose = false;
};

/// `pointsbot run`: builds the parts, pays until SIGINT or SIGTERM, and returns the exit code.
int run(const Config& config, const RunOptions& options);

}  // namespace pointsbot::app
