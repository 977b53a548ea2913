#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pointsbot::db {

/// How many lines of history there are in each of some ranges of their numbers: to compare those
/// that were found by one way with those found by another, without keeping each. Private to db/.
class LineCount {
 public:
  static constexpr std::size_t kRanges = 1'024;

  /// Counts the lines up to number `last`.
  explicit LineCount(std::int64_t last)
      : last_{last}, width_{last / static_cast<std::int64_t>(kRanges) + 1} {}

  void add(std::int64_t line) {
    if (line > 0 && line <= last_) ++counts_[static_cast<std::size_t>(line / width_)];
  }
  std::int64_t in(std::size_t range) const { return counts_[range]; }
  std::int64_t first(std::size_t range) const { return static_cast<std::int64_t>(range) * width_; }
  std::int64_t last() const { return last_; }

 private:
  std::int64_t last_;
  std::int64_t width_;
  std::array<std::int64_t, kRanges> counts_{};
};

}  // namespace pointsbot::db
