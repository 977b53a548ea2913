#include "pooling/region.hpp"

#include <cassert>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace pointsbot::pooling {
namespace {

constexpr std::size_t round_up(std::size_t bytes, std::size_t to) {
  return (bytes + to - 1) / to * to;
}

std::byte* reserve(std::size_t capacity) {
  void* base = ::mmap(nullptr, capacity, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) {
    throw std::system_error{errno, std::generic_category(),
                            "reserving " + std::to_string(capacity) + " bytes of address space"};
  }
  // A huge page would bring 2 MB back with the first byte. Kernels without them refuse the advice.
  ::madvise(base, capacity, MADV_NOHUGEPAGE);
  return static_cast<std::byte*>(base);
}

}  // namespace

Region::Region(std::size_t capacity)
    : page_{static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))},
      capacity_{round_up(capacity, page_)},
      base_{reserve(capacity_)} {}

Region::~Region() { ::munmap(base_, capacity_); }

std::byte* Region::take(std::size_t bytes, std::size_t align) noexcept {
  const auto base = reinterpret_cast<std::uintptr_t>(base_);  // the address, not only the offset
  const std::size_t begin = round_up(base + used_, align) - base;
  if (begin > capacity_ || bytes > capacity_ - begin) return nullptr;
  used_ = begin + bytes;
  touch(used_);
  return base_ + begin;
}

std::span<std::byte> Region::tail(std::size_t most) noexcept {
  const std::size_t size = most < room() ? most : room();
  touch(used_ + size);
  return {base_ + used_, size};
}

void Region::commit(std::size_t bytes) noexcept {
  assert(bytes <= room());
  used_ += bytes;
}

const char* Region::keep(std::string_view text) noexcept {
  std::byte* const room = take(text.size() + 1);
  if (room == nullptr) return nullptr;
  auto* const copy = reinterpret_cast<char*>(room);
  text.copy(copy, text.size());  // of an empty one, which may have no data, nothing
  copy[text.size()] = '\0';
  return copy;
}

std::size_t Region::give_back(std::size_t floor) noexcept {
  used_ = 0;
  const std::size_t touched = resident();
  const std::size_t kept = round_up(floor, page_);
  if (touched <= kept) return 0;
  ::madvise(base_ + kept, touched - kept, MADV_DONTNEED);
  touched_.store(kept, std::memory_order_relaxed);
  return touched - kept;
}

void Region::touch(std::size_t end) noexcept {
  if (end > resident()) touched_.store(round_up(end, page_), std::memory_order_relaxed);
}

void* Region::do_allocate(std::size_t bytes, std::size_t align) {
  std::byte* const block = take(bytes, align);
  if (block == nullptr) throw std::bad_alloc{};
  return block;
}

void Region::do_deallocate(void* block, std::size_t bytes, std::size_t) {
  auto* const begin = static_cast<std::byte*>(block);
  if (begin + bytes == base_ + used_) used_ = static_cast<std::size_t>(begin - base_);
}

}  // namespace pointsbot::pooling
