#include "pooling/reservoir.hpp"

#include <algorithm>
#include <cassert>

namespace pointsbot::pooling {

/// Stands on the waiting thread's own stack, in a queue from first_waiter_ to last_waiter_.
struct Reservoir::Waiter {
  std::condition_variable ready;
  Region* region = nullptr;
  Waiter* next = nullptr;
};

void GiveBack::operator()(Region* region) const noexcept { reservoir->give_back(*region); }

Reservoir::Reservoir(Policy policy) : policy_{policy} {
  regions_.reserve(policy_.regions);
  idle_.reserve(policy_.regions);
  for (std::size_t i = 0; i < policy_.regions; ++i) {
    regions_.push_back(std::make_unique<Region>(policy_.capacity));
    idle_.push_back(regions_.back().get());
  }
}

Reservoir::~Reservoir() { assert(idle_.size() == regions_.size()); }

Lease Reservoir::acquire() {
  std::unique_lock lock{mutex_};
  if (!idle_.empty()) {
    ++counts_.acquired;
    Region* const region = idle_.back();
    idle_.pop_back();
    return lend(*region);
  }
  ++counts_.waited;
  Waiter self;
  (last_waiter_ == nullptr ? first_waiter_ : last_waiter_->next) = &self;
  last_waiter_ = &self;
  self.ready.wait(lock, [&self] { return self.region != nullptr; });
  return lend(*self.region);
}

Lease Reservoir::try_acquire() noexcept {
  const std::lock_guard lock{mutex_};
  if (idle_.empty()) {
    ++counts_.refused;
    return {};
  }
  ++counts_.acquired;
  Region* const region = idle_.back();
  idle_.pop_back();
  return lend(*region);
}

void Reservoir::give_back(Region& region) noexcept {
  const std::size_t used = region.used();
  const std::size_t bytes = region.give_back(policy_.floor);
  const std::lock_guard lock{mutex_};
  counts_.given_back += bytes;
  counts_.peak_used = std::max(counts_.peak_used, used);
  if (Waiter* const oldest = first_waiter_; oldest != nullptr) {
    first_waiter_ = oldest->next;
    if (first_waiter_ == nullptr) last_waiter_ = nullptr;
    oldest->region = &region;
    ++counts_.acquired;
    oldest->ready.notify_one();  // under the lock: the waiter's stack is gone once it wakes
  } else {
    idle_.push_back(&region);
  }
}

Stats Reservoir::stats() const {
  const std::lock_guard lock{mutex_};
  Stats stats = counts_;
  stats.regions = regions_.size();
  stats.leased = regions_.size() - idle_.size();
  for (const auto& region : regions_) stats.held += region->resident();
  return stats;
}

}  // namespace pointsbot::pooling
