#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// What a check found: the first hundred in words, all of them counted. Private to db/.
class Differences {
 public:
  void add(std::string what) {
    ++count_;
    if (told_.size() < kToldAtMost) told_.push_back(std::move(what));
  }
  std::int64_t count() const { return count_; }
  std::vector<std::string> take() { return std::move(told_); }

 private:
  static constexpr std::size_t kToldAtMost = 100;

  std::vector<std::string> told_;
  std::int64_t count_ = 0;
};

}  // namespace pointsbot::db
