/// For LD_PRELOAD: writes down, in order, what a process does to the files of one folder, when it
/// syncs them, and what it says. tests/support/power_cut.hpp makes of it what a disk holds after
/// the power was cut. Not recorded are what goes through mmap (the ledger's -shm is rebuilt at each
/// start) and calls that nobody here makes for a database (copy_file_range, fallocate, link).

#include "tests/support/described_path.hpp"
#include "tests/support/disk_record.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace pointsbot::tests {
namespace {

using Kind = DiskRecord::Kind;

std::string_view folder;
int record_file = -1;

__attribute__((constructor)) void begin() {
  const char* const where = std::getenv(kRecordedFolder);
  const char* const to = std::getenv(kRecordFile);
  if (where == nullptr || to == nullptr) return;
  folder = where;
  const int opened = static_cast<int>(
      ::syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode_t{0600}));
  // Far away from the numbers that the program expects.
  record_file = ::fcntl(opened, F_DUPFD_CLOEXEC, 400);
  ::close(opened);
}

/// One call, so that two threads do not mix theirs.
void record(Kind kind, std::string_view name, std::int64_t offset, const void* data,
            std::int64_t size) {
  if (record_file < 0) return;
  const int error = errno;
  DiskRecord head{kind, static_cast<std::uint32_t>(name.size()), offset, size};
  const ::iovec parts[] = {
      {&head, sizeof head},
      {const_cast<char*>(name.data()), name.size()},
      {const_cast<void*>(data), static_cast<std::size_t>(data == nullptr ? 0 : size)}};
  if (::writev(record_file, parts, 3) < 0) std::abort();
  errno = error;
}

bool recorded(std::string_view name) { return !name.empty() && !name.ends_with("-shm"); }

int open_at(int at, const char* path, int flags, mode_t mode) {
  const DescribedPath described{at, path};
  const std::string_view name = described.in(folder);
  const bool is_new =
      recorded(name) && (flags & O_CREAT) != 0 && ::faccessat(at, path, F_OK, 0) != 0;
  const int descriptor = static_cast<int>(::syscall(SYS_openat, at, path, flags, mode));
  if (descriptor >= 0 && is_new) record(Kind::create, name, 0, nullptr, 0);
  if (descriptor >= 0 && !is_new && recorded(name) && (flags & O_TRUNC) != 0)
    record(Kind::truncate, name, 0, nullptr, 0);
  return descriptor;
}

ssize_t write_at(int descriptor, const void* data, std::size_t size, off64_t offset) {
  const ssize_t written = ::syscall(SYS_pwrite64, descriptor, data, size, offset);
  const DescribedPath path{descriptor};
  if (written > 0 && recorded(path.in(folder)))
    record(Kind::write, path.in(folder), offset, data, written);
  return written;
}

ssize_t write_on(int descriptor, const void* data, std::size_t size) {
  const ssize_t written = ::syscall(SYS_write, descriptor, data, size);
  if (written <= 0) return written;
  if (descriptor == STDOUT_FILENO) record(Kind::said, {}, 0, data, written);
  const DescribedPath path{descriptor};
  if (recorded(path.in(folder))) {
    const off64_t end = ::lseek64(descriptor, 0, SEEK_CUR);
    record(Kind::write, path.in(folder), end - written, data, written);
  }
  return written;
}

int truncate_to(int descriptor, off64_t size) {
  const int result = static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
  const DescribedPath path{descriptor};
  if (result == 0 && recorded(path.in(folder)))
    record(Kind::truncate, path.in(folder), size, nullptr, 0);
  return result;
}

int sync_to(int descriptor, long call) {
  const int result = static_cast<int>(::syscall(call, descriptor));
  const DescribedPath path{descriptor};
  if (result == 0 && path.text() == folder) record(Kind::sync_folder, {}, 0, nullptr, 0);
  if (result == 0 && recorded(path.in(folder))) record(Kind::sync, path.in(folder), 0, nullptr, 0);
  return result;
}

int remove_at(int at, const char* path, int flags) {
  const int result = static_cast<int>(::syscall(SYS_unlinkat, at, path, flags));
  const DescribedPath described{at, path};
  if (result == 0 && recorded(described.in(folder)))
    record(Kind::remove, described.in(folder), 0, nullptr, 0);
  return result;
}

int rename_at(int from_at, const char* from, int to_at, const char* to) {
  const int result = static_cast<int>(::syscall(SYS_renameat, from_at, from, to_at, to));
  const DescribedPath old_path{from_at, from}, new_path{to_at, to};
  const std::string_view old_name = old_path.in(folder), new_name = new_path.in(folder);
  if (result == 0 && (recorded(old_name) || recorded(new_name))) {
    char names[2 * PATH_MAX];
    const int size =
        std::snprintf(names, sizeof names, "%.*s%c%.*s", static_cast<int>(old_name.size()),
                      old_name.data(), '\0', static_cast<int>(new_name.size()), new_name.data());
    record(Kind::rename, {names, static_cast<std::size_t>(size)}, 0, nullptr, 0);
  }
  return result;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

void note_stream(const char* path, const char* mode) {
  const DescribedPath described{AT_FDCWD, path};
  if (!recorded(described.in(folder)) || *mode == 'r') return;
  const bool there = ::access(path, F_OK) == 0;
  if (!there) record(Kind::create, described.in(folder), 0, nullptr, 0);
  if (there && *mode == 'w') record(Kind::truncate, described.in(folder), 0, nullptr, 0);
}

}  // namespace
}  // namespace pointsbot::tests

#include "tests/support/file_calls.hpp"

// NOLINTBEGIN(readability-identifier-naming)
namespace here = pointsbot::tests;

extern "C" {
ssize_t writev(int descriptor, const ::iovec* parts, int count) {
  // Part by part: what is recorded is then what was written.
  ssize_t all = 0;
  for (int i = 0; i < count; ++i) {
    if (parts[i].iov_len == 0) continue;
    const ssize_t written = here::write_on(descriptor, parts[i].iov_base, parts[i].iov_len);
    if (written < 0) return all > 0 ? all : written;
    all += written;
    if (static_cast<std::size_t>(written) < parts[i].iov_len) break;
  }
  return all;
}
std::FILE* fopen(const char* path, const char* mode) {
  here::note_stream(path, mode);
  static auto* const real = here::next<std::FILE*(const char*, const char*)>("fopen");
  return real(path, mode);
}
std::FILE* fopen64(const char* path, const char* mode) {
  here::note_stream(path, mode);
  static auto* const real = here::next<std::FILE*(const char*, const char*)>("fopen64");
  return real(path, mode);
}
/// The logger's way to standard output, which does not go through write() above.
std::size_t fwrite(const void* data, std::size_t size, std::size_t count, std::FILE* stream) {
  static auto* const real =
      here::next<std::size_t(const void*, std::size_t, std::size_t, std::FILE*)>("fwrite");
  if (stream == stdout) {
    here::record(here::Kind::said, {}, 0, data, static_cast<std::int64_t>(size * count));
  }
  return real(data, size, count, stream);
}
}
// NOLINTEND(readability-identifier-naming)
