#pragma once

#include "pooling/budget.hpp"
#include "pooling/lease.hpp"
#include "pooling/memory_source.hpp"
#include "pooling/policy.hpp"
#include "pooling/region.hpp"
#include "pooling/usage_histogram.hpp"
#include "pooling/wait_clock.hpp"
#include "pooling/waiters.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace pointsbot::pooling {

/// Every call that asks for a lease ends up in exactly one of acquired, timed_out, stopped, refused
/// and closed.
struct Stats {
  std::uint64_t acquired = 0;    ///< leases handed out
  std::uint64_t waited = 0;      ///< calls that had to wait, whatever came of it
  std::uint64_t timed_out = 0;   ///< calls without a lease, and why
  std::uint64_t stopped = 0;     ///<
  std::uint64_t refused = 0;     ///<
  std::uint64_t closed = 0;      ///<
  std::uint64_t borrowed = 0;    ///< of those acquired, how many were temporary regions
  std::uint64_t trims = 0;       ///< idle regions that tick() and drain() took memory from
  std::uint64_t given_back = 0;  ///< bytes returned to the kernel
  std::size_t regions = 0;       ///< borrowed ones apart
  std::size_t capacity = 0;      ///< bytes of each: less than asked for where that was refused
  std::size_t leased = 0;        ///< leases that are out, borrowed ones too
  std::size_t held = 0;          ///< bytes behind all regions now, leased and idle
  std::size_t floor = 0;         ///< bytes of an idle region that may stay, as of the last tick()
  std::size_t peak_used = 0;     ///< most bytes that one lease had in use
};

/// What was taken from idle regions.
struct Trimmed {
  std::size_t bytes = 0;
  std::chrono::microseconds time{};
};

/// A bounded set of regions that are lent, reused warmest first, and given back. At its return a
/// lease's memory goes back to the kernel but for a floor; tick() sets the floor by what leases
/// have used of late, and takes even that from regions that nobody wants.
///
/// Any thread. The mutex is held for moving pointers only, never for a system call. Nothing but a
/// borrowed region is allocated after construction: who waits stands in a queue on his own stack.
class Reservoir {
 public:
  using TimePoint = WaitClock::TimePoint;

  /// Reserves the address space of all regions. Where the kernel refuses (RLIMIT_AS,
  /// vm.overcommit_memory=2), that of all is halved until it fits, down to kLeastCapacity, which
  /// Stats::capacity tells; then std::system_error. `memory` and `clock` outlive this.
  explicit Reservoir(Policy policy, MemorySource& memory = kernel_memory(),
                     WaitClock& clock = steady_wait_clock());
  /// REQUIRES: every lease has come back, and nobody waits.
  ~Reservoir();
  Reservoir(const Reservoir&) = delete;
  Reservoir& operator=(const Reservoir&) = delete;

  static constexpr std::size_t kLeastCapacity = std::size_t{4} << 20;

  /// An idle region; else as Policy::overflow says. Waiting is first come, first served: a returned
  /// region is handed to whoever has waited longest. A wait blocks the thread (not for the loop's)
  /// and ends with the stop token as well.
  Acquired acquire(const std::stop_token& stop = {});

  /// The same, waiting no longer than until then. An idle region is lent even if that has passed.
  Acquired acquire_until(TimePoint until, const std::stop_token& stop = {});

  /// The same without waiting for anybody's lease. A region that tick() has in hand this moment
  /// counts as idle: one system call later it is there.
  Acquired try_acquire() noexcept;

  /// Lends nothing from now on; whoever waits is told so. Leases may still come back.
  void close() noexcept;

  /// The end of a cycle: sets the floor anew, and trims the idle regions to it, those not lent for
  /// Policy::idle_ticks ticks to 0. Never waits for a lease.
  Trimmed tick() noexcept;

  /// For when memory is short: trims all idle regions to 0.
  Trimmed drain() noexcept;

  /// One consistent copy; `held` alone may be ahead of it, since leases grow without asking.
  Stats stats() const;

 private:
  friend GiveBack;
  struct Idle {
    Region* region;
    std::uint64_t order;  // by return: the higher, the warmer
    std::uint64_t tick;   // the last one before its return
  };

  std::vector<std::unique_ptr<Region>> reserve_all();
  Backing backing() noexcept { return {memory_, &budget_, policy_.secret}; }

  Region* idle_region() noexcept;
  Acquired when_all_are_out(Overflow overflow, TimePoint until, const std::stop_token& stop);
  Acquired wait(std::unique_lock<std::mutex> lock, TimePoint until, const std::stop_token& stop);
  void wait_for(Waiter& self, std::unique_lock<std::mutex>& lock, TimePoint until);
  Acquired borrow(std::unique_lock<std::mutex> lock) noexcept;
  Acquired lend(Region& region) noexcept {
    if (policy_.forget) forget(region);
    return Lease{&region, GiveBack{this}};
  }
  void forget(Region& region) noexcept;
  void give_back(Region* region, bool borrowed) noexcept;

  // Under the mutex.
  Region* pop_idle() noexcept;
  void leave(Waiter& waiter, Why why) noexcept;
  Acquired none(Why why) noexcept;
  void count(Why why) noexcept;
  bool hand_over(Region& region) noexcept;
  std::size_t calibrated() const noexcept;

  template <class Keep>
  Trimmed trim(Keep keep) noexcept;

  const Policy policy_;
  MemorySource& memory_;
  WaitClock& clock_;
  Budget budget_;
  const std::vector<std::unique_ptr<Region>> regions_;
  std::atomic<std::size_t> floor_ = 0;

  mutable std::mutex mutex_;
  std::vector<Idle> idle_;    // the warmest last; its capacity is that of regions_
  std::size_t trimming_ = 0;  // idle ones that are in tick()'s or drain()'s hands
  std::size_t borrowed_ = 0;  // out now
  Waiters waiters_;
  UsageHistogram usage_;
  std::uint64_t returns_ = 0;
  std::uint64_t ticks_ = 0;
  std::uint64_t dice_ = 1;
  bool closed_ = false;
  Stats counts_;
};

}  // namespace pointsbot::pooling
