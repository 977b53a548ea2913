#include "db/lock.hpp"

#include "db/disk.hpp"
#include "db/error.hpp"
#include "db/local_time.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>

namespace pointsbot::db {
namespace {

/// Through symbolic links, so that two names of one database meet at one lock.
std::filesystem::path lock_file(const std::filesystem::path& database) {
  std::filesystem::path real = real_file(database);
  real += ".lock";
  return real;
}

std::string when(std::int64_t seconds) {
  const std::tm local = local_time(WallTime{std::chrono::seconds{seconds}});
  return fmt::format("{} {:%b %H:%M}", local.tm_mday, local);
}

constexpr std::string_view kCommand = " command";

/// Zeros in the moment before the holder has written it.
RunningBot read_holder(int descriptor) {
  char text[64];
  const ssize_t size = ::pread(descriptor, text, sizeof text, 0);
  if (size <= 0) return {};
  const char* const end = text + size;
  RunningBot holder;
  const auto [space, bad_pid] = std::from_chars(text, end, holder.pid);
  if (bad_pid != std::errc{} || space == end) return {};
  const auto [rest, bad_since] = std::from_chars(space + 1, end, holder.since);
  if (bad_since != std::errc{}) return {};
  if (std::string_view{rest, end}.starts_with(kCommand)) holder.holder = LockedBy::command;
  return holder;
}

/// Where in the file the mark stands, behind the holder, and how wide it is.
constexpr std::size_t kMarkAt = 40;
constexpr std::size_t kMarkWidth = 20;

std::int64_t read_mark(int descriptor) {
  char text[kMarkWidth];
  const ssize_t size = ::pread(descriptor, text, sizeof text, kMarkAt);
  const char *begin = text, *const end = text + std::max<ssize_t>(size, 0);
  while (begin != end && *begin == ' ') ++begin;
  std::int64_t mark = 0;
  std::from_chars(begin, end, mark);
  return mark;
}

/// Only for the messages of others: the lock itself does not depend on it. The mark stays.
void write_holder(int descriptor, LockedBy holder, std::int64_t since) {
  const std::string text = fmt::format(
      "{:<{}}",
      fmt::format("{} {}{}", ::getpid(), since, holder == LockedBy::command ? kCommand : ""),
      kMarkAt);
  [[maybe_unused]] const ssize_t written = ::pwrite(descriptor, text.data(), text.size(), 0);
}

/// What a command was asked for is done in a moment; an import may take longer, and is named.
constexpr std::chrono::seconds kCommandPatience{10};
constexpr std::chrono::milliseconds kLookAgain{50};

}  // namespace

Lock::Lock(const std::filesystem::path& database, LockedBy holder)
    : holder_{holder}, since_{std::time(nullptr)} {
  const std::filesystem::path path = lock_file(database);
  do {
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) {
    throw Unusable{
        fmt::format("{} cannot be used: its lock file {} cannot be made ({}). Is there such a "
                    "folder, and may this "
                    "user write to it? Nothing was changed.",
                    database.string(), path.string(), std::strerror(errno))};
  }
  // An open-file-description lock: unlike the older kind, it also holds against this very process,
  // and closing some other descriptor of the file does not drop it.
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  RunningBot other;
  int reason = 0;
  for (const auto until = std::chrono::steady_clock::now() + kCommandPatience;;) {
    if (::fcntl(descriptor_, F_OFD_SETLK, &whole) == 0) {
      marked_ = read_mark(descriptor_);
      take_back();
      mark(marked_);
      return;
    }
    reason = errno;
    other = read_holder(descriptor_);
    if (holder == LockedBy::command || other.holder == LockedBy::bot ||
        std::chrono::steady_clock::now() >= until)
      break;
    std::this_thread::sleep_for(kLookAgain);
  }
  const std::string who = in_words(other);
  ::close(descriptor_);
  if (reason == EAGAIN || reason == EACCES) {
    if (other.holder == LockedBy::command) {
      throw AlreadyRunning{
          fmt::format("A command of pointsbot is at work on {}{}. Nothing was changed: try again "
                      "when it is done.",
                      database.string(), who),
          true};
    }
    throw AlreadyRunning{fmt::format(
        "pointsbot is already running on {}{}. This second one stops now; nothing was changed.",
        database.string(), who)};
  }
  throw Unusable{fmt::format("{} cannot be used: its lock file {} cannot be locked ({}).",
                             database.string(), path.string(), std::strerror(reason))};
}

// An open-file-description lock belongs to what both descriptors stand for (fcntl(2)): the kernel
// lets go when the last of them is closed, in whatever way.
Lock::Lock(Lent lent)
    : descriptor_{lent.descriptor}, marked_{read_mark(descriptor_)}, since_{std::time(nullptr)} {
  take_back();
}

void Lock::take_back() const { write_holder(descriptor_, holder_, since_); }

void Lock::mark(std::int64_t number) const {
  char text[kMarkWidth + 1];
  std::snprintf(text, sizeof text, "%*" PRId64, static_cast<int>(kMarkWidth), number);
  // Without it the next start knows less, and that is all.
  [[maybe_unused]] const ssize_t written = ::pwrite(descriptor_, text, kMarkWidth, kMarkAt);
}

Lock::~Lock() { ::close(descriptor_); }

std::string in_words(const RunningBot& holder) {
  if (holder.pid == 0) return "";
  return fmt::format(" (pid {}, since {})", holder.pid, when(holder.since));
}

void wait_for_command(const std::filesystem::path& database) {
  const auto until = std::chrono::steady_clock::now() + kCommandPatience;
  while (std::chrono::steady_clock::now() < until) {
    const auto holder = running_bot(database);
    if (!holder || holder->holder != LockedBy::command) return;
    std::this_thread::sleep_for(kLookAgain);
  }
}

std::optional<RunningBot> running_bot(const std::filesystem::path& database) {
  const int descriptor = ::open(lock_file(database).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  std::optional<RunningBot> holder;
  if (::fcntl(descriptor, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK)
    holder = read_holder(descriptor);
  ::close(descriptor);
  return holder;
}

}  // namespace pointsbot::db
