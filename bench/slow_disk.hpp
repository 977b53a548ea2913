#pragma once

#include <chrono>
#include <cstdint>

/// In a program that links this, every fsync and fdatasync can be made to take longer: a disk that
/// is slower than the one that is there.
namespace pointsbot::bench {

/// From now on, on top of what the disk itself takes.
void delay_syncs(std::chrono::milliseconds by);

/// So far.
std::int64_t syncs();

}  // namespace pointsbot::bench
