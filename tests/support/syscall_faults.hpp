#pragma once

#include <atomic>
#include <climits>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace pointsbot::tests {

/// What stands between a program and the kernel: counts the calls that touch the files of one
/// folder, and fails them on demand. The functions in syscall_faults.cpp stand in for the C
/// library's: in a test linked with it, or in a whole program by LD_PRELOAD (FaultyProgram).
///
/// Calls through mmap are not seen, nor those that the C library makes by itself (stdio).
struct SyscallFaults {
  enum Call : unsigned {
    kOpen = 1,
    kRead = 2,
    kWrite = 4,
    kSync = 8,
    kTruncate = 16,
    kMap = 32,
    kLock = 64,     ///< taking one; letting go of one never fails
    kRemove = 128,  ///< and rename
    kStat = 256,    ///< of an open file
    kEvery = 511,
  };
  /// In the place of an errno: half of a write is written, and said so.
  static constexpr int kShort = -1;
  static constexpr std::int64_t kNoLimit = -1;

  char folder[PATH_MAX] = {};             ///< by its real path; empty: no file
  std::atomic<unsigned> which = kEvery;   ///< kinds of calls that are counted and may fail
  std::atomic<std::int64_t> calls = 0;    ///< since one was to fail
  std::atomic<std::int64_t> fail_at = 0;  ///< the call of this number fails; 0: none
  std::atomic<int> error = 0;             ///< with this errno, or kShort
  std::atomic<bool> ever_after = false;   ///< and all that follow
  /// Bytes by which files may still grow, before the disk is full.
  std::atomic<std::int64_t> room = kNoLimit;
  std::atomic<std::int64_t> refused = 0;  ///< writes for which there was no room
  std::atomic<bool> skip_sleeps = false;  ///< waiting for a lock passes at once
  std::atomic<bool> skip_syncs = false;   ///< quick, for tests that cut no power

  /// From now on `error` for the n-th call of these kinds.
  void arm(std::int64_t n, int with, unsigned kinds = kEvery, bool and_after = false) {
    disarm();
    calls = 0;
    error = with;
    which = kinds;
    ever_after = and_after;
    fail_at = n;
  }
  void disarm() { fail_at = 0; }
};

/// Of this process.
SyscallFaults& syscall_faults();

/// The faults of another program, in memory that it shares with the test.
class FaultyProgram {
 public:
  /// `control` is a file to be made outside of `folder`.
  FaultyProgram(const std::filesystem::path& folder, const std::filesystem::path& control);
  ~FaultyProgram();
  FaultyProgram(const FaultyProgram&) = delete;
  FaultyProgram& operator=(const FaultyProgram&) = delete;

  /// To run it with. `library` is syscall_faults.cpp, to be preloaded.
  std::map<std::string, std::string> environment(const std::filesystem::path& library) const;
  SyscallFaults* operator->() { return faults_; }

 private:
  std::filesystem::path control_;
  SyscallFaults* faults_;
};

}  // namespace pointsbot::tests
