#include "app/token_files.hpp"

#include "app/control/descriptor.hpp"
#include "app/token_file.hpp"

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

std::string error_text(int error) { return std::strerror(error); }

int open_folder(const std::filesystem::path& folder) {
  return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool synced(int descriptor) { return ::fsync(descriptor) == 0 || errno == EINVAL; }

std::string name_of(UserId user) { return std::to_string(number(user)); }

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
    if (is_token_file(entry->d_name)) names.emplace_back(entry->d_name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

class TokenFiles::FileTurn final : public Turn {
 public:
  FileTurn(const TokenFiles& files, Descriptor folder, Descriptor lock, UserId user)
      : files_{files}, folder_{std::move(folder)}, lock_{std::move(lock)}, user_{user} {}

  std::optional<twitch::Authorization> kept() override {
    TokenFile read = read_token_file(folder_.get(), files_.file_of(user_));
    unreadable_ = !read.authorization && !read.absent;
    return std::move(read.authorization);
  }
  bool unreadable() const override { return unreadable_; }

  bool keep(const twitch::Authorization& authorization) override {
    const std::string fresh = name_of(user_) + ".new";
    ::unlinkat(folder_.get(), fresh.c_str(), 0);  // of a program that was killed
    const bool kept = write_token_file(folder_.get(), fresh, authorization) && put(fresh);
    if (!kept) ::unlinkat(folder_.get(), fresh.c_str(), 0);
    return kept;
  }

 private:
  bool put(const std::string& fresh) {
    const std::string name = token_file_name(user_);
    return ::renameat(folder_.get(), fresh.c_str(), folder_.get(), name.c_str()) == 0 &&
           synced(folder_.get());
  }

  const TokenFiles& files_;
  Descriptor folder_;
  Descriptor lock_;  // given up when it is closed
  UserId user_;
  bool unreadable_ = false;
};

TokenFiles::TokenFiles(std::filesystem::path folder) : folder_{std::move(folder)} {}

std::filesystem::path TokenFiles::file_of(UserId user) const {
  return folder_ / token_file_name(user);
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
                    "are not read. Nothing is lost: type chmod 700 {}",
                    folder_.string(), std::filesystem::absolute(folder_).string()));
    return found;
  }
  for (const std::string& name : names_in(folder)) {
    TokenFile read = read_token_file(folder.get(), folder_ / name);
    if (read.authorization) found.authorizations.push_back(*std::move(read.authorization));
    if (!read.problem.empty()) found.problems.push_back(std::move(read.problem));
  }
  std::ranges::sort(found.authorizations, {}, &twitch::Authorization::user);
  return found;
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
    kTokenFileEnding.copy(end, kTokenFileEnding.size());
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
  const std::string name = token_file_name(user);
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
  const std::string name = token_file_name(user);
  ::unlinkat(folder.get(), (name_of(user) + ".new").c_str(), 0);
  if (::unlinkat(folder.get(), name.c_str(), 0) != 0 && errno != ENOENT) return false;
  return synced(folder.get());
}

}  // namespace pointsbot::app
