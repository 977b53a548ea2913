#pragma once

namespace pointsbot::db {

/// What stands between SQLite and the file system in these tests: it counts, and fails on demand.
struct Faults {
  int operations = 0;         ///< writes, syncs and truncations so far
  int fail_at = 0;            ///< fail the operation of this number; 0: none
  int code = 0;               ///< with this SQLite result
  bool ever_after = false;    ///< and all that follow
  bool die = false;           ///< instead the process ends there, with exit code 9
  bool after_commit = false;  ///< say `code` about a commit that is written and seen by all
  bool skip_syncs = false;    ///< quick, for tests that cut no power
  bool skip_sleeps = false;   ///< a busy timeout passes at once
  int slept_us = 0;           ///< in busy timeouts so far
  int temporary_files = 0;    ///< opened so far
};

/// The one in use by every connection opened from now on (installed at the first call).
Faults& faults();

/// No syncs while it lives, for tests that cut no power. Comes before the ledger it is for.
struct QuickDisk {
  QuickDisk() { faults() = {.skip_syncs = true}; }
  ~QuickDisk() { faults() = {}; }
  QuickDisk(const QuickDisk&) = delete;
  QuickDisk& operator=(const QuickDisk&) = delete;
};

/// True while SQLite itself opens a file on this thread.
bool inside_sqlite_open();

}  // namespace pointsbot::db
