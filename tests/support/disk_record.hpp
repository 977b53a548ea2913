#pragma once

#include <cstdint>

namespace pointsbot::tests {

/// What disk_recorder.cpp writes down of each call, in the order in which the calls returned:
/// this, the name (and of a rename, after a NUL, the new one), the data.
struct DiskRecord {
  enum class Kind : std::uint32_t {
    create,       ///< a file that was not there was opened
    write,        ///< `data_size` bytes at `offset`
    truncate,     ///< to `offset` bytes, shorter or longer
    sync,         ///< of one file: its data, not its name
    sync_folder,  ///< of the names
    remove,
    rename,
    said,  ///< on standard output: what somebody outside may rely on from here
  };
  Kind kind;
  std::uint32_t name_size;
  std::int64_t offset;
  std::int64_t data_size;
};

/// The environment of a process that is to be recorded: the folder, by its real path, and the file
/// to write to, which stands outside of it.
inline constexpr const char* kRecordedFolder = "POINTSBOT_RECORDED_FOLDER";
inline constexpr const char* kRecordFile = "POINTSBOT_RECORD_FILE";

}  // namespace pointsbot::tests
