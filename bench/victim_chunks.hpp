#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace pointsbot::bench {

/// Chunks of 64 KiB with the aging of Go's sync.Pool, a cycle in the place of a garbage collection:
/// a free chunk that two ends of a cycle found unused goes back to the kernel. One thread.
class VictimChunks {
 public:
  static constexpr std::size_t kSize = std::size_t{64} << 10;
  struct Chunk {
    Chunk* next;
    std::size_t used;
    alignas(16) std::byte bytes[kSize - 16];
  };
  static_assert(sizeof(Chunk) == kSize);

  VictimChunks() = default;
  ~VictimChunks() {
    end_cycle();
    end_cycle();
  }
  VictimChunks(const VictimChunks&) = delete;
  VictimChunks& operator=(const VictimChunks&) = delete;

  Chunk* take(Chunk* next) {
    Chunk* chunk = fresh_ != nullptr ? pop(fresh_) : victims_ != nullptr ? pop(victims_) : map();
    chunk->next = next;
    chunk->used = 0;
    return chunk;
  }
  void put(Chunk* chunk) {
    chunk->next = fresh_;
    fresh_ = chunk;
  }
  void end_cycle() {
    while (victims_ != nullptr) ::munmap(pop(victims_), kSize);
    victims_ = std::exchange(fresh_, nullptr);
  }

 private:
  static Chunk* pop(Chunk*& list) {
    Chunk* const chunk = list;
    list = chunk->next;
    return chunk;
  }
  static Chunk* map() {
    void* const block =
        ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) throw std::bad_alloc{};
    return static_cast<Chunk*>(block);
  }

  Chunk* fresh_ = nullptr;
  Chunk* victims_ = nullptr;
};

/// What is bumped into chunks, one after the other.
class ChunkChain {
 public:
  explicit ChunkChain(VictimChunks& chunks) : chunks_{chunks} {}
  ~ChunkChain() { clear(); }
  ChunkChain(const ChunkChain&) = delete;
  ChunkChain& operator=(const ChunkChain&) = delete;

  /// REQUIRES: bytes fits in a chunk, align <= 16.
  void* take(std::size_t bytes, std::size_t align) {
    std::size_t begin = last_ == nullptr ? 0 : (last_->used + align - 1) / align * align;
    if (last_ == nullptr || begin + bytes > sizeof last_->bytes) {
      last_ = chunks_.take(last_);
      begin = 0;
    }
    last_->used = begin + bytes;
    return last_->bytes + begin;
  }
  /// visit(bytes, size) for each chunk, the last one first.
  template <class Visit>
  void each(Visit visit) const {
    for (const VictimChunks::Chunk* chunk = last_; chunk != nullptr; chunk = chunk->next)
      visit(static_cast<const void*>(chunk->bytes), chunk->used);
  }
  void clear() {
    while (last_ != nullptr) {
      VictimChunks::Chunk* const chunk = last_;
      last_ = chunk->next;
      chunks_.put(chunk);
    }
  }

 private:
  VictimChunks& chunks_;
  VictimChunks::Chunk* last_ = nullptr;
};

}  // namespace pointsbot::bench
