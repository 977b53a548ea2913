#include "app/token_files.hpp"

#include "app/control/descriptor.hpp"
#include "app/token_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace pointsbot::app {
namespace {

constexpr std::string_view kEnding = ".json";
constexpr std::size_t kRoom = 8 * kMostTokenText;

pooling::Backing secret() { return {.secret = true}; }

std::string error_text(int error) { return std::strerror(error); }

int open_folder(const std::filesystem::path& folder) {
  return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool synced(int descriptor) { return ::fsync(descriptor) == 0 || errno == EINVAL; }

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string name_of(UserId user) { return std::to_string(number(user)); }

/// Whether that is the name of a login's file.
bool is_ours(std::string_view name) {
  if (!name.ends_with(kEnding)) return false;
  name.remove_suffix(kEnding.size());
  std::int64_t id = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), id);
  return read.ec == std::errc{} && read.ptr == name.data() + name.size() && id > 0 &&
         std::to_string(id) == name;
}

struct CloseFolder {
  void operator()(::DIR* folder) const noexcept { ::closedir(folder); }
};

std::vector<std::string> names_in(const Descriptor& folder) {
  std::vector<std::string> names;
  const int copy = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<::DIR, CloseFolder> list{copy >= 0 ? ::fdopendir(copy) : nullptr};
  if (list == nullptr) {
    if (copy >= 0) ::close(copy);
    return names;
  }
  ::rewinddir(list.get());
  while (const ::dirent* const entry = ::readdir(list.get())) {
    if (is_ours(entry->d_name)) names.emplace_back(entry->d_name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

/// Either of both.
struct TokenFiles::Read {
  std::optional<twitch::Authorization> authorization{};
  std::string problem{};
  bool absent = false;
};

class TokenFiles::FileTurn final : public Turn {
 public:
  FileTurn(const TokenFiles& files, Descriptor folder, Descriptor lock, UserId user)
      : files_{files}, folder_{std::move(folder)}, lock_{std::move(lock)}, name_{name_of(user)} {}

  std::optional<twitch::Authorization> kept() override {
    Read read = files_.read_file(folder_.get(), name_ + std::string{kEnding});
    unreadable_ = !read.authorization && !read.absent;
    return std::move(read.authorization);
  }
  bool unreadable() const override { return unreadable_; }

  bool keep(const twitch::Authorization& authorization) override {
    const std::string fresh = name_ + ".new";
    ::unlinkat(folder_.get(), fresh.c_str(), 0);  // of a program that was killed
    const bool kept = write(fresh, authorization) && put(fresh);
    if (!kept) ::unlinkat(folder_.get(), fresh.c_str(), 0);
    return kept;
  }

 private:
  bool write(const std::string& fresh, const twitch::Authorization& authorization) {
    const Descriptor file{::openat(folder_.get(), fresh.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (file.get() < 0) return false;
    pooling::Region room{kRoom, secret()};
    return ::fchmod(file.get(), 0600) == 0 &&
           write_all(file.get(), token_text(authorization, room)) && ::fsync(file.get()) == 0;
  }
  bool put(const std::string& fresh) {
    const std::string name = name_ + std::string{kEnding};
    return ::renameat(folder_.get(), fresh.c_str(), folder_.get(), name.c_str()) == 0 &&
           synced(folder_.get());
  }

  const TokenFiles& files_;
  Descriptor folder_;
  Descriptor lock_;  // given up when it is closed
  std::string name_;
  bool unreadable_ = false;
};

TokenFiles::TokenFiles(std::filesystem::path folder) : folder_{std::move(folder)} {}

std::filesystem::path TokenFiles::file_of(UserId user) const {
  return folder_ / (name_of(user) + std::string{kEnding});
}

TokenFiles::Found TokenFiles::read() const {
  Found found;
  const Descriptor folder{open_folder(folder_)};
  if (folder.get() < 0) {
    if (errno != ENOENT) {
      found.problems.push_back(fmt::format("The folder of the logins, {}, cannot be read: {}.",
                                           folder_.string(), error_text(errno)));
    }
    return found;
  }
  struct ::stat status {};
  if (::fstat(folder.get(), &status) == 0 && (status.st_mode & 077u) != 0) {
    found.problems.push_back(
        fmt::format("Others on this computer may look into {}, where the logins are kept, so they "
                    "are not used. Type: chmod 700 {}",
                    folder_.string(), folder_.string()));
    return found;
  }
  for (const std::string& name : names_in(folder)) {
    Read read = read_file(folder.get(), name);
    if (read.authorization) found.authorizations.push_back(*std::move(read.authorization));
    if (!read.problem.empty()) found.problems.push_back(std::move(read.problem));
  }
  std::ranges::sort(found.authorizations, {}, &twitch::Authorization::user);
  return found;
}

TokenFiles::Read TokenFiles::read_file(int folder, const std::string& name) const {
  const std::string path = (folder_ / name).string();
  const auto problem = [&](const std::string& text) {
    return Read{.problem = fmt::format("{} {}", path, text)};
  };
  constexpr std::string_view kAgain =
      "It is left as it is and not used. Run: pointsbot login    It makes a new one.";
  // A pipe would have us wait until somebody writes.
  const Descriptor file{
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)};
  if (file.get() < 0) {
    if (errno == ENOENT) return Read{.absent = true};
    if (errno == ELOOP)
      return problem(fmt::format("is a link, not a login's own file. {}", kAgain));
    return problem(fmt::format("cannot be read: {}.", error_text(errno)));
  }
  struct ::stat status {};
  if (::fstat(file.get(), &status) != 0)
    return problem(fmt::format("cannot be read: {}.", error_text(errno)));
  if (!S_ISREG(status.st_mode)) return problem(fmt::format("is not a file. {}", kAgain));
  if (status.st_uid != ::geteuid()) {
    return problem(fmt::format("belongs to another user of this computer. {}", kAgain));
  }
  if ((status.st_mode & 077u) != 0) {
    return problem(fmt::format(
        "may be read by others on this computer, so it is not used. Type: chmod 600 {}    If "
        "somebody may have read it, log in again: pointsbot login",
        path));
  }
  pooling::Region room{kRoom, secret()};
  auto* const text = reinterpret_cast<char*>(room.take(kMostTokenText + 1));
  std::size_t size = 0;
  for (ssize_t got = 1; got > 0 && size <= kMostTokenText;) {
    got = ::read(file.get(), text + size, kMostTokenText + 1 - size);
    if (got < 0 && errno == EINTR)
      got = 1;
    else if (got < 0)
      return problem(fmt::format("cannot be read: {}.", error_text(errno)));
    else
      size += static_cast<std::size_t>(got);
  }
  Read read;
  if (size <= kMostTokenText) read.authorization = authorization_in({text, size}, room);
  if (!read.authorization || name_of(read.authorization->user) + std::string{kEnding} != name) {
    read.authorization.reset();
    return problem(fmt::format("does not hold a login. {}", kAgain));
  }
  return read;
}

TokenFiles::Stamp TokenFiles::stamp(const std::vector<twitch::Authorization>& known) const {
  const auto moment = [](const ::timespec& at) { return at.tv_sec * 1'000'000'000 + at.tv_nsec; };
  Stamp stamp;
  struct ::stat status {};
  const Descriptor folder{open_folder(folder_)};
  if (folder.get() < 0 || ::fstat(folder.get(), &status) != 0) return stamp;
  stamp.folder = moment(status.st_ctim);  // also of a chmod
  for (const twitch::Authorization& one : known) {
    char name[32] = {};
    char* const end = std::to_chars(name, name + 20, number(one.user)).ptr;
    kEnding.copy(end, kEnding.size());
    if (::fstatat(folder.get(), name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    stamp.files = stamp.files * 31 + status.st_ino;
    stamp.files = stamp.files * 31 + static_cast<std::uint64_t>(moment(status.st_ctim));
  }
  return stamp;
}

bool TokenFiles::is_absent(UserId user) const {
  const Descriptor folder{open_folder(folder_)};
  if (folder.get() < 0) return errno == ENOENT;
  struct ::stat status {};
  const std::string name = name_of(user) + std::string{kEnding};
  return ::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 &&
         errno == ENOENT;
}

std::nullptr_t TokenFiles::fail(const char* what) {
  problem_ = fmt::format("{} cannot be {}: {}", folder_.string(), what, error_text(errno));
  return nullptr;
}

Descriptor TokenFiles::open_own() {
  problem_.clear();
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    fail("made");
    return Descriptor{};
  }
  Descriptor folder{open_folder(folder_)};
  if (folder.get() < 0) {
    fail("opened");
    return folder;
  }
  // One that was there before may let others in, and then none of its logins is used.
  struct ::stat status {};
  const bool closed = ::fstat(folder.get(), &status) == 0 &&
                      ((status.st_mode & 077u) == 0 || ::fchmod(folder.get(), 0700) == 0);
  if (closed) return folder;
  fail("closed to others");
  return Descriptor{};
}

bool TokenFiles::could_keep() {
  problem_.clear();
  if (::mkdir(folder_.c_str(), 0700) == 0) return ::rmdir(folder_.c_str()) == 0;
  if (errno != EEXIST) {
    fail("made");
    return false;
  }
  const Descriptor folder{open_folder(folder_)};
  if (folder.get() < 0) {
    fail("opened");
    return false;
  }
  if (::faccessat(folder.get(), ".", W_OK | X_OK, AT_EACCESS) == 0) return true;
  fail("written to");
  return false;
}

std::unique_ptr<twitch::TokenKeeper::Turn> TokenFiles::begin(UserId user) {
  Descriptor folder = open_own();
  if (folder.get() < 0) return nullptr;
  const std::string name = name_of(user) + ".lock";
  Descriptor lock{
      ::openat(folder.get(), name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (lock.get() < 0) return fail("written to");
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return nullptr;
    return fail("locked");
  }
  return std::make_unique<FileTurn>(*this, std::move(folder), std::move(lock), user);
}

bool TokenFiles::remove(UserId user) {
  const Descriptor folder{open_folder(folder_)};
  if (folder.get() < 0) return errno == ENOENT;
  const std::string name = name_of(user) + std::string{kEnding};
  ::unlinkat(folder.get(), (name_of(user) + ".new").c_str(), 0);
  if (::unlinkat(folder.get(), name.c_str(), 0) != 0 && errno != ENOENT) return false;
  return synced(folder.get());
}

}  // namespace pointsbot::app
