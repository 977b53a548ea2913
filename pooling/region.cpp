#include "pooling/region.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <system_error>

namespace pointsbot::pooling {
namespace {

/// A region that has grown goes on growing: it takes this share of what it has in advance, up to
/// so much, in one call instead of a fault a page.
constexpr std::size_t kAheadShare = 8;
constexpr std::size_t kMostAhead = std::size_t{128} << 10;

constexpr std::size_t round_up(std::size_t bytes, std::size_t to) {
  return (bytes + to - 1) / to * to;
}

std::byte* or_throw(std::byte* base, std::size_t capacity) {
  if (base != nullptr) return base;
  throw std::system_error{errno, std::generic_category(),
                          "reserving " + std::to_string(capacity) + " bytes of address space"};
}

}  // namespace

Region::Region(std::size_t capacity, Backing backing)
    : backing_{backing},
      page_{page_size()},
      capacity_{round_up(capacity, page_)},
      base_{or_throw(reserve(), capacity_)},
      fence_{base_, capacity_} {}

Region::~Region() {
  wipe_above(0);
  release();
}

std::span<std::byte> Region::tail(std::size_t most) noexcept {
  std::size_t size = std::min(most, room());
  if (const std::size_t end = round_up(used_ + size, page_); end > touched_) {
    Budget* const budget = backing_.budget;
    const std::size_t wanted = end - touched_;
    touched_ += budget == nullptr ? wanted : budget->charge_most(wanted, page_);
    size = std::min(size, touched_ - used_);
  }
  handed_ = std::max(handed_, used_ + size);
  fence_.move(used_ + size);
  return {base_ + used_, size};
}

void Region::commit(std::size_t bytes) noexcept {
  assert(bytes <= room());
  used_ += bytes;
  fence_.move(used_);
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
  wipe_above(0);
  used_ = peak_ = 0;
  fence_.move(0);
  return let_go_above(round_up(floor, page_));
}

std::size_t Region::trim() noexcept {
  wipe_above(used_);
  fence_.move(used_);
  return let_go_above(round_up(used_, page_));
}

std::size_t Region::let_go_above(std::size_t kept) noexcept {
  if (touched_ <= kept) return 0;
  const std::size_t bytes = touched_ - kept;
  if (!backing_.memory.give_back({base_ + kept, bytes})) return 0;
  touched_ = kept;
  if (backing_.budget != nullptr) backing_.budget->credit(bytes);
  return bytes;
}

bool Region::move_elsewhere() noexcept {
  assert(used_ == 0);
  std::byte* const base = reserve();
  if (base == nullptr) return false;
  wipe_above(0);
  release();
  base_ = base;
  peak_ = handed_ = touched_ = 0;
  fence_ = Fence{base_, capacity_};
  return true;
}

/// Makes room up to `end` ours to hand out; false when the budget is spent.
bool Region::touch(std::size_t end) noexcept {
  Budget* const budget = backing_.budget;
  const std::size_t needed = round_up(end, page_) - touched_;
  if (budget != nullptr && !budget->charge(needed)) return false;
  std::size_t ahead = std::min(touched_ / kAheadShare, kMostAhead) / page_ * page_;
  ahead = std::min(ahead, capacity_ - touched_ - needed);
  if (budget != nullptr) ahead = budget->charge_most(ahead, page_);
  if (ahead > 0) backing_.memory.populate({base_ + touched_, needed + ahead});
  touched_ += needed + ahead;
  return true;
}

void Region::lower(std::size_t used) noexcept {
  assert(used <= used_);
  peak_ = peak();
  used_ = used;
  fence_.move(used_);
}

/// What was handed out above `begin` is nobody's any more.
void Region::wipe_above(std::size_t begin) noexcept {
  if (backing_.secret) {
    fence_.move(handed_);
    ::explicit_bzero(base_ + begin, handed_ - begin);
  }
  handed_ = begin;
}

std::byte* Region::reserve() noexcept {
  return backing_.memory.reserve(capacity_, backing_.secret ? Dump::no : Dump::yes);
}

void Region::release() noexcept {
  fence_.remove();
  backing_.memory.release({base_, capacity_});
  if (backing_.budget != nullptr) backing_.budget->credit(touched_);
}

void* Region::do_allocate(std::size_t bytes, std::size_t align) {
  std::byte* const block = take(bytes, align);
  if (block == nullptr) throw std::bad_alloc{};
  return block;
}

void Region::do_deallocate(void* block, std::size_t bytes, std::size_t) {
  auto* const begin = static_cast<std::byte*>(block);
  if (begin + bytes == base_ + used_) lower(static_cast<std::size_t>(begin - base_));
}

}  // namespace pointsbot::pooling
