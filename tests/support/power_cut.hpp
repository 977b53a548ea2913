#pragma once

#include "tests/support/disk_record.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::tests {

/// How much of what was not synced has reached the disk all the same when the power goes.
enum class Unsynced {
  lost,      ///< nothing: each file is as of its last sync
  kept,      ///< everything, as after a kill -9
  in_order,  ///< what came first
  any,       ///< any sectors of 512 bytes, whatever was written before them
};

/// Which syncs count: for a proof that a check would notice.
enum class Syncs {
  all,
  none,  ///< a disk that only says so; SQLite's synchronous=OFF
  /// What synchronous=NORMAL would have asked for: the log only before it is moved into the file.
  normal,
};

/// What disk_recorder.cpp wrote down of a process, and the disks that a power cut could have left
/// at any moment of it. Names stand on the disk once their folder was synced; before that, as many
/// of the changes of names as came first (the order in which file systems with a journal keep
/// them).
///
/// It knows the writes, not the device: a sector arrives whole or not at all, and no other sector
/// is harmed.
class PowerCut {
 public:
  /// `before` is the folder as it was when the process began, all of it on the disk.
  PowerCut(const std::filesystem::path& before, const std::filesystem::path& record);

  /// The moments at which to cut: after so many calls.
  std::size_t moments() const { return records_.size(); }
  /// What the process had said by then.
  std::string said(std::size_t moment) const;
  /// Makes the folder `into` anew, as the disk has it after a cut at `moment`.
  void leave(std::size_t moment, Unsynced unsynced, Syncs syncs, unsigned seed,
             const std::filesystem::path& into) const;

 private:
  struct Record {
    DiskRecord::Kind kind;
    std::string_view name;
    std::int64_t offset;
    std::string_view data;
  };

  bool counts(std::size_t at, Syncs syncs) const;

  std::map<std::string, std::string> before_;
  std::string bytes_;
  std::vector<Record> records_;
};

/// The environment for a process whose folder is to be recorded.
std::map<std::string, std::string> recording(const std::filesystem::path& recorder,
                                             const std::filesystem::path& folder,
                                             const std::filesystem::path& record);

}  // namespace pointsbot::tests
