#pragma once

#include <cstddef>
#include <span>

namespace pointsbot::pooling {

/// Whether memory may be part of a core dump.
enum class Dump { yes, no };

/// Where regions get their addresses and their memory from: the kernel, or in tests one that
/// refuses. Any thread.
class MemorySource {
 public:
  virtual ~MemorySource() = default;

  /// `bytes` (whole pages) of address space that read as zero and cost memory only once they are
  /// written to; nullptr when refused, and errno says why.
  virtual std::byte* reserve(std::size_t bytes, Dump dump) noexcept = 0;

  /// Puts memory behind `pages` before they are written to, in one call instead of a fault a page.
  /// Where the kernel cannot (Linux before 5.14) nothing happens, and they come one by one.
  virtual void populate(std::span<std::byte> pages) noexcept = 0;

  /// Lets go of the memory behind `pages`, which read as zero afterwards; the addresses stay.
  /// False when refused: everything is then as it was.
  virtual bool give_back(std::span<std::byte> pages) noexcept = 0;

  /// Ends a reservation, whole.
  virtual void release(std::span<std::byte> reserved) noexcept = 0;
};

/// mmap, madvise, munmap.
MemorySource& kernel_memory() noexcept;

/// As the kernel tells it: 4 KiB on most machines, 16 KiB on some ARM boards.
std::size_t page_size() noexcept;

}  // namespace pointsbot::pooling
