#pragma once

#include "pooling/lease.hpp"

#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace pointsbot::pooling {

/// An array that grows in a lease of its own: nothing is ever copied, and nothing is left behind
/// when it goes. Empty and without memory when default-constructed or moved from.
template <class T>
class LeasedArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  LeasedArray() = default;
  /// REQUIRES: `lease` is not empty and nothing was taken from it.
  explicit LeasedArray(Lease lease) : lease_{std::move(lease)} {
    items_ = reinterpret_cast<T*>(lease_->take(0, alignof(T)));
  }
  LeasedArray(LeasedArray&& other) noexcept
      : lease_{std::move(other.lease_)},
        items_{std::exchange(other.items_, nullptr)},
        size_{std::exchange(other.size_, 0)} {}
  LeasedArray& operator=(LeasedArray&& other) noexcept {
    lease_ = std::move(other.lease_);
    items_ = std::exchange(other.items_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  /// False when the lease is full; the array is then as it was.
  [[nodiscard]] bool push_back(const T& item) noexcept {
    std::byte* const room = lease_->take(sizeof(T), alignof(T));
    if (room == nullptr) return false;
    ::new (room) T{item};
    ++size_;
    return true;
  }

  /// REQUIRES: size <= size().
  void truncate(std::size_t size) noexcept {
    size_ = size;
    lease_->rewind(pooling::Region::Mark{size * sizeof(T)});
  }

  /// Gives back what the lease has above the items; for an array that stays. REQUIRES: a lease.
  void trim() noexcept { lease_->trim(); }

  std::span<T> items() noexcept { return {items_, size_}; }
  std::span<const T> items() const noexcept { return {items_, size_}; }
  std::size_t size() const noexcept { return size_; }

 private:
  Lease lease_;
  T* items_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace pointsbot::pooling
