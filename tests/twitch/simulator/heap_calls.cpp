#include "tests/twitch/simulator/heap_calls.hpp"

#include <atomic>

namespace pointsbot::tests {
namespace {

std::atomic<std::size_t> count = 0;

}  // namespace

std::size_t heap_calls() { return count.load(std::memory_order_relaxed); }

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
bool counts_heap_calls() { return false; }
#else
bool counts_heap_calls() { return true; }

// glibc's own names for what is replaced here (malloc(3), "replacing malloc").
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t align, std::size_t size);

void* malloc(std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_calloc(number, size);
}
void* realloc(void* block, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t align, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_memalign(align, size);
}
void* memalign(std::size_t align, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_memalign(align, size);
}
}
#endif

}  // namespace pointsbot::tests
