#include "tests/support/syscall_faults.hpp"

#include "tests/support/described_path.hpp"

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace pointsbot::tests {
namespace {

constexpr const char* kControl = "POINTSBOT_SYSCALL_FAULTS";

SyscallFaults* map(int descriptor) {
  void* const at =
      reinterpret_cast<void*>(::syscall(SYS_mmap, nullptr, sizeof(SyscallFaults),
                                        PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0L));
  return at == MAP_FAILED ? nullptr : static_cast<SyscallFaults*>(at);
}

SyscallFaults& find() {
  static SyscallFaults own;
  const char* const control = std::getenv(kControl);
  if (control == nullptr) return own;
  const int descriptor =
      static_cast<int>(::syscall(SYS_openat, AT_FDCWD, control, O_RDWR | O_CLOEXEC, 0));
  SyscallFaults* const shared = map(descriptor);
  if (shared == nullptr) std::abort();
  ::close(descriptor);
  return *shared;
}

/// A disk that is in order is not looked at.
bool is_watched(int descriptor) {
  const SyscallFaults& faults = syscall_faults();
  if (faults.fail_at == 0 && faults.room == SyscallFaults::kNoLimit) return false;
  return faults.folder[0] != '\0' && !DescribedPath{descriptor}.in(faults.folder).empty();
}

/// Whether a call on a watched file is to fail: the errno, kShort, or 0.
int failure(SyscallFaults::Call kind) {
  SyscallFaults& faults = syscall_faults();
  if ((faults.which & kind) == 0) return 0;
  const std::int64_t call = ++faults.calls;
  const std::int64_t at = faults.fail_at;
  if (at == 0 || call < at || (call > at && !faults.ever_after)) return 0;
  return faults.error;
}

/// True when the call failed, with errno set.
bool fails(SyscallFaults::Call kind, int descriptor) {
  if (!is_watched(descriptor)) return false;
  const int error = failure(kind);
  if (error > 0) errno = error;
  return error > 0;
}
bool fails(SyscallFaults::Call kind, int at, const char* path) {
  const SyscallFaults& faults = syscall_faults();
  if (faults.fail_at == 0) return false;
  if (faults.folder[0] == '\0' || DescribedPath{at, path}.in(faults.folder).empty()) return false;
  const int error = failure(kind);
  if (error > 0) errno = error;
  return error > 0;
}

int open_at(int at, const char* path, int flags, mode_t mode) {
  if (fails(SyscallFaults::kOpen, at, path)) return -1;
  return static_cast<int>(::syscall(SYS_openat, at, path, flags, mode));
}

/// How much of a write there is room for: the rest of a full disk, and what is no growth.
std::size_t within_room(int descriptor, std::size_t size, off64_t offset) {
  SyscallFaults& faults = syscall_faults();
  if (faults.room == SyscallFaults::kNoLimit) return size;
  struct ::stat status {};
  if (::syscall(SYS_fstat, descriptor, &status) != 0) return size;
  const std::int64_t growth = offset + static_cast<std::int64_t>(size) - status.st_size;
  if (growth <= 0) return size;
  const std::int64_t room = faults.room;
  if (growth <= room) {
    faults.room -= growth;
    return size;
  }
  ++faults.refused;
  faults.room = 0;
  const std::int64_t fits = static_cast<std::int64_t>(size) - growth + room;
  return fits > 0 ? static_cast<std::size_t>(fits) : 0;
}

/// What of a write is let through; errno is set when it is nothing of something.
std::size_t let_through(int descriptor, std::size_t size, off64_t offset) {
  if (size == 0 || !is_watched(descriptor)) return size;
  const int error = failure(SyscallFaults::kWrite);
  if (error == SyscallFaults::kShort) return size / 2 + size % 2;
  if (error != 0) {
    errno = error;
    return 0;
  }
  const std::size_t fits = within_room(descriptor, size, offset);
  if (fits == 0) errno = ENOSPC;
  return fits;
}

ssize_t write_at(int descriptor, const void* data, std::size_t size, off64_t offset) {
  const std::size_t through = let_through(descriptor, size, offset);
  if (through == 0 && size > 0) return -1;
  return ::syscall(SYS_pwrite64, descriptor, data, through, offset);
}

int lock_file(int descriptor, int command, void* argument) {
  const bool locks = (command == F_SETLK || command == F_OFD_SETLK) &&
                     static_cast<const struct flock*>(argument)->l_type != F_UNLCK;
  if (locks && fails(SyscallFaults::kLock, descriptor)) return -1;
  return static_cast<int>(::syscall(SYS_fcntl, descriptor, command, argument));
}

ssize_t write_on(int descriptor, const void* data, std::size_t size) {
  const off64_t at = ::lseek64(descriptor, 0, SEEK_CUR);
  const std::size_t through = let_through(descriptor, size, at < 0 ? 0 : at);
  if (through == 0 && size > 0) return -1;
  return ::syscall(SYS_write, descriptor, data, through);
}

int truncate_to(int descriptor, off64_t size) {
  if (fails(SyscallFaults::kTruncate, descriptor)) return -1;
  return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}

int sync_to(int descriptor, long call) {
  if (fails(SyscallFaults::kSync, descriptor)) return -1;
  return syscall_faults().skip_syncs ? 0 : static_cast<int>(::syscall(call, descriptor));
}

int remove_at(int folder, const char* path, int flags) {
  if (fails(SyscallFaults::kRemove, folder, path)) return -1;
  return static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags));
}

int rename_at(int from_folder, const char* from, int to_folder, const char* to) {
  if (fails(SyscallFaults::kRemove, to_folder, to)) return -1;
  return static_cast<int>(::syscall(SYS_renameat, from_folder, from, to_folder, to));
}

void sleep_for(::timespec time) {
  if (!syscall_faults().skip_sleeps) ::nanosleep(&time, nullptr);
}

}  // namespace

SyscallFaults& syscall_faults() {
  static SyscallFaults& faults = find();
  return faults;
}

FaultyProgram::FaultyProgram(const std::filesystem::path& folder,
                             const std::filesystem::path& control)
    : control_{control} {
  const int descriptor = static_cast<int>(
      ::syscall(SYS_openat, AT_FDCWD, control.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode_t{0600}));
  if (descriptor < 0 || ::syscall(SYS_ftruncate, descriptor, sizeof(SyscallFaults)) != 0)
    throw std::runtime_error{"cannot make " + control.string()};
  faults_ = map(descriptor);
  ::close(descriptor);
  if (faults_ == nullptr) throw std::runtime_error{"cannot map " + control.string()};
  new (faults_) SyscallFaults;
  std::filesystem::canonical(folder).string().copy(faults_->folder, sizeof faults_->folder - 1);
}

FaultyProgram::~FaultyProgram() { ::munmap(faults_, sizeof *faults_); }

std::map<std::string, std::string> FaultyProgram::environment(
    const std::filesystem::path& library) const {
  return {{"LD_PRELOAD", library.string()}, {kControl, control_.string()}};
}

}  // namespace pointsbot::tests

#include "tests/support/file_calls.hpp"

// NOLINTBEGIN(readability-identifier-naming)
namespace here = pointsbot::tests;
using here::SyscallFaults;

extern "C" {
ssize_t pread(int descriptor, void* data, std::size_t size, off_t offset) {
  if (here::fails(SyscallFaults::kRead, descriptor)) return -1;
  return ::syscall(SYS_pread64, descriptor, data, size, offset);
}
ssize_t pread64(int descriptor, void* data, std::size_t size, off64_t offset) {
  if (here::fails(SyscallFaults::kRead, descriptor)) return -1;
  return ::syscall(SYS_pread64, descriptor, data, size, offset);
}
int fcntl(int descriptor, int command, ...) {
  std::va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  return here::lock_file(descriptor, command, argument);
}
int fcntl64(int descriptor, int command, ...) {
  std::va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  return here::lock_file(descriptor, command, argument);
}
int fstat64(int descriptor, struct stat64* status) noexcept {
  if (here::fails(SyscallFaults::kStat, descriptor)) return -1;
  return static_cast<int>(::syscall(SYS_fstat, descriptor, status));
}
unsigned sleep(unsigned seconds) {
  here::sleep_for({static_cast<time_t>(seconds), 0});
  return 0;
}
int usleep(useconds_t time) {
  here::sleep_for(
      {static_cast<time_t>(time / 1'000'000), static_cast<long>(time % 1'000'000) * 1000});
  return 0;
}
void* mmap64(void* at, std::size_t size, int protection, int flags, int descriptor,
             off64_t offset) noexcept {
  if (descriptor >= 0 && here::fails(SyscallFaults::kMap, descriptor)) return MAP_FAILED;
  return reinterpret_cast<void*>(
      ::syscall(SYS_mmap, at, size, protection, flags, descriptor, offset));
}
}
// NOLINTEND(readability-identifier-naming)
