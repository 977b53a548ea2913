#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "twitch/failure.hpp"
#include "twitch/records.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace pointsbot::twitch {

/// What a whole viewer list came to.
struct Swept {
  int pages = 0;
  std::int64_t rows = 0;   ///< duplicates included, blank ones not
  std::int64_t total = 0;  ///< the largest that a page stated
  /// Whether a page may have come twice in another's place. Only he can tell who keeps the ids.
  bool of_pages = true;
  std::chrono::microseconds fetch{};
  std::chrono::microseconds parse{};
};

/// Whoever tells who is in a channel's chat, and whether it is live. Loop thread only, one call at
/// a time.
class ViewerList {
 public:
  /// Whether the channel is live now.
  virtual Task<Result<OnAir, Failure>> live(UserId channel) = 0;

  /// Every row to `sink`, duplicates included: the whole list, or a failure after which what `sink`
  /// got is worth nothing. `reader` is whose access it is.
  virtual Task<Result<Swept, Failure>> sweep(UserId channel, UserId reader, ChatterSink& sink) = 0;

 protected:
  ~ViewerList() = default;
};

/// Whether `rows` may pass for the whole of a list that states `total`: people come and go while it
/// is read and Twitch says that the total drifts, so a tenth, and ten, may be missing, but no more
/// than half.
constexpr bool is_whole(std::int64_t rows, std::int64_t total) {
  return total - rows <= std::min(10 + total / 10, total / 2);
}

/// What a list is that fails `is_whole`.
Failure incomplete(int page, std::int64_t viewers, std::int64_t total);

}  // namespace pointsbot::twitch
