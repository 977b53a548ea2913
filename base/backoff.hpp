#pragma once

#include <chrono>
#include <random>

namespace pointsbot {

/// How long to wait before the next try: doubling from `first` to `most`, each drawn from the
/// upper half of its span, so that many clients that failed together do not return together.
class Backoff {
 public:
  using Duration = std::chrono::milliseconds;

  Backoff(Duration first, Duration most);
  Backoff(Duration first, Duration most, unsigned seed);

  /// The wait before the next try; each call counts as one more failure.
  Duration next();

  /// Call after a success: the next failure waits `first` again.
  void reset() { span_ = first_; }

 private:
  Duration first_;
  Duration most_;
  Duration span_;
  std::minstd_rand random_;  // small: it stands in coroutine frames
};

}  // namespace pointsbot
