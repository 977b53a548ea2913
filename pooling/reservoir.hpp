#pragma once

#include "pooling/region.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace pointsbot::pooling {

class Reservoir;

/// Brings a region back to its reservoir; what makes a Lease a lease.
struct GiveBack {
  Reservoir* reservoir = nullptr;
  void operator()(Region* region) const noexcept;
};

/// A region on loan: moved, never copied; empty when moved from. It may be given back on any
/// thread, and at that moment its memory above the floor returns to the kernel.
using Lease = std::unique_ptr<Region, GiveBack>;

struct Policy {
  /// How many regions there are; so many leases can be out at once.
  std::size_t regions = 4;
  /// Address space of each, in bytes: the hard limit of one lease. Not memory.
  std::size_t capacity = std::size_t{64} << 20;
  /// Bytes of a region that stay resident when it comes back, so that a small cycle faults no page.
  std::size_t floor = 0;
};

struct Stats {
  std::uint64_t acquired = 0;    ///< leases handed out
  std::uint64_t waited = 0;      ///< of those, how many had to wait
  std::uint64_t refused = 0;     ///< try_acquire() with every region out
  std::uint64_t given_back = 0;  ///< bytes returned to the kernel
  std::size_t regions = 0;
  std::size_t leased = 0;
  std::size_t held = 0;       ///< bytes behind all regions now, leased and idle
  std::size_t peak_used = 0;  ///< most bytes that one lease had in use when it came back
};

/// A bounded set of regions that are lent, reused warmest first, and given back.
///
/// Any thread. The mutex is held for moving pointers only, never for a system call.
class Reservoir {
 public:
  /// Reserves the address space of all its regions; see Region for the failure.
  explicit Reservoir(Policy policy);
  /// REQUIRES: every lease has come back.
  ~Reservoir();
  Reservoir(const Reservoir&) = delete;
  Reservoir& operator=(const Reservoir&) = delete;

  /// Waits until a region is free. First come, first served: a returned region is handed to whoever
  /// has waited longest. Blocks the thread: not for the loop's.
  Lease acquire();

  /// Never waits: an empty lease when all regions are out.
  Lease try_acquire() noexcept;

  /// One consistent copy.
  Stats stats() const;

 private:
  friend GiveBack;
  struct Waiter;

  void give_back(Region& region) noexcept;
  Lease lend(Region& region) noexcept { return Lease{&region, GiveBack{this}}; }

  const Policy policy_;
  std::vector<std::unique_ptr<Region>> regions_;
  mutable std::mutex mutex_;
  std::vector<Region*> idle_;  // the warmest last; its capacity is that of regions_
  Waiter* first_waiter_ = nullptr;
  Waiter* last_waiter_ = nullptr;
  Stats counts_;
};

}  // namespace pointsbot::pooling
