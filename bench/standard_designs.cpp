// Strings on the heap and the standard's memory resources. All of them write a page into one
// buffer of fixed size and use it again for the next.

#include "bench/mapped_memory.hpp"
#include "bench/pool_designs.hpp"

#include <array>
#include <cstring>
#include <deque>
#include <malloc.h>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::bench {
namespace {

/// The page that is being received, in memory that is asked for at once and not touched before its
/// time.
class Body {
 public:
  explicit Body(std::pmr::memory_resource& memory = *std::pmr::new_delete_resource())
      : memory_{memory} {}
  ~Body() { memory_.deallocate(bytes_, twitch::kMostBody, 1); }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  void append(std::string_view piece) {
    std::memcpy(bytes_ + size_, piece.data(), piece.size());
    size_ += piece.size();
  }
  /// Reads it and is empty again.
  template <class Row>
  std::size_t read(PageReader& reader, Row row) {
    const std::size_t size = size_;
    size_ = 0;
    return reader.read(bytes_, size, row);
  }

 private:
  std::pmr::memory_resource& memory_;
  char* bytes_ = static_cast<char*>(memory_.allocate(twitch::kMostBody, 1));
  std::size_t size_ = 0;
};

template <class Viewers>
Walked walk_over(const Viewers& viewers) {
  Walked sum;
  for (const auto& viewer : viewers) {
    ++sum.viewers;
    sum.ids += static_cast<std::uint64_t>(number(viewer.id));
    sum.login_bytes += viewer.login.size();
  }
  return sum;
}

struct Viewer {
  UserId id;
  std::string login;
  std::string name;
};

/// One vector for ever, emptied by clear(): it keeps its room, the strings free theirs.
class ClearedStrings final : public Design {
 public:
  explicit ClearedStrings(Readers& readers) : reader_{readers.plain} {}
  void begin() override {}
  void receive(std::string_view piece) override { body_.append(piece); }
  void page() override {
    body_.read(reader_, [this](UserId id, std::string_view login, std::string_view name) {
      viewers_.push_back({id, std::string{login}, std::string{name}});
    });
  }
  Walked walk() override { return walk_over(viewers_); }
  void let_go() override { viewers_.clear(); }

 private:
  PageReader& reader_;
  Body body_;
  std::vector<Viewer> viewers_;
};

/// Resliced to zero, as a Go program does it: the strings stay and are assigned to again.
class KeptStrings final : public Design {
 public:
  explicit KeptStrings(Readers& readers) : reader_{readers.plain} {}
  void begin() override {}
  void receive(std::string_view piece) override { body_.append(piece); }
  void page() override {
    body_.read(reader_, [this](UserId id, std::string_view login, std::string_view name) {
      if (used_ == viewers_.size()) viewers_.emplace_back();
      Viewer& viewer = viewers_[used_++];
      viewer.id = id;
      viewer.login.assign(login);
      viewer.name.assign(name);
    });
  }
  Walked walk() override { return walk_over(std::span{viewers_.data(), used_}); }
  void let_go() override { used_ = 0; }

 private:
  PageReader& reader_;
  Body body_;
  std::vector<Viewer> viewers_;
  std::size_t used_ = 0;
};

/// A vector and a body for each cycle. `kReserve`: room for as many as the first page says there
/// are. `kTrim`: malloc_trim(0) when they are gone.
template <bool kReserve, bool kTrim>
class FreshVector final : public Design {
 public:
  explicit FreshVector(Readers& readers) : reader_{readers.plain} {}
  void begin() override { cycle_.emplace(); }
  void receive(std::string_view piece) override { cycle_->body.append(piece); }
  void page() override {
    std::vector<Viewer>& viewers = cycle_->viewers;
    const std::size_t total =
        cycle_->body.read(reader_, [&](UserId id, std::string_view login, std::string_view name) {
          viewers.push_back({id, std::string{login}, std::string{name}});
        });
    if constexpr (kReserve) viewers.reserve(total);
  }
  Walked walk() override { return walk_over(cycle_->viewers); }
  void let_go() override {
    cycle_.reset();
    if constexpr (kTrim) ::malloc_trim(0);
  }

 private:
  struct Cycle {
    Body body;
    std::vector<Viewer> viewers;
  };
  PageReader& reader_;
  std::optional<Cycle> cycle_;
};

/// A monotonic resource over mmap, released after each cycle. It never frees inside, so what grows
/// is a deque, which copies nothing, and names are bytes in the resource with views to them.
class Monotonic final : public Design {
 public:
  explicit Monotonic(Readers& readers) : reader_{readers.plain} {}
  void begin() override {
    body_.emplace(mapped_);
    viewers_.emplace(&arena_);
  }
  void receive(std::string_view piece) override { body_->append(piece); }
  void page() override {
    body_->read(reader_, [this](UserId id, std::string_view login, std::string_view name) {
      viewers_->push_back({id, keep(login), keep(name)});
    });
  }
  Walked walk() override { return walk_over(*viewers_); }
  void let_go() override {
    viewers_.reset();
    arena_.release();
    body_.reset();
  }

 private:
  struct Named {
    UserId id;
    std::string_view login;
    std::string_view name;
  };
  std::string_view keep(std::string_view text) {
    auto* const copy = static_cast<char*>(arena_.allocate(text.size(), 1));
    return {copy, text.copy(copy, text.size())};
  }

  PageReader& reader_;
  MappedMemory mapped_;
  std::pmr::monotonic_buffer_resource arena_{std::size_t{64} << 10, &mapped_};
  std::optional<Body> body_;
  std::optional<std::pmr::deque<Named>> viewers_;
};

/// An unsynchronized pool over mmap with a deque of pmr strings in it. `kRelease`: release() after
/// each cycle, without which it keeps what it has.
template <bool kRelease>
class PmrPool final : public Design {
 public:
  explicit PmrPool(Readers& readers) : reader_{readers.plain} {}
  void begin() override {
    body_.emplace(mapped_);
    viewers_.emplace(&pool_);
  }
  void receive(std::string_view piece) override { body_->append(piece); }
  void page() override {
    body_->read(reader_, [this](UserId id, std::string_view login, std::string_view name) {
      viewers_->emplace_back(id, login, name, &pool_);
    });
  }
  Walked walk() override { return walk_over(*viewers_); }
  void let_go() override {
    viewers_.reset();
    if constexpr (kRelease) pool_.release();
    body_.reset();
  }

 private:
  struct Named {
    Named(UserId of, std::string_view called, std::string_view shown,
          std::pmr::memory_resource* memory)
        : id{of}, login{called, memory}, name{shown, memory} {}
    UserId id;
    std::pmr::string login;
    std::pmr::string name;
  };

  PageReader& reader_;
  MappedMemory mapped_;
  std::pmr::unsynchronized_pool_resource pool_{&mapped_};
  std::optional<Body> body_;
  std::optional<std::pmr::deque<Named>> viewers_;
};

template <class D>
std::unique_ptr<Design> make(Readers& readers) {
  return std::make_unique<D>(readers);
}

constexpr std::array kKinds{
    DesignKind{"a", "strings in a vector, clear()", make<ClearedStrings>},
    DesignKind{"a2", "strings kept, assigned again", make<KeptStrings>},
    DesignKind{"b", "fresh vector", make<FreshVector<false, false>>},
    DesignKind{"b1", "fresh vector, reserve(total)", make<FreshVector<true, false>>},
    DesignKind{"c", "fresh vector, malloc_trim(0)", make<FreshVector<false, true>>},
    DesignKind{"c1", "fresh, reserve, malloc_trim(0)", make<FreshVector<true, true>>},
    DesignKind{"e0", "pmr monotonic, release()", make<Monotonic>},
    DesignKind{"e1", "pmr pool, kept", make<PmrPool<false>>},
    DesignKind{"e2", "pmr pool, release()", make<PmrPool<true>>},
};

}  // namespace

std::span<const DesignKind> standard_designs() { return kKinds; }

}  // namespace pointsbot::bench
