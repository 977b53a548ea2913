#pragma once

#include "base/clock.hpp"
#include "base/user_id.hpp"

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace pointsbot::app::chat {

/// Who has to wait until when before he may use which command again, and which command the whole
/// channel waits for. Bounded; while nobody waits it has no memory. Loop thread only.
class Cooldowns {
 public:
  /// People who wait, at most, each with each command. Beyond them nobody may.
  static constexpr std::size_t kMost = 20'000;

  /// Whether he may now; from now on he waits for `each`, the channel for `all`.
  bool use(UserId who, std::size_t command, std::chrono::seconds each, std::chrono::seconds all,
           SteadyTime now);

  /// It came to nothing: he, and the channel, wait no longer than until then.
  void shorten(UserId who, std::size_t command, SteadyTime until);

  /// Forgets who need wait no more.
  void tidy(SteadyTime now);

  std::size_t size() const { return until_.size(); }

 private:
  using Key = std::pair<std::int64_t, std::size_t>;  // nobody, 0, for the whole channel

  boost::unordered_flat_map<Key, SteadyTime, boost::hash<Key>> until_;
  SteadyTime tidied_ = SteadyTime::min();
};

}  // namespace pointsbot::app::chat
