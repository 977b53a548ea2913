#pragma once

#include <cstdint>

namespace pointsbot::twitch::simulator {

/// Scatters a number over all 64 bits (the finaliser of splitmix64).
constexpr std::uint64_t scatter(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// A keyed shuffle of the numbers below 2^(2 * half_bits), without a table: a Feistel network,
/// which runs backward as well. What makes numbers look drawn by chance and still never meet.
class Permutation {
 public:
  constexpr Permutation(unsigned half_bits, std::uint64_t key)
      : half_bits_{half_bits}, mask_{(std::uint64_t{1} << half_bits) - 1}, key_{key} {}

  constexpr std::uint64_t forward(std::uint64_t x) const {
    std::uint64_t left = x >> half_bits_, right = x & mask_;
    for (unsigned round = 0; round < kRounds; ++round) {
      const std::uint64_t next = left ^ blur(right, round);
      left = right;
      right = next;
    }
    return left << half_bits_ | right;
  }

  constexpr std::uint64_t backward(std::uint64_t x) const {
    std::uint64_t left = x >> half_bits_, right = x & mask_;
    for (unsigned round = kRounds; round-- > 0;) {
      const std::uint64_t last = right ^ blur(left, round);
      right = left;
      left = last;
    }
    return left << half_bits_ | right;
  }

 private:
  static constexpr unsigned kRounds = 4;

  constexpr std::uint64_t blur(std::uint64_t half, unsigned round) const {
    return scatter(half ^ scatter(key_ + round)) & mask_;
  }

  unsigned half_bits_;
  std::uint64_t mask_;
  std::uint64_t key_;
};

}  // namespace pointsbot::twitch::simulator
