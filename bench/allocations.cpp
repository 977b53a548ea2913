#include "bench/allocations.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

// glibc's own names for what is counted here.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

std::atomic<std::int64_t> counted{0};
std::atomic<std::int64_t> counted_in_cpp{0};

void count() { counted.fetch_add(1, std::memory_order_relaxed); }
void count_in_cpp() { counted_in_cpp.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  count();
  return __libc_calloc(number, size);
}
void* realloc(void* block, std::size_t size) {
  count();
  return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t align, std::size_t size) {
  count();
  count_in_cpp();
  return __libc_memalign(align, size);
}
void* memalign(std::size_t align, std::size_t size) {
  count();
  return __libc_memalign(align, size);
}
int posix_memalign(void** block, std::size_t align, std::size_t size) {
  count();
  *block = __libc_memalign(align, size);
  return *block == nullptr ? ENOMEM : 0;
}
}

void* operator new(std::size_t size) {
  count_in_cpp();
  if (void* const block = std::malloc(size != 0 ? size : 1)) return block;
  throw std::bad_alloc{};
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace pointsbot::bench {

std::int64_t allocations() { return counted.load(std::memory_order_relaxed); }
std::int64_t allocations_in_cpp() { return counted_in_cpp.load(std::memory_order_relaxed); }

}  // namespace pointsbot::bench
