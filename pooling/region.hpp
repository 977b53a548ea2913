#pragma once

#include <atomic>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>

namespace pointsbot::pooling {

/// A reserved range of addresses that is filled from the front ("bump allocation") and whose pages
/// cost memory only once they are written to. Addresses never move, so views into it stay good
/// while it grows, and growth never copies.
///
/// One owner at a time and no locking; only `resident()` may be asked from another thread.
class Region final : public std::pmr::memory_resource {
 public:
  /// Reserves `capacity` bytes of address space, rounded up to whole pages; no memory yet. Throws
  /// std::system_error when the kernel refuses (RLIMIT_AS, vm.overcommit_memory=2).
  explicit Region(std::size_t capacity);
  ~Region() override;
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

  /// Room for `bytes`, aligned to `align` (a power of two); nullptr when the region is full.
  std::byte* take(std::size_t bytes, std::size_t align = 1) noexcept;

  /// The free room at the end, at most `most` bytes of it, for others to write to (curl does);
  /// `commit` then says how much was written. Nothing is taken before that.
  std::span<std::byte> tail(std::size_t most) noexcept;
  /// REQUIRES: bytes <= the size of the last tail().
  void commit(std::size_t bytes) noexcept;

  /// Copies `text` in, with a NUL behind it; nullptr when the region is full.
  const char* keep(std::string_view text) noexcept;

  /// A point to come back to: what is taken after it is free again after `rewind`.
  enum class Mark : std::size_t {};
  Mark mark() const noexcept { return Mark{used_}; }
  void rewind(Mark mark) noexcept { used_ = static_cast<std::size_t>(mark); }

  std::size_t used() const noexcept { return used_; }
  std::size_t room() const noexcept { return capacity_ - used_; }

  /// An upper bound of the bytes of memory behind the region: everything below the highest byte
  /// that was ever handed out since the last `give_back`, in whole pages. Any thread.
  std::size_t resident() const noexcept { return touched_.load(std::memory_order_relaxed); }

  /// Empties the region and returns its pages above the first `floor` bytes to the kernel at once.
  /// They read as zero afterwards. Returns how many bytes went back.
  std::size_t give_back(std::size_t floor) noexcept;

 private:
  void touch(std::size_t end) noexcept;

  // std::pmr: monotonic, but the last block can be given back. Throws std::bad_alloc when full.
  void* do_allocate(std::size_t bytes, std::size_t align) override;
  void do_deallocate(void* block, std::size_t bytes, std::size_t align) override;
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::size_t page_;
  std::size_t capacity_;
  std::byte* base_;
  std::size_t used_ = 0;
  std::atomic<std::size_t> touched_ = 0;
};

}  // namespace pointsbot::pooling
