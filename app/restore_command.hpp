#pragma once

#include "app/config.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace pointsbot::app {

struct RestoreOptions {
  std::filesystem::path file;
  bool lose_newer = false;  ///< also when payments that the backup does not have are lost
  /// Whose points it must hold, of another channel than the database's.
  std::optional<std::string> channel;
  bool json = false;
};

/// `pointsbot restore FILE`: puts a backup in the database's place; what was there is kept. Exit
/// code 1, and nothing changed, when that would lose something, or the points are another
/// channel's, and this was not asked for. Throws db::Unusable.
int restore(const Config& config, const RestoreOptions& options);

}  // namespace pointsbot::app
