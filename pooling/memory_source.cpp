#include "pooling/memory_source.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace pointsbot::pooling {
namespace {

class KernelMemory final : public MemorySource {
 public:
  std::byte* reserve(std::size_t bytes, Dump dump) noexcept override {
    void* const base = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return nullptr;
    // A huge page would bring 2 MB back with the first byte. Kernels without them refuse the
    // advice.
    ::madvise(base, bytes, MADV_NOHUGEPAGE);
    if (dump == Dump::no) ::madvise(base, bytes, MADV_DONTDUMP);
    return static_cast<std::byte*>(base);
  }

  void populate(std::span<std::byte> pages) noexcept override {
    ::madvise(pages.data(), pages.size(), MADV_POPULATE_WRITE);
  }

  bool give_back(std::span<std::byte> pages) noexcept override {
    return ::madvise(pages.data(), pages.size(), MADV_DONTNEED) == 0;
  }

  void release(std::span<std::byte> reserved) noexcept override {
    ::munmap(reserved.data(), reserved.size());
  }
};

}  // namespace

MemorySource& kernel_memory() noexcept {
  static KernelMemory kernel;
  return kernel;
}

std::size_t page_size() noexcept {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

}  // namespace pointsbot::pooling
