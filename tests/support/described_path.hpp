#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace pointsbot::tests {

/// The path behind a descriptor or a name, as the kernel tells it: for functions that stand in for
/// the C library's, where nothing may be allocated and nothing of theirs may be called.
class DescribedPath {
 public:
  explicit DescribedPath(int descriptor) {
    char link[32];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t size = ::readlink(link, text_.data(), text_.size());
    size_ = size < 0 ? 0 : static_cast<std::size_t>(size);
  }
  /// Of a file that need not exist.
  DescribedPath(int folder, const char* path) {
    if (path == nullptr) return;
    if (*path != '/') {
      const DescribedPath base = folder == AT_FDCWD ? working_folder() : DescribedPath{folder};
      append(base.text());
      append("/");
    }
    while (path[0] == '.' && path[1] == '/') path += 2;
    append(path);
  }

  std::string_view text() const { return {text_.data(), size_}; }
  /// The name in `folder`; empty for what is elsewhere.
  std::string_view in(std::string_view folder) const {
    const std::string_view all = text();
    if (folder.empty() || !all.starts_with(folder) || all.size() <= folder.size() + 1 ||
        all[folder.size()] != '/') {
      return {};
    }
    return all.substr(folder.size() + 1);
  }

 private:
  DescribedPath() = default;
  static DescribedPath working_folder() {
    DescribedPath path;
    const ssize_t size = ::readlink("/proc/self/cwd", path.text_.data(), path.text_.size());
    path.size_ = size < 0 ? 0 : static_cast<std::size_t>(size);
    return path;
  }
  void append(std::string_view text) {
    size_ += text.copy(text_.data() + size_, text_.size() - size_);
  }

  std::array<char, PATH_MAX> text_{};
  std::size_t size_ = 0;
};

}  // namespace pointsbot::tests
