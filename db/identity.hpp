#pragma once

#include <string>
#include <sys/stat.h>

namespace pointsbot::db {

/// Which file stands behind a path; asked with stat, never by opening it (docs/ledger.md, "The
/// file"). All zeros where there is none.
struct Identity {
  ::dev_t device = 0;
  ::ino_t inode = 0;

  static Identity of(const std::string& path) {
    struct ::stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino};
  }
  friend bool operator==(const Identity&, const Identity&) = default;
};

}  // namespace pointsbot::db
