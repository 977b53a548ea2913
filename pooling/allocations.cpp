#include "pooling/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> count = 0;
thread_local bool left_out = false;

}  // namespace

namespace pointsbot::pooling {

std::size_t allocations() noexcept { return count.load(std::memory_order_relaxed); }

void leave_this_thread_out() noexcept { left_out = true; }

}  // namespace pointsbot::pooling

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

void* counted(std::size_t size, std::size_t align) noexcept {
  if (!left_out) count.fetch_add(1, std::memory_order_relaxed);
  if (align <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) return std::malloc(size != 0 ? size : 1);
  return std::aligned_alloc(align, (size + align - 1) / align * align);
}

void* counted_or_throw(std::size_t size, std::size_t align) {
  if (void* const block = counted(size, align)) return block;
  throw std::bad_alloc{};
}

}  // namespace

// The forms for arrays and for nothrow come down to these (libstdc++, [new.delete]).
void* operator new(std::size_t size) { return counted_or_throw(size, 0); }
void* operator new(std::size_t size, std::align_val_t align) {
  return counted_or_throw(size, static_cast<std::size_t>(align));
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }

#endif
