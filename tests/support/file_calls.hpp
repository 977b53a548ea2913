/// The C library's calls on files and names, where a source stands between a program and the
/// kernel: each hands its work to a function of that source. Not a header like others: one source
/// includes it, at its end, and has in pointsbot::tests
///
///   int open_at(int folder, const char* path, int flags, mode_t mode);
///   ssize_t write_at(int descriptor, const void* data, std::size_t size, off64_t offset);
///   ssize_t write_on(int descriptor, const void* data, std::size_t size);
///   int truncate_to(int descriptor, off64_t size);
///   int sync_to(int descriptor, long call);
///   int remove_at(int folder, const char* path, int flags);
///   int rename_at(int from_folder, const char* from, int to_folder, const char* to);
#pragma once

#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// NOLINTBEGIN(readability-identifier-naming)
#define POINTSBOT_MODE(flags)                           \
  mode_t mode = 0;                                      \
  if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {         \
    std::va_list rest;                                  \
    va_start(rest, flags);                              \
    mode = static_cast<mode_t>(va_arg(rest, unsigned)); \
    va_end(rest);                                       \
  }

extern "C" {
int open(const char* path, int flags, ...) {
  POINTSBOT_MODE(flags)
  return pointsbot::tests::open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  POINTSBOT_MODE(flags)
  return pointsbot::tests::open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  POINTSBOT_MODE(flags)
  return pointsbot::tests::open_at(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
  POINTSBOT_MODE(flags)
  return pointsbot::tests::open_at(folder, path, flags, mode);
}
ssize_t pwrite(int descriptor, const void* data, std::size_t size, off_t offset) {
  return pointsbot::tests::write_at(descriptor, data, size, offset);
}
ssize_t pwrite64(int descriptor, const void* data, std::size_t size, off64_t offset) {
  return pointsbot::tests::write_at(descriptor, data, size, offset);
}
ssize_t write(int descriptor, const void* data, std::size_t size) {
  return pointsbot::tests::write_on(descriptor, data, size);
}
int ftruncate(int descriptor, off_t size) noexcept {
  return pointsbot::tests::truncate_to(descriptor, size);
}
int ftruncate64(int descriptor, off64_t size) noexcept {
  return pointsbot::tests::truncate_to(descriptor, size);
}
int fsync(int descriptor) { return pointsbot::tests::sync_to(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return pointsbot::tests::sync_to(descriptor, SYS_fdatasync); }
int unlink(const char* path) noexcept { return pointsbot::tests::remove_at(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char* path, int flags) noexcept {
  return pointsbot::tests::remove_at(folder, path, flags);
}
int remove(const char* path) noexcept {
  const int result = pointsbot::tests::remove_at(AT_FDCWD, path, 0);
  return result != 0 && errno == EISDIR ? pointsbot::tests::remove_at(AT_FDCWD, path, AT_REMOVEDIR)
                                        : result;
}
int rename(const char* from, const char* to) noexcept {
  return pointsbot::tests::rename_at(AT_FDCWD, from, AT_FDCWD, to);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  return pointsbot::tests::rename_at(from_folder, from, to_folder, to);
}
}

#undef POINTSBOT_MODE
// NOLINTEND(readability-identifier-naming)
