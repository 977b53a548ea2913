#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace pointsbot::db {

/// What this process does to names and to the disk beside SQLite's own writes: renames, removals
/// and syncs. The program's own rename(), unlink(), fsync() and nanosleep() stand in for the C
/// library's.
struct FileSteps {
  int done = 0;
  int die_at = 0;  ///< the process ends in place of this step, with exit code 9; 0: never
  std::optional<std::int64_t> free_bytes{};  ///< what statfs() says of every disk
  std::optional<long> file_system{};         ///< and of its type
  std::function<void()> asleep{};            ///< stands in for each sleep
};
FileSteps& file_steps();

}  // namespace pointsbot::db
