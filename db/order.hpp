#pragma once

#include "base/clock.hpp"
#include "base/points.hpp"
#include "base/user_id.hpp"
#include "db/operation.hpp"

#include <cstdint>
#include <string>

namespace pointsbot::db {

/// A Redeem as it stands: held is open, settled is fulfilled.
struct Order {
  std::int64_t op = 0;
  std::string ref;   ///< which a Settle names
  UserId viewer{};   ///< of an account that went into another: that one
  std::string name;  ///< as people know him: never empty
  std::string item;
  Points cost;
  WallTime at{};
  OpState state = OpState::held;
};

}  // namespace pointsbot::db
