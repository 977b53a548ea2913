#pragma once

#include "app/config.hpp"

#include <filesystem>
#include <optional>

namespace pointsbot::app {

/// `pointsbot backup [FILE]`: makes one now, also while a bot runs; without FILE, or with a folder,
/// under the usual name. Returns the exit code; throws db::Unusable.
int back_up(const Config& config, const std::optional<std::filesystem::path>& file, bool json);

}  // namespace pointsbot::app
