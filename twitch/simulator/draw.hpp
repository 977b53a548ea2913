#pragma once

#include "twitch/simulator/permutation.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

/// Texts that look drawn by chance and come from a seed: tokens, ids.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : seed_{seed} {}

  std::uint64_t number() { return scatter(seed_ ^ scatter(++drawn_)); }

  std::string text(std::size_t length, std::string_view alphabet) {
    std::string drawn;
    while (drawn.size() < length) drawn += alphabet[number() % alphabet.size()];
    return drawn;
  }

  /// As in 1b0aea16-5e4c-4bb5-a14c-b0e8ba9b8bb4.
  std::string uuid() {
    std::string drawn = text(32, "0123456789abcdef");
    drawn[12] = '4';
    for (const std::size_t at : {8U, 13U, 18U, 23U}) drawn.insert(at, 1, '-');
    return drawn;
  }

 private:
  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
};

}  // namespace pointsbot::twitch::simulator
