#pragma once

#include "tests/faults/workload.hpp"
#include "tests/support/syscall_faults.hpp"
#include "tests/support/temporary_directory.hpp"

#include <climits>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>

namespace pointsbot::tests {

/// A channel's database as it stands before one step of its life, to be had again and again.
class Scene {
  static constexpr unsigned kSeed = 11;
  static constexpr std::int64_t kSteps = 15;

 public:
  explicit Scene(Workload::Kind next) : before_{kSeed} {
    db::Till till{original_};
    while (before_.steps() < kSteps || before_.next_kind() != next) {
      if (!before_.live(till).has_value()) throw std::runtime_error{"refused"};
    }
    till.close();
  }

  /// A fresh copy, of which the calls are watched.
  void lay_out() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
    std::filesystem::copy_file(original_, file());
    std::filesystem::canonical(folder_).string().copy(syscall_faults().folder, PATH_MAX - 1);
  }
  std::filesystem::path file() const { return folder_ / "points.db"; }
  const Workload& before() const { return before_; }

  /// All that a later start finds; empty while there is more of it than the file and the mark of
  /// what was acknowledged.
  std::string left() const {
    std::error_code no_log;
    if (std::filesystem::file_size(file().string() + "-wal", no_log) != 0 && !no_log) return "";
    constexpr std::size_t kMark = 40;  // behind whose it was and when
    const std::string lock = content(file().string() + ".lock");
    return content(file()) + (lock.size() > kMark ? lock.substr(kMark) : "");
  }

 private:
  static std::string content(const std::filesystem::path& of) {
    std::ifstream in{of, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  const TemporaryDirectory directory_;
  const std::filesystem::path original_ = directory_.path() / "original.db";
  const std::filesystem::path folder_ = directory_.path() / "folder";
  Workload before_;
};

}  // namespace pointsbot::tests
