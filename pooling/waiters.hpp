#pragma once

#include "pooling/lease.hpp"

#include <condition_variable>
#include <cstddef>
#include <optional>

namespace pointsbot::pooling {

/// One who waits for a region: on his own stack, and in the queue until he has one or knows why
/// not.
struct Waiter {
  std::condition_variable ready;
  Region* region = nullptr;
  std::optional<Why> why;
  Waiter* next = nullptr;

  bool done() const noexcept { return region != nullptr || why.has_value(); }
};

/// First come, first served. Everything under the reservoir's mutex.
class Waiters {
 public:
  Waiter* oldest() const noexcept { return first_; }
  std::size_t size() const noexcept { return size_; }

  void push(Waiter& waiter) noexcept {
    (last_ == nullptr ? first_ : last_->next) = &waiter;
    last_ = &waiter;
    ++size_;
  }

  void serve(Waiter& waiter, Region& region) noexcept {
    waiter.region = &region;
    remove(waiter);
  }
  void turn_away(Waiter& waiter, Why why) noexcept {
    waiter.why = why;
    remove(waiter);
  }

 private:
  /// Wherever he stands in the queue.
  void remove(Waiter& waiter) noexcept {
    Waiter* before = nullptr;
    for (Waiter* at = first_; at != &waiter; at = at->next) before = at;
    (before == nullptr ? first_ : before->next) = waiter.next;
    if (last_ == &waiter) last_ = before;
    --size_;
    waiter.ready.notify_one();  // under the mutex: his stack is gone once he wakes
  }

  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace pointsbot::pooling
