#pragma once

#include "db/records.hpp"

#include <span>
#include <string>

namespace pointsbot::app {

/// A row a cycle: when, how many viewers, the process's memory before, at its peak and at rest,
/// what is anonymous of that, what the pool holds and gave back.
std::string memory_table(std::span<const db::CycleReport> cycles);

/// Resident memory over the cycles, drawn for a terminal: ▒ what a cycle needed for a moment above
/// what stays (█). Cycles that do not fit side by side share a column, the largest counts. Empty
/// for none.
std::string memory_plot(std::span<const db::CycleReport> cycles, std::size_t width = 64,
                        std::size_t height = 10);

}  // namespace pointsbot::app
