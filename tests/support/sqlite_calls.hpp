#pragma once

#include <cstdint>

namespace pointsbot::tests {

/// The calls of SQLite that can fail (prepare, bind, step, exec, checkpoint), in a test program
/// that is linked with sqlite_calls.cpp: counts those that the program makes, and fails one on
/// demand, before it did anything. The connection then says so too, and, where SQLite would, its
/// transaction is gone. One thread.
struct SqliteCalls {
  std::int64_t calls = 0;    ///< so far
  std::int64_t fail_at = 0;  ///< the call of this number fails; 0: none
  int code = 0;              ///< with this
  /// SQLite has rolled back the whole transaction by then, as after some errors in the middle of a
  /// statement that reads or writes (https://sqlite.org/lang_transaction.html, 2.3).
  bool rolls_back = false;

  void arm(std::int64_t n, int with, bool and_rolls_back) { *this = {0, n, with, and_rolls_back}; }
  void disarm() { fail_at = 0; }
};

SqliteCalls& sqlite_calls();

}  // namespace pointsbot::tests
