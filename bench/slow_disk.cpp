#include "bench/slow_disk.hpp"

#include <atomic>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace {

std::atomic<std::int64_t> count = 0;
std::atomic<std::chrono::milliseconds> delay{};

int sync(long how, int file) {
  ++count;
  const int result = static_cast<int>(::syscall(how, file));
  if (const std::chrono::milliseconds by = delay; by.count() > 0) std::this_thread::sleep_for(by);
  return result;
}

}  // namespace

// Instead of the C library's: the linker finds these first.
extern "C" {
int fsync(int file) { return sync(SYS_fsync, file); }
int fdatasync(int file) { return sync(SYS_fdatasync, file); }
}

namespace pointsbot::bench {

void delay_syncs(std::chrono::milliseconds by) { delay = by; }
std::int64_t syncs() { return count; }

}  // namespace pointsbot::bench
