#include "app/token_file.hpp"

#include "app/control/descriptor.hpp"
#include "app/token_text.hpp"
#include "pooling/region.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace pointsbot::app {
namespace {

constexpr std::size_t kRoom = 8 * kMostTokenText;

pooling::Backing secret() { return {.secret = true}; }

std::string error_text(int error) { return std::strerror(error); }

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::string token_file_name(UserId user) {
  return std::to_string(number(user)) + std::string{kTokenFileEnding};
}

bool is_token_file(std::string_view name) {
  if (!name.ends_with(kTokenFileEnding)) return false;
  name.remove_suffix(kTokenFileEnding.size());
  std::int64_t id = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), id);
  return read.ec == std::errc{} && read.ptr == name.data() + name.size() && id > 0 &&
         std::to_string(id) == name;
}

TokenFile read_token_file(int folder, const std::filesystem::path& file_path) {
  const std::string path = std::filesystem::absolute(file_path).string();
  const std::string name = file_path.filename().string();
  const auto problem = [&](const std::string& text) {
    return TokenFile{.problem = fmt::format("{} {}", path, text)};
  };
  constexpr std::string_view kAgain =
      "It is left as it is and not used. Run: pointsbot login    It makes a new one.";
  // A pipe would have us wait until somebody writes.
  const Descriptor file{
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)};
  if (file.get() < 0) {
    if (errno == ENOENT) return TokenFile{.absent = true};
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
        "may be read by others on this computer, so it is not read. Nothing is lost: type chmod "
        "600 {}    If somebody may have read it, log in again as well: pointsbot login",
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
  TokenFile read;
  if (size <= kMostTokenText) read.authorization = authorization_in({text, size}, room);
  if (!read.authorization || token_file_name(read.authorization->user) != name) {
    read.authorization.reset();
    return problem(fmt::format("does not hold a login. {}", kAgain));
  }
  return read;
}

bool write_token_file(int folder, const std::string& name,
                      const twitch::Authorization& authorization) {
  const Descriptor file{
      ::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (file.get() < 0) return false;
  pooling::Region room{kRoom, secret()};
  return ::fchmod(file.get(), 0600) == 0 &&
         write_all(file.get(), token_text(authorization, room)) && ::fsync(file.get()) == 0;
}

}  // namespace pointsbot::app
