#pragma once

#include "db/records.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace pointsbot::app {

/// Resident memory over the cycles, drawn for a terminal: ▒ what a cycle needed for a moment above
/// what stays (█), from 0 or, where nothing would be seen, from just below what always stays.
/// Cycles that do not fit side by side share a column, the largest counts. Empty for none. `height`
/// + 2 lines, none wider than kPlotMargin + `width` below 100 GB.
inline constexpr std::size_t kPlotMargin = 9;
std::string memory_plot(std::span<const db::CycleReport> cycles, std::size_t width = 64,
                        std::size_t height = 10);

}  // namespace pointsbot::app
