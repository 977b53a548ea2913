#include "bench/soak_day.hpp"

#include "twitch/simulator/permutation.hpp"

#include <algorithm>

namespace pointsbot::bench {
namespace {

std::int64_t usual_at(std::int64_t hour) {
  if (hour < 9) return 300;
  if (hour < 14) return 3'000;
  if (hour < 18) return 8'000;
  if (hour < 23) return 20'000;
  return 1'000;
}

bool is_spike(std::int64_t hour, std::int64_t minute) {
  return (hour == 13 || hour == 18 || hour == 21) && minute >= 30 && minute < 33;
}

bool is_nobody_there(std::int64_t hour, std::int64_t minute) {
  return (hour == 4 || hour == 11) && minute >= 40 && minute < 50;
}

}  // namespace

std::uint32_t Day::next() {
  const std::int64_t hour = minute_ / 60 % 24;
  const std::int64_t minute = minute_ % 60;
  // An eighth of the way to what is usual, and up to a tenth either way by chance.
  const auto chance = static_cast<std::int64_t>(
      twitch::simulator::scatter(static_cast<std::uint64_t>(minute_)) % 201);
  crowd_ += (usual_at(hour) - crowd_) / 8 + crowd_ * (chance - 100) / 1'000;
  ++minute_;
  if (minute < 5) return kSmall;
  if (minute < 10) return kLarge;
  if (is_spike(hour, minute)) return kSpike;
  if (is_nobody_there(hour, minute)) return 0;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(crowd_, 0, kSpike));
}

}  // namespace pointsbot::bench
