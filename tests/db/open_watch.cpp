#include "tests/db/open_watch.hpp"

#include "tests/db/fault_vfs.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace pointsbot::db {
namespace {

char ending[64];
Opens seen;

void note(const char* path) {
  if (path == nullptr || ending[0] == '\0' || !std::string_view{path}.ends_with(ending)) return;
  ++(inside_sqlite_open() ? seen.inside : seen.outside);
}

int open_at(int folder, const char* path, int flags, mode_t mode) {
  note(path);
  return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
}

std::FILE* open_stream(const char* path, const char* mode) {
  const bool plus = std::strchr(mode, '+') != nullptr;
  int flags = plus ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;
  if (mode[0] == 'w') flags |= O_CREAT | O_TRUNC;
  if (mode[0] == 'a') flags |= O_CREAT | O_APPEND;
  const int descriptor = open_at(AT_FDCWD, path, flags, 0666);
  return descriptor < 0 ? nullptr : ::fdopen(descriptor, mode);
}

mode_t mode_in(int flags, std::va_list& rest) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(rest, int)) : 0;
}

}  // namespace

void watch_opens(const std::string& name) {
  seen = {};
  ending[name.copy(ending, sizeof ending - 1)] = '\0';
}

Opens opens_seen() { return seen; }

}  // namespace pointsbot::db

extern "C" {

#define POINTSBOT_OPEN(name)                                    \
  int name(const char* path, int flags, ...) {                  \
    std::va_list rest;                                          \
    va_start(rest, flags);                                      \
    const mode_t mode = pointsbot::db::mode_in(flags, rest);    \
    va_end(rest);                                               \
    return pointsbot::db::open_at(AT_FDCWD, path, flags, mode); \
  }
#define POINTSBOT_OPENAT(name)                                \
  int name(int folder, const char* path, int flags, ...) {    \
    std::va_list rest;                                        \
    va_start(rest, flags);                                    \
    const mode_t mode = pointsbot::db::mode_in(flags, rest);  \
    va_end(rest);                                             \
    return pointsbot::db::open_at(folder, path, flags, mode); \
  }

POINTSBOT_OPEN(open)
POINTSBOT_OPEN(open64)
POINTSBOT_OPENAT(openat)
POINTSBOT_OPENAT(openat64)
std::FILE* fopen(const char* path, const char* mode) {
  return pointsbot::db::open_stream(path, mode);
}
std::FILE* fopen64(const char* path, const char* mode) {
  return pointsbot::db::open_stream(path, mode);
}
}
