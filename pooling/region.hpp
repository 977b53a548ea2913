#pragma once

#include "pooling/budget.hpp"
#include "pooling/fence.hpp"
#include "pooling/memory_source.hpp"

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>

namespace pointsbot::pooling {

/// What a region stands on; all of it outlives the region.
struct Backing {
  MemorySource& memory = kernel_memory();
  /// Charged for every page that may be resident; nullptr: nobody counts.
  Budget* budget = nullptr;
  /// Wiped before it is reused, and not part of a core dump.
  bool secret = false;
};

/// A reserved range of addresses that is filled from the front ("bump allocation") and whose pages
/// cost memory only once they are written to. Addresses never move, so views into it stay good
/// while it grows, and growth never copies. What room holds before it is written to is not said:
/// zeros, or what an earlier user of the region left below the floor.
///
/// One owner at a time and no locking. AddressSanitizer reports whoever touches what is not taken.
class Region final : public std::pmr::memory_resource {
 public:
  /// Reserves `capacity` bytes of address space, rounded up to whole pages; no memory yet. Throws
  /// std::system_error when that is refused (RLIMIT_AS, vm.overcommit_memory=2).
  explicit Region(std::size_t capacity, Backing backing = {});
  ~Region() override;
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

  /// Room for `bytes`, aligned to `align` (a power of two); nullptr when the region is full or the
  /// budget spent. Here in the header: several of these for every viewer of a page.
  std::byte* take(std::size_t bytes, std::size_t align = 1) noexcept {
    const auto base = reinterpret_cast<std::uintptr_t>(base_);  // the address, not only the offset
    const std::size_t begin = ((base + used_ + align - 1) & ~(align - 1)) - base;
    if (begin > capacity_ || bytes > capacity_ - begin) return nullptr;
    const std::size_t end = begin + bytes;
    if (end > touched_ && !touch(end)) return nullptr;
    handed_ = handed_ < end ? end : handed_;
    used_ = end;
    fence_.move(used_);
    return base_ + begin;
  }

  /// The free room at the end, at most `most` bytes of it and less when the budget has less, for
  /// others to write to; `commit` then says how much was written. Nothing is taken before that.
  std::span<std::byte> tail(std::size_t most) noexcept;
  /// REQUIRES: bytes <= the size of the last tail(), whose rest may not be touched any more.
  void commit(std::size_t bytes) noexcept;

  /// Copies `text` in, with a NUL behind it; nullptr when there is no room.
  const char* keep(std::string_view text) noexcept;

  /// A point to come back to: what is taken after it is free again after `rewind`.
  enum class Mark : std::size_t {};
  Mark mark() const noexcept { return Mark{used_}; }
  void rewind(Mark mark) noexcept { lower(static_cast<std::size_t>(mark)); }

  std::size_t used() const noexcept { return used_; }
  std::size_t room() const noexcept { return capacity_ - used_; }
  std::size_t capacity() const noexcept { return capacity_; }

  /// The most bytes in use since the last `give_back`, whatever was rewound since.
  std::size_t peak() const noexcept { return peak_ < used_ ? used_ : peak_; }

  /// An upper bound of the bytes of memory behind the region: everything below the highest byte
  /// that was handed out and not given back since, in whole pages.
  std::size_t resident() const noexcept { return touched_; }

  /// Empties the region, wipes it if it is secret, and returns its pages above the first `floor`
  /// bytes to the kernel at once; they read as zero afterwards. Returns how many bytes went back: 0
  /// when that was refused, and they then count as resident until it succeeds.
  std::size_t give_back(std::size_t floor) noexcept;

  /// Returns what is resident above what is taken to the kernel, in whole pages: for a lease that
  /// stays. Returns how many bytes went back.
  std::size_t trim() noexcept;

  /// Stands at other addresses from now on, and costs no memory there. False when those are
  /// refused: nothing has changed. REQUIRES: nothing is taken.
  bool move_elsewhere() noexcept;

 private:
  bool touch(std::size_t end) noexcept;
  std::size_t let_go_above(std::size_t kept) noexcept;
  void lower(std::size_t used) noexcept;
  void wipe_above(std::size_t begin) noexcept;
  std::byte* reserve() noexcept;
  void release() noexcept;

  // std::pmr: monotonic, but the last block can be given back. Throws std::bad_alloc when full.
  void* do_allocate(std::size_t bytes, std::size_t align) override;
  void do_deallocate(void* block, std::size_t bytes, std::size_t align) override;
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  const Backing backing_;
  const std::size_t page_;
  const std::size_t capacity_;
  std::byte* base_;
  std::size_t used_ = 0;
  std::size_t peak_ = 0;     // of used_, as far as it was lowered
  std::size_t handed_ = 0;   // end of what this owner may have written to
  std::size_t touched_ = 0;  // end of what may be resident
  [[no_unique_address]] Fence fence_;
};

}  // namespace pointsbot::pooling
