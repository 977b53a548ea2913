#pragma once

#include <compare>
#include <cstdint>

namespace pointsbot {

/// An amount of points, negative where it is taken away. Whole points only.
///
/// No balance, clock or sum that the ledger accepts passes kMostPoints, and no single amount
/// kMostAtOnce, so adding a few of them cannot overflow; the ledger refuses what would pass.
struct Points {
  std::int64_t value = 0;

  friend constexpr auto operator<=>(const Points&, const Points&) = default;
  friend constexpr Points operator+(Points a, Points b) { return {a.value + b.value}; }
  friend constexpr Points operator-(Points a, Points b) { return {a.value - b.value}; }
};

inline constexpr Points kMostPoints{1'000'000'000'000'000};
inline constexpr Points kMostAtOnce{1'000'000'000'000};

}  // namespace pointsbot
