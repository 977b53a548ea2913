#include "pooling/reservoir.hpp"

#include <algorithm>
#include <cassert>
#include <exception>
#include <system_error>
#include <utility>

namespace pointsbot::pooling {
namespace {

constexpr auto kForEver = Reservoir::TimePoint::max();

}  // namespace

void GiveBack::operator()(Region* region) const noexcept { reservoir->give_back(region, borrowed); }

Reservoir::Reservoir(Policy policy, MemorySource& memory, WaitClock& clock)
    : policy_{policy},
      memory_{memory},
      clock_{clock},
      budget_{policy.limit},
      regions_{reserve_all()} {
  idle_.reserve(regions_.size());
  for (const auto& region : regions_) idle_.push_back({region.get(), 0, 0});
}

Reservoir::~Reservoir() {
  assert(idle_.size() == regions_.size() && borrowed_ == 0 && waiters_.size() == 0);
}

std::vector<std::unique_ptr<Region>> Reservoir::reserve_all() {
  std::vector<std::unique_ptr<Region>> regions;
  regions.reserve(policy_.regions);
  for (std::size_t capacity = policy_.capacity;; capacity /= 2) {
    try {
      while (regions.size() < policy_.regions) {
        regions.push_back(std::make_unique<Region>(capacity, backing()));
      }
      return regions;
    } catch (const std::system_error&) {
      if (capacity / 2 < kLeastCapacity) throw;
      regions.clear();
    }
  }
}

Acquired Reservoir::acquire(const std::stop_token& stop) {
  if (Region* const region = idle_region()) return lend(*region);
  return when_all_are_out(policy_.overflow, kForEver, stop);
}

Acquired Reservoir::acquire_until(TimePoint until, const std::stop_token& stop) {
  if (Region* const region = idle_region()) return lend(*region);
  return when_all_are_out(policy_.overflow, until, stop);
}

Acquired Reservoir::try_acquire() noexcept {
  if (Region* const region = idle_region()) return lend(*region);
  const bool borrows = policy_.overflow == Overflow::borrow;
  return when_all_are_out(borrows ? Overflow::borrow : Overflow::refuse, kForEver, {});
}

inline Region* Reservoir::idle_region() noexcept {
  const std::lock_guard lock{mutex_};
  return pop_idle();
}

inline Region* Reservoir::pop_idle() noexcept {
  if (closed_ || idle_.empty()) return nullptr;
  Region* const region = idle_.back().region;
  idle_.pop_back();
  ++counts_.acquired;
  return region;
}

/// When no region was idle a moment ago.
Acquired Reservoir::when_all_are_out(Overflow overflow, TimePoint until,
                                     const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  if (closed_) return none(Why::closed);
  if (Region* const region = pop_idle()) {
    lock.unlock();
    return lend(*region);
  }
  // One that is being trimmed comes to this caller if nobody is before him: no reason to refuse.
  const bool coming = trimming_ > waiters_.size();
  if (overflow == Overflow::wait || coming)
    return wait(std::move(lock), coming ? kForEver : until, stop);
  if (overflow == Overflow::borrow) return borrow(std::move(lock));
  return none(Why::refused);
}

Acquired Reservoir::wait(std::unique_lock<std::mutex> lock, TimePoint until,
                         const std::stop_token& stop) {
  Waiter self;
  ++counts_.waited;
  waiters_.push(self);
  if (stop.stop_possible()) {
    lock.unlock();  // the callback takes the mutex, and may run here and now
    const std::stop_callback on_stop{stop, [this, &self] {
                                       const std::lock_guard guard{mutex_};
                                       if (!self.done()) leave(self, Why::stopped);
                                     }};
    lock.lock();
    wait_for(self, lock, until);
    lock.unlock();  // its destructor waits until it has run
  } else {
    wait_for(self, lock, until);
    lock.unlock();
  }
  if (self.why) return *self.why;
  return lend(*self.region);
}

void Reservoir::wait_for(Waiter& self, std::unique_lock<std::mutex>& lock, TimePoint until) {
  while (!self.done()) {
    if (until == kForEver) {
      self.ready.wait(lock);
    } else if (clock_.now() < until) {
      clock_.wait_until(self.ready, lock, until);
    } else {
      leave(self, Why::timed_out);
    }
  }
}

Acquired Reservoir::borrow(std::unique_lock<std::mutex> lock) noexcept {
  // Counted before it exists, so that whoever sees its memory sees it lent.
  ++counts_.acquired;
  ++counts_.borrowed;
  ++borrowed_;
  lock.unlock();
  try {
    return Lease{
        new Region{regions_.empty() ? policy_.capacity : regions_[0]->capacity(), backing()},
        GiveBack{this, true}};
  } catch (const std::exception&) {  // neither addresses nor heap for it
    lock.lock();
    --counts_.acquired;
    --counts_.borrowed;
    --borrowed_;
    return none(Why::refused);
  }
}

void Reservoir::forget(Region& region) noexcept {
  {
    const std::lock_guard lock{mutex_};
    dice_ = dice_ * 6364136223846793005U + 1442695040888963407U;  // Knuth's MMIX, the same each run
    if (dice_ >> 62 != 0) return;
  }
  const std::size_t held = region.resident();
  const std::size_t bytes = region.move_elsewhere() ? held : region.give_back(0);
  const std::lock_guard lock{mutex_};
  counts_.given_back += bytes;
}

void Reservoir::give_back(Region* region, bool borrowed) noexcept {
  const std::size_t used = region->peak();
  std::size_t bytes = region->resident();
  if (borrowed) {
    delete region;
  } else {
    bytes = region->give_back(floor_.load(std::memory_order_relaxed));
  }
  const std::lock_guard lock{mutex_};
  usage_.record(used);
  counts_.peak_used = std::max(counts_.peak_used, used);
  counts_.given_back += bytes;
  if (borrowed) {
    --borrowed_;
  } else if (!hand_over(*region)) {
    idle_.push_back({region, ++returns_, ticks_});
  }
}

void Reservoir::close() noexcept {
  const std::lock_guard lock{mutex_};
  closed_ = true;
  while (Waiter* const waiter = waiters_.oldest()) leave(*waiter, Why::closed);
}

Trimmed Reservoir::tick() noexcept {
  std::size_t floor = 0;
  std::uint64_t now = 0;
  {
    const std::lock_guard lock{mutex_};
    floor = calibrated();
    floor_.store(floor, std::memory_order_relaxed);
    usage_.halve();
    now = ++ticks_;
  }
  return trim([this, floor, now](const Idle& idle) {
    return now >= idle.tick + policy_.idle_ticks ? 0 : floor;
  });
}

Trimmed Reservoir::drain() noexcept {
  return trim([](const Idle&) { return std::size_t{0}; });
}

/// Trims each idle region to what `keep` says of it, one at a time and outside of the mutex.
template <class Keep>
Trimmed Reservoir::trim(Keep keep) noexcept {
  const TimePoint start = clock_.now();
  Trimmed trimmed;
  for (const auto& region : regions_) {
    std::unique_lock lock{mutex_};
    const auto at = std::find_if(idle_.begin(), idle_.end(), [&region](const Idle& idle) {
      return idle.region == region.get();
    });
    if (at == idle_.end()) continue;
    const Idle idle = *at;
    const std::size_t floor = keep(idle);
    if (region->resident() <= floor) continue;
    idle_.erase(at);
    ++trimming_;
    lock.unlock();
    const std::size_t bytes = region->give_back(floor);
    lock.lock();
    --trimming_;
    if (!hand_over(*region)) {
      // Where its age belongs: as cold as it was.
      const auto warmer = [](std::uint64_t order, const Idle& other) {
        return order < other.order;
      };
      idle_.insert(std::upper_bound(idle_.begin(), idle_.end(), idle.order, warmer), idle);
    }
    if (bytes == 0) continue;
    ++counts_.trims;
    counts_.given_back += bytes;
    trimmed.bytes += bytes;
  }
  trimmed.time = std::chrono::duration_cast<std::chrono::microseconds>(clock_.now() - start);
  return trimmed;
}

Stats Reservoir::stats() const {
  const std::lock_guard lock{mutex_};
  Stats stats = counts_;
  stats.regions = regions_.size();
  stats.capacity = regions_.empty() ? 0 : regions_[0]->capacity();
  stats.leased = regions_.size() - idle_.size() - trimming_ + borrowed_;
  stats.held = budget_.charged();
  stats.floor = floor_.load(std::memory_order_relaxed);
  return stats;
}

void Reservoir::leave(Waiter& waiter, Why why) noexcept {
  waiters_.turn_away(waiter, why);
  count(why);
}

Acquired Reservoir::none(Why why) noexcept {
  count(why);
  return why;
}

void Reservoir::count(Why why) noexcept {
  switch (why) {
    case Why::timed_out:
      ++counts_.timed_out;
      break;
    case Why::stopped:
      ++counts_.stopped;
      break;
    case Why::refused:
      ++counts_.refused;
      break;
    case Why::closed:
      ++counts_.closed;
      break;
  }
}

/// Hands the region to whoever has waited longest; false when nobody waits.
bool Reservoir::hand_over(Region& region) noexcept {
  Waiter* const oldest = waiters_.oldest();
  if (oldest == nullptr) return false;
  waiters_.serve(*oldest, region);
  ++counts_.acquired;
  return true;
}

/// The floor by what leases have used of late, within the policy's bounds, in whole pages.
std::size_t Reservoir::calibrated() const noexcept {
  if (regions_.empty()) return 0;
  const std::size_t page = page_size();
  const std::size_t most =
      std::min(policy_.floor, policy_.resident / regions_.size()) / page * page;
  const std::size_t used = usage_.percentile(policy_.keep_share);
  return used >= most ? most : (used + page - 1) / page * page;
}

}  // namespace pointsbot::pooling
