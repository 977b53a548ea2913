#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace pointsbot::db {

/// Commits of a write-ahead log: those before its first frame that does not add up, and those
/// behind it.
struct LogDamage {
  std::int64_t readable = 0;
  std::int64_t unreadable = 0;
};

/// Whether the log beside `database` is damaged. SQLite takes a log to end at the first frame that
/// does not add up, and says nothing: that is right for what a crash left of the last commit, and
/// loses all that was acknowledged behind a byte that went bad. Since each commit is synced before
/// the next one is begun, a crash leaves one commit unreadable at most; two are damage. A log that
/// was cut off at its end, or is damaged in its last commit, cannot be told from a crash.
///
/// Reads the file itself, on which SQLite has no locks; also while a bot writes to it.
std::optional<LogDamage> find_log_damage(const std::filesystem::path& database);

}  // namespace pointsbot::db
