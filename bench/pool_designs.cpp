// Chunks that age as sync.Pool's victims do, and the product's own reservoir.

#include "bench/pool_designs.hpp"

#include "app/roll_call.hpp"
#include "bench/victim_chunks.hpp"
#include "pooling/leased_array.hpp"
#include "pooling/reservoir.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::bench {
namespace {

/// Records and names are bumped into 64 KiB chunks; free ones that a whole cycle did not need go at
/// its end. The body of a page, which every cycle needs, stays.
class VictimDesign final : public Design {
 public:
  explicit VictimDesign(Readers& readers) : reader_{readers.plain} {}
  void begin() override {}
  void receive(std::string_view piece) override {
    std::memcpy(body_.get() + size_, piece.data(), piece.size());
    size_ += piece.size();
  }
  void page() override {
    const std::size_t size = std::exchange(size_, 0);
    reader_.read(
        body_.get(), size, [this](UserId id, std::string_view login, std::string_view name) {
          char* const text = static_cast<char*>(names_.take(login.size() + name.size(), 1));
          login.copy(text, login.size());
          name.copy(text + login.size(), name.size());
          ::new (records_.take(sizeof(Record), alignof(Record)))
              Record{id, text, static_cast<std::uint8_t>(login.size()),
                     static_cast<std::uint8_t>(name.size())};
        });
  }
  Walked walk() override {
    Walked sum;
    records_.each([&sum](const void* bytes, std::size_t size) {
      for (const Record& record :
           std::span{static_cast<const Record*>(bytes), size / sizeof(Record)}) {
        ++sum.viewers;
        sum.ids += static_cast<std::uint64_t>(number(record.id));
        sum.login_bytes += record.login_size;
      }
    });
    return sum;
  }
  void let_go() override {
    records_.clear();
    names_.clear();
    chunks_.end_cycle();
  }

 private:
  struct Record {
    UserId id;
    const char* text;  // the login, then the display name
    std::uint8_t login_size, name_size;
  };
  PageReader& reader_;
  std::unique_ptr<char[]> body_ = std::make_unique_for_overwrite<char[]>(twitch::kMostBody);
  std::size_t size_ = 0;
  VictimChunks chunks_;
  ChunkChain records_{chunks_};
  ChunkChain names_{chunks_};
};

/// The product's pool and roll call: a page in a lease that is rewound for the next, ids, arrivals
/// and their names in a lease each. Nobody was here before, so everybody comes and all names are
/// kept. Of each region, as much stays as cycles of late used, and at most `kKiB`.
template <std::size_t kKiB>
class ReservoirDesign : public Design {
 public:
  explicit ReservoirDesign(Readers& readers) : readers_{readers} {}
  void begin() override {
    call_.emplace(before(), app::RollRules{}, reservoir_);
    page_ = reservoir_.try_acquire();
    body_ = reinterpret_cast<char*>(page_->tail(0).data());
  }
  void receive(std::string_view piece) override {
    std::memcpy(page_->tail(piece.size()).data(), piece.data(), piece.size());
    page_->commit(piece.size());
  }
  void page() final {
    const std::size_t size = page_->used();
    static_cast<void>(page_->tail(twitch::Parser::kPadding));  // readable behind the page
    if (!read({body_, size})) throw std::runtime_error{"a page was refused"};
    page_->rewind({});
  }
  Walked walk() override {
    Walked sum;
    for (const db::Arrival& arrival : call_->change().arrivals.items()) {
      ++sum.viewers;
      sum.ids += static_cast<std::uint64_t>(number(arrival.id()));
      sum.login_bytes += std::strlen(arrival.login());
    }
    return sum;
  }
  void let_go() override {
    call_.reset();
    page_.reset();
    reservoir_.tick();
  }

 protected:
  virtual std::span<const Attendee> before() const { return {}; }
  virtual bool read(std::span<char> body) {
    bool room = true;
    readers_.plain.read(body.data(), body.size(),
                        [&](UserId id, std::string_view login, std::string_view name) {
                          room = call_->chatter({id, login, name}) && room;
                        });
    return room;
  }

  Readers& readers_;
  std::optional<app::RollCall> call_;

 private:
  pooling::Reservoir reservoir_{{.regions = 1 + app::kRollLeases + 1, .floor = kKiB << 10}};
  pooling::Lease page_;
  char* body_ = nullptr;
};

/// With the product's own parser, which checks what it reads and hands out no display name that is
/// the login in other capitals.
class ParsedDesign : public ReservoirDesign<0> {
 public:
  using ReservoirDesign::ReservoirDesign;

 private:
  bool read(std::span<char> body) final { return readers_.ours.chatters(body, *call_).has_value(); }
};

/// As the bot runs, from one cycle to the next: who is here stays known, 8 bytes each, and only
/// those who come bring names. The walk has the sorting in it that finds out who came and who left.
class BotDesign final : public ParsedDesign {
 public:
  using ParsedDesign::ParsedDesign;
  Walked walk() override {
    if (!call_->finish()) throw std::runtime_error{"the leases are too small"};
    Walked sum;
    for (const Attendee& who : call_->change().present.items()) {
      ++sum.viewers;
      sum.ids += static_cast<std::uint64_t>(number(who.id()));
    }
    return sum;
  }
  void let_go() override {
    present_ = std::move(call_->change().present);
    ParsedDesign::let_go();
  }

 private:
  std::span<const Attendee> before() const override { return present_.items(); }

  pooling::LeasedArray<Attendee> present_;
};

template <class D>
std::unique_ptr<Design> make(Readers& readers) {
  return std::make_unique<D>(readers);
}

constexpr std::array kKinds{
    DesignKind{"f", "64 KiB chunks, two generations", make<VictimDesign>},
    DesignKind{"g", "Reservoir", make<ReservoirDesign<0>>},
    DesignKind{"g1", "Reservoir, floor of 128 KiB", make<ReservoirDesign<128>>},
    DesignKind{"h", "Reservoir, the product's parser", make<ParsedDesign>},
    DesignKind{"h1", "the same, who is here stays", make<BotDesign>},
};

}  // namespace

std::span<const DesignKind> pool_designs() { return kKinds; }

}  // namespace pointsbot::bench
