#pragma once

#include "base/points.hpp"

#include <span>
#include <vector>

namespace pointsbot::app::chat::games {

/// All of `pot`, in proportion to `stakes`: each rounded down, and what rounding leaves goes one
/// point each to the earliest. REQUIRES: 0 <= pot; each stake > 0; their sum within std::int64_t.
std::vector<Points> shared(Points pot, std::span<const Points> stakes);

}  // namespace pointsbot::app::chat::games
