#pragma once

#include <cstdint>

namespace pointsbot::tests {

/// How many want the last item; as many want all that one of three people has.
inline constexpr int kRush = 1'000;
/// What each of the three has, and each of those who want the last item.
inline constexpr std::int64_t kFortune = 5'000, kPocket = 7;
inline constexpr std::int64_t kFirstPoor = 1'000;

}  // namespace pointsbot::tests
