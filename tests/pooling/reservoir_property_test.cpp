#include "pooling/reservoir.hpp"
#include "tests/pooling/memory.hpp"
#include "tests/pooling/resident.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace pointsbot::pooling {
namespace {

const std::size_t kPage = page_size();

/// Any sequence of what may be done to a reservoir, with all that must hold looked at after each
/// step: against a model that knows only what was asked for.
class History {
 public:
  explicit History(unsigned seed) : dice_{seed}, policy_{any_policy()}, pool_{policy_, memory_} {}

  void run(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
      step();
      check();
    }
    out_.clear();
    check();
    pool_.drain();
    EXPECT_EQ(pool_.stats().held, 0U);
  }

  std::string told() const {
    return "regions " + std::to_string(policy_.regions) + ", capacity " +
           std::to_string(policy_.capacity) + ", floor " + std::to_string(policy_.floor) +
           ", resident " + std::to_string(policy_.resident) + ", limit " +
           std::to_string(policy_.limit) + ", overflow " +
           std::to_string(static_cast<int>(policy_.overflow)) + (policy_.secret ? ", secret" : "") +
           (policy_.forget ? ", forget" : "");
  }

 private:
  struct Lent {
    Lease lease;
    std::byte pattern;
    std::span<std::byte> written{};  // from the front; all of it the pattern
    std::size_t highest = 0;         // end of what this lease ever wrote to
  };

  std::size_t any(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>{0, most}(dice_);
  }

  Policy any_policy() {
    Policy policy{.regions = 1 + any(3), .capacity = (1 + any(15)) * kPage};
    policy.floor = any(policy.capacity + kPage);
    if (any(1) == 0) policy.resident = any(policy.regions * policy.capacity);
    policy.keep_share = 0.5 + 0.5 * static_cast<double>(any(100)) / 100;
    policy.idle_ticks = static_cast<unsigned>(any(3));
    policy.overflow = static_cast<Overflow>(any(2));
    policy.secret = any(2) == 0;
    if (any(1) == 0) policy.limit = any(policy.regions * policy.capacity);
    policy.forget = any(3) == 0;
    return policy;
  }

  void step() {
    switch (any(9)) {
      case 0:
      case 1:
        return lend();
      case 2:
      case 3:
        return give_back();
      case 4:
        return rewind();
      case 5:
        return ticked(pool_.tick());
      case 6:
        if (any(4) == 0) ticked(pool_.drain());
        return;
      default:
        return write();
    }
  }

  void lend() {
    if (out_.size() > 6) return;
    ++asked_;
    // Nobody else is there to give a lease back: a wait would last for ever.
    Acquired acquired = any(1) == 0 ? pool_.try_acquire() : pool_.acquire_until({});
    const bool all_out = out_.size() >= policy_.regions;
    ASSERT_EQ(acquired.has_value(), !all_out || policy_.overflow == Overflow::borrow);
    if (!acquired) return;
    for (const Lent& other : out_) ASSERT_NE(other.lease.get(), acquired->get());
    EXPECT_EQ((*acquired)->used(), 0U);
    EXPECT_EQ((*acquired)->room(), policy_.capacity);
    out_.push_back({*std::move(acquired), static_cast<std::byte>(1 + any(254))});
  }

  void give_back() {
    if (out_.empty()) return;
    const auto at = out_.begin() + static_cast<std::ptrdiff_t>(any(out_.size() - 1));
    out_.erase(at);
  }

  void write() {
    if (out_.empty()) return;
    Lent& lent = out_[any(out_.size() - 1)];
    const std::size_t bytes = any(any(1) == 0 ? 3 * kPage : 100);
    const std::size_t begin = lent.written.size();
    const bool fits = bytes <= lent.lease->room();
    std::byte* place = nullptr;
    std::size_t room = bytes;
    std::size_t committed = bytes;
    if (any(1) == 0) {
      place = lent.lease->take(bytes);
      if (place == nullptr) {
        ASSERT_TRUE(!fits || policy_.limit != kNoLimit);
        return;
      }
    } else {
      const std::span<std::byte> tail = lent.lease->tail(bytes);
      if (policy_.limit == kNoLimit) {
        ASSERT_EQ(tail.size(), std::min(bytes, policy_.capacity - begin));
      }
      place = tail.data();
      room = tail.size();
      committed = any(room);
    }
    expect_nothing_left(lent, {place, room}, begin);
    std::fill_n(place, room, lent.pattern);
    lent.highest = std::max(lent.highest, begin + room);
    if (lent.lease->used() == begin) lent.lease->commit(committed);
    lent.written = {place - begin, begin + committed};
  }

  /// Of earlier leases: below the floor there may be something, elsewhere and of a secret nothing.
  void expect_nothing_left(const Lent& lent, std::span<const std::byte> room, std::size_t begin) {
    const std::size_t kept = policy_.secret ? 0 : most_floor();
    const std::size_t from = std::max({begin, lent.highest, kept});
    for (std::size_t at = from; at < begin + room.size(); ++at) {
      ASSERT_EQ(room[at - begin], std::byte{0}) << "at " << at;
    }
  }

  void rewind() {
    if (out_.empty()) return;
    Lent& lent = out_[any(out_.size() - 1)];
    const std::size_t to = any(lent.written.size());
    lent.lease->rewind(Region::Mark{to});
    lent.written = lent.written.first(to);
  }

  void ticked(Trimmed trimmed) {
    const Stats stats = pool_.stats();
    EXPECT_GE(stats.given_back, trimmed.bytes);
    const std::size_t idle = stats.held - lent_bytes();
    EXPECT_LE(idle, (policy_.regions - own()) * stats.floor) << "idle, above the floor";
  }

  std::size_t most_floor() const {
    return std::min(policy_.floor, policy_.resident / policy_.regions);
  }
  std::size_t lent_bytes() const {
    std::size_t sum = 0;
    for (const Lent& lent : out_) sum += lent.lease->resident();
    return sum;
  }

  void check() {
    const Stats stats = pool_.stats();
    for (const Lent& lent : out_) {
      ASSERT_EQ(lent.lease->used(), lent.written.size());
      ASSERT_TRUE(std::all_of(lent.written.begin(), lent.written.end(), [&](std::byte b) {
        return b == lent.pattern;
      })) << "somebody else wrote to it, or it was trimmed";
      ASSERT_LE(lent.highest, lent.lease->resident());
      if (!lent.written.empty()) {
        ASSERT_GE(resident_in(lent.written), lent.written.size());
      }
    }
    EXPECT_LE(stats.floor, most_floor());
    EXPECT_LE(stats.held, policy_.limit);
    EXPECT_LE(stats.held - lent_bytes(), policy_.resident);
    EXPECT_LE(stats.held - lent_bytes(), policy_.regions * policy_.floor);
    EXPECT_EQ(stats.leased, out_.size());
    EXPECT_EQ(stats.acquired + stats.refused + stats.timed_out, asked_);
    EXPECT_EQ(stats.stopped + stats.closed, 0U);
    EXPECT_LE(stats.peak_used, policy_.capacity);
    if (policy_.overflow != Overflow::borrow) {
      EXPECT_EQ(stats.borrowed, 0U);
      if (!policy_.forget) {
        EXPECT_EQ(stats.given_back, memory_.given_back);
      }
    }
    EXPECT_EQ(memory_.standing, static_cast<int>(policy_.regions + out_.size() - own()));
  }

  /// How many of those out are not borrowed.
  std::size_t own() const {
    return static_cast<std::size_t>(std::count_if(out_.begin(), out_.end(), [](const Lent& lent) {
      return !lent.lease.get_deleter().borrowed;
    }));
  }

  std::mt19937 dice_;
  TestMemory memory_;
  const Policy policy_;
  Reservoir pool_;
  std::vector<Lent> out_;
  std::uint64_t asked_ = 0;
};

TEST(ReservoirProperties, HoldInAnyHistory) {
  for (unsigned seed = 1; seed <= 120 && !testing::Test::HasFailure(); ++seed) {
    History history{seed};
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + history.told());
    history.run(200);
  }
}

}  // namespace
}  // namespace pointsbot::pooling
