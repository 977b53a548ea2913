#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What backups are called: points-2026-11-22-2100.db, points-2026-11-22-2100-2.db the next one of
/// that minute, points-before-version-2-2026-11-22-2100.db.
namespace pointsbot::db {

inline constexpr std::string_view kBackupEnding = ".db";

struct BackupName {
  WallTime made{};
  int nth = 1;                  ///< of that minute
  bool before_upgrade = false;  ///< kept apart: rotation does not see it
};

/// What `name` says behind "points-"; nothing when it is no backup's. An hour that the clock has
/// twice a year is taken as one of the two.
std::optional<BackupName> read_backup_name(std::string_view name);

/// The same of a whole name, whatever stands in the place of "points-".
std::optional<BackupName> read_backup_name_of_any(std::string_view name);

/// "2026-11-22-2100", by this computer's clock.
std::string backup_stamp(WallTime at);

/// "before-version-2-".
std::string before_upgrade(std::int64_t version);

}  // namespace pointsbot::db
