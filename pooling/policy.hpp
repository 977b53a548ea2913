#pragma once

#include "pooling/budget.hpp"

#include <cstddef>

namespace pointsbot::pooling {

/// What happens to who asks for a region when all are out.
enum class Overflow {
  wait,    ///< acquire() waits its turn, try_acquire() is refused
  refuse,  ///< both are refused at once
  borrow,  ///< both get a region that did not exist before and does not outlive the lease
};

/// How a reservoir lends and what it keeps. Sizes in bytes.
struct Policy {
  /// How many regions there are; so many leases can be out at once, borrowed ones apart.
  std::size_t regions = 4;
  /// Address space of each: the hard limit of one lease. Not memory.
  std::size_t capacity = std::size_t{64} << 20;
  /// The most of one idle region that may stay resident, so that a small cycle faults no page...
  std::size_t floor = 0;
  /// ... and the most of all idle regions together.
  std::size_t resident = kNoLimit;
  /// The floor in force follows use: this share of the leases of late did not use more.
  double keep_share = 0.95;
  /// A region that was not lent for that many ticks keeps nothing.
  unsigned idle_ticks = 2;
  Overflow overflow = Overflow::wait;
  /// What leases held is wiped when they come back, and never part of a core dump.
  bool secret = false;
  /// The most that all regions together may have resident, lent, idle and borrowed.
  std::size_t limit = kNoLimit;
  /// For tests: one lease in four stands at a fresh address and is empty to its last page, so that
  /// whoever relies on what an earlier lease left is found out.
  bool forget = false;
};

}  // namespace pointsbot::pooling
