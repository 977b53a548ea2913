#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace pointsbot {

/// How long to wait before the next try: doubling from `first` to `most`, each drawn from the
/// upper half of its span, so that many clients that failed together do not return together.
class Backoff {
 public:
  using Duration = std::chrono::milliseconds;

  Backoff(Duration first, Duration most, std::uint64_t seed = std::random_device{}());

  /// The wait before the next try; each call counts as one more failure.
  Duration next();

  /// Call after a success: the next failure waits `first` again.
  void reset() { span_ = first_; }

 private:
  Duration first_;
  Duration most_;
  Duration span_;
  std::mt19937_64 random_;
};

}  // namespace pointsbot
