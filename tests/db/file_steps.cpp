#include "tests/db/file_steps.hpp"

#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pointsbot::db {

FileSteps& file_steps() {
  static FileSteps steps;
  return steps;
}

namespace {

void step() {
  FileSteps& steps = file_steps();
  if (++steps.done == steps.die_at) ::_exit(9);
}

}  // namespace
}  // namespace pointsbot::db

extern "C" {

int rename(const char* from, const char* to) noexcept {
  pointsbot::db::step();
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int unlink(const char* path) noexcept {
  pointsbot::db::step();
  return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}
int fsync(int descriptor) {
  pointsbot::db::step();
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}
int nanosleep(const timespec* time, timespec* rest) {
  const auto& asleep = pointsbot::db::file_steps().asleep;
  if (!asleep) return static_cast<int>(::syscall(SYS_nanosleep, time, rest));
  asleep();
  return 0;
}
int statfs(const char* path, struct statfs* status) noexcept {
  const auto result = static_cast<int>(::syscall(SYS_statfs, path, status));
  const pointsbot::db::FileSteps& steps = pointsbot::db::file_steps();
  if (result == 0 && steps.free_bytes) {
    status->f_bavail = static_cast<__fsblkcnt_t>(*steps.free_bytes);
    status->f_bsize = 1;
  }
  if (result == 0 && steps.file_system) status->f_type = *steps.file_system;
  return result;
}
}
