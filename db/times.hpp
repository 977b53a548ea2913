#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstdint>

/// How a time stands in the database: milliseconds since 1970, UTC. Private to db/.
namespace pointsbot::db {

inline std::int64_t in_ms(WallTime at) { return at.time_since_epoch().count(); }
inline WallTime wall(std::int64_t ms) { return WallTime{std::chrono::milliseconds{ms}}; }

}  // namespace pointsbot::db
