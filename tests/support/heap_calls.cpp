#include "tests/support/heap_calls.hpp"

#include <atomic>
#include <cerrno>

namespace {

std::atomic<std::size_t> calls = 0;

void count() { calls.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
// glibc's own names for what is replaced here (malloc(3), "replacing malloc").
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t align, std::size_t size);

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
void* memalign(std::size_t align, std::size_t size) {
  count();
  return __libc_memalign(align, size);
}
void* aligned_alloc(std::size_t align, std::size_t size) { return memalign(align, size); }
int posix_memalign(void** block, std::size_t align, std::size_t size) {
  *block = memalign(align, size);
  return *block == nullptr ? ENOMEM : 0;
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace pointsbot::tests {

std::size_t heap_calls() { return calls.load(std::memory_order_relaxed); }

}  // namespace pointsbot::tests
