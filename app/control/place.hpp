#pragma once

#include <filesystem>
#include <string>

namespace pointsbot::app {

/// Where the bot that writes to a database takes commands: the socket `<database>.control`, through
/// symbolic links as the lock file beside it.
///
/// The name of a Unix socket has 107 bytes at most (unix(7)). Where the path is longer it is named
/// through a descriptor of its folder, so that it is the same file however long the path is.
class ControlPlace {
 public:
  explicit ControlPlace(const std::filesystem::path& database);
  ~ControlPlace();
  ControlPlace(const ControlPlace&) = delete;
  ControlPlace& operator=(const ControlPlace&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// What to bind and to connect to, for as long as this lives.
  const std::string& address() const { return address_; }
  /// False when even the file's own name is too long.
  bool fits() const;

 private:
  std::filesystem::path path_;
  int folder_ = -1;
  std::string address_;
};

/// Whether the process at the other end of a Unix socket is this very user's.
bool is_same_user(int socket);

}  // namespace pointsbot::app
