#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "db/backup.hpp"
#include "db/disk.hpp"
#include "db/health.hpp"
#include "db/lock.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What `pointsbot doctor` makes of what it finds. Pure.
namespace pointsbot::app {

enum class Verdict { ok, warning, wrong };

/// One check, in a line: what is so, and what to do about it where it is not as it should be.
struct Finding {
  Verdict verdict = Verdict::ok;
  std::string_view about;
  std::string text;
  std::string remedy{};
};

/// A file or folder that others could read or change.
struct Access {
  std::filesystem::path path;
  unsigned mode = 0;  ///< permissions; 0600
  bool ours = true;   ///< belongs to this user
  bool folder = false;
};

struct Symptoms {
  std::string program;  ///< version
  std::string sqlite;
  bool log_reset_bug = false;
  db::Health health{};
  std::vector<Access> access{};
  bool no_folder = false;  ///< where the database is to be
  /// Why this user can make no files there; empty when he can.
  std::string no_files{}, no_backups{};
  db::Disk disk{}, backup_disk{};
  std::optional<db::RunningBot> bot{};  ///< that runs on the database now
  bool restore_pending = false;
  db::BackupFolder::Found backups{};
  WallTime now{};
};

/// "3 h 20 min", "12 days".
std::string age_in_words(std::chrono::milliseconds time);

std::vector<Finding> diagnose(const Symptoms& symptoms, const Config& config);

}  // namespace pointsbot::app
