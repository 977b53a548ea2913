#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <string_view>

namespace pointsbot::twitch {

/// Whether an id was among the last few hundred: a sieve for what Twitch sends twice in a row. What
/// must not happen twice is for the database to see to.
class RecentIds {
 public:
  static constexpr std::size_t kKept = 512;

  /// False when it was there already.
  bool add(std::string_view id) {
    const std::size_t hash = std::hash<std::string_view>{}(id);
    const auto end = hashes_.begin() + static_cast<std::ptrdiff_t>(count_);
    if (std::find(hashes_.begin(), end, hash) != end) return false;
    hashes_[next_] = hash;
    next_ = (next_ + 1) % kKept;
    count_ = std::min(count_ + 1, kKept);
    return true;
  }

 private:
  std::array<std::size_t, kKept> hashes_{};
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

}  // namespace pointsbot::twitch
