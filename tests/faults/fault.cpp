#include "tests/faults/fault.hpp"

#include "tests/support/sqlite_calls.hpp"
#include "tests/support/sqlite_malloc.hpp"
#include "tests/support/syscall_faults.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <utility>

namespace pointsbot::tests {

void disarm() {
  syscall_faults().disarm();
  syscall_faults().room = SyscallFaults::kNoLimit;
  sqlite_malloc().disarm();
  sqlite_calls().disarm();
}

namespace {

Fault syscall_fault(std::string name, int error, unsigned kinds, bool ever_after) {
  const bool harmless = error == EINTR || error == SyscallFaults::kShort;
  return {std::move(name) + (ever_after ? ", and ever after" : ""),
          harmless,
          ever_after,
          error == EIO && ever_after,
          false,
          [=](std::int64_t n) { syscall_faults().arm(n, error, kinds, ever_after); },
          [](std::int64_t n) { return syscall_faults().calls >= n; }};
}

Fault malloc_fault(bool ever_after) {
  return {ever_after ? "no memory ever after" : "no memory once",
          false,
          ever_after,
          !ever_after,
          false,
          [=](std::int64_t n) { sqlite_malloc().arm(n, ever_after); },
          [](std::int64_t n) { return sqlite_malloc().calls >= n; }};
}

Fault sqlite_fault(std::string name, int code, bool rolls_back) {
  return {"SQLite's " + name,
          false,
          false,
          false,
          true,
          [=](std::int64_t n) { sqlite_calls().arm(n, code, rolls_back); },
          [](std::int64_t n) { return sqlite_calls().calls >= n; }};
}

}  // namespace

std::vector<Fault> all_faults() {
  using F = SyscallFaults;
  constexpr unsigned kGrows = F::kWrite | F::kTruncate | F::kOpen | F::kMap | F::kSync;
  return {syscall_fault("EIO", EIO, F::kEvery, false),
          syscall_fault("EIO", EIO, F::kEvery, true),
          syscall_fault("ENOSPC", ENOSPC, kGrows, false),
          syscall_fault("ENOSPC", ENOSPC, kGrows, true),
          syscall_fault("EINTR", EINTR, F::kRead | F::kWrite | F::kOpen | F::kTruncate, false),
          syscall_fault("a short write", F::kShort, F::kWrite, true),
          malloc_fault(false),
          malloc_fault(true),
          sqlite_fault("IOERR, the transaction gone with it", SQLITE_IOERR_READ, true),
          sqlite_fault("FULL", SQLITE_FULL, false),
          sqlite_fault("NOMEM", SQLITE_NOMEM, false)};
}

}  // namespace pointsbot::tests
