#include "pooling/reservoir.hpp"

#include "pooling/allocations.hpp"
#include "tests/pooling/resident.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <type_traits>
#include <utility>

namespace pointsbot::pooling {
namespace {

const std::size_t kPage = page_size();

/// As after a cycle in which every lease used `pages` pages.
void set_floor(Reservoir& pool, std::size_t pages) {
  (*pool.acquire())->take(pages * kPage);
  pool.tick();
}

/// Takes and writes `pages` pages of a lease.
std::byte* fill(Lease& lease, std::size_t pages) {
  std::byte* const begin = lease->take(pages * kPage);
  if (begin != nullptr) std::memset(begin, 0xA5, pages * kPage);
  return begin;
}

TEST(Lease, MovesAndIsNeverCopied) {
  static_assert(std::is_nothrow_move_constructible_v<Lease>);
  static_assert(!std::is_copy_constructible_v<Lease>);
  Reservoir pool{{.regions = 1, .capacity = kPage}};
  Lease from = pool.acquire();
  const Lease to = std::move(from);
  EXPECT_FALSE(from);  // NOLINT: that is the question
  EXPECT_TRUE(to);
  EXPECT_EQ(pool.stats().leased, 1U);
}

TEST(Lease, ReturnsByItself) {
  Reservoir pool{{.regions = 1, .capacity = kPage}};
  {
    const Lease lease = pool.acquire();
    EXPECT_EQ(pool.stats().leased, 1U);
  }
  EXPECT_EQ(pool.stats().leased, 0U);
  EXPECT_TRUE(pool.try_acquire());
}

TEST(Lease, ReturnsItsMemoryAtOnce) {
  Reservoir pool{{.regions = 1, .capacity = 16 * kPage, .floor = kPage}};
  set_floor(pool, 1);
  Lease lease = pool.acquire();
  const std::span<std::byte> all{fill(lease, 16), 16 * kPage};
  EXPECT_EQ(resident_in(all), 16 * kPage);
  lease.reset();
  EXPECT_EQ(resident_in(all), kPage);
}

TEST(Lease, SeesNoByteOfAnEarlierOneAboveTheFloor) {
  Reservoir pool{{.regions = 1, .capacity = 8 * kPage, .floor = 2 * kPage}};
  set_floor(pool, 8);
  Lease earlier = pool.acquire();
  const std::byte* const place = fill(earlier, 8);
  earlier.reset();
  Lease later = pool.acquire();
  const std::byte* const begin = later->take(8 * kPage);
  ASSERT_EQ(begin, place);
  EXPECT_TRUE(std::all_of(begin + 2 * kPage, begin + 8 * kPage,
                          [](std::byte b) { return b == std::byte{0}; }));
}

TEST(Lease, BeginsEmptyWhateverTheEarlierOneHeld) {
  Reservoir pool{{.regions = 1, .capacity = 4 * kPage, .floor = 4 * kPage}};
  set_floor(pool, 4);
  Lease earlier = pool.acquire();
  fill(earlier, 3);
  earlier.reset();
  EXPECT_EQ((*pool.acquire())->used(), 0U);
}

TEST(Reservoir, CostsNoMemoryBeforeALeaseIsWrittenTo) {
  Reservoir pool{{.regions = 4, .capacity = 64 << 20}};
  const Lease lease = pool.acquire();
  EXPECT_EQ(pool.stats().held, 0U);
  EXPECT_EQ(resident_in(lease->tail(64 << 20)), 0U);
}

TEST(Reservoir, LendsEachRegionOnceAndNoMoreThanThereAre) {
  Reservoir pool{{.regions = 3, .capacity = kPage}};
  std::set<Region*> regions;
  std::vector<Lease> leases;
  for (int i = 0; i < 3; ++i) {
    leases.push_back(pool.acquire());
    regions.insert(leases.back().get());
  }
  EXPECT_EQ(regions.size(), 3U);
  EXPECT_FALSE(pool.try_acquire());
  leases.pop_back();
  EXPECT_TRUE(pool.try_acquire());
}

TEST(Reservoir, ReusesTheWarmestRegionFirst) {
  Reservoir pool{{.regions = 2, .capacity = kPage}};
  Lease first = pool.acquire();
  Lease second = pool.acquire();
  const Region* const warmest = first.get();
  second.reset();
  first.reset();
  EXPECT_EQ(pool.acquire()->get(), warmest);
}

TEST(Reservoir, CountsWhatItLentRefusedAndGaveBack) {
  Reservoir pool{{.regions = 1, .capacity = 8 * kPage, .floor = kPage}};
  Lease lease = pool.acquire();
  fill(lease, 5);
  EXPECT_EQ(pool.try_acquire().error(), Why::refused);
  EXPECT_FALSE(pool.try_acquire());
  const Stats lent = pool.stats();
  EXPECT_EQ(lent.acquired, 1U);
  EXPECT_EQ(lent.waited, 0U);
  EXPECT_EQ(lent.refused, 2U);
  EXPECT_EQ(lent.given_back, 0U);
  EXPECT_EQ(lent.regions, 1U);
  EXPECT_EQ(lent.capacity, 8 * kPage);
  EXPECT_EQ(lent.leased, 1U);
  EXPECT_EQ(lent.held, 5 * kPage);
  EXPECT_EQ(lent.floor, 0U);
  EXPECT_EQ(lent.peak_used, 0U);

  lease.reset();
  EXPECT_EQ(pool.stats().given_back, 5 * kPage) << "a floor before the first tick";
  pool.tick();
  lease = pool.try_acquire();
  fill(lease, 2);
  lease.reset();
  const Stats back = pool.stats();
  EXPECT_EQ(back.acquired, 2U);
  EXPECT_EQ(back.given_back, 5 * kPage + 1 * kPage);
  EXPECT_EQ(back.trims, 0U);
  EXPECT_EQ(back.leased, 0U);
  EXPECT_EQ(back.held, kPage);
  EXPECT_EQ(back.floor, kPage);
  EXPECT_EQ(back.peak_used, 5 * kPage);
}

TEST(Reservoir, CountsTheMostThatALeaseUsedWhateverWasRewound) {
  Reservoir pool{{.regions = 1, .capacity = 8 * kPage, .floor = 8 * kPage}};
  Lease lease = pool.acquire();
  const Region::Mark begin = lease->mark();
  fill(lease, 7);
  lease->rewind(begin);
  lease.reset();
  EXPECT_EQ(pool.stats().peak_used, 7 * kPage);
  pool.tick();
  EXPECT_EQ(pool.stats().floor, 8 * kPage) << "the floor follows what is in use at the end";
}

// A sanitizer's build keeps its own operator new.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Reservoir, AsksTheHeapForNothingOnceItStands) {
  Reservoir pool{{.regions = 2, .capacity = 8 * kPage, .floor = kPage}};
  const std::size_t before = pooling::allocations();
  for (int i = 0; i < 100; ++i) {
    Lease one = pool.acquire();
    Lease two = pool.try_acquire();
    const Lease three = pool.try_acquire();
    fill(one, 8);
    fill(two, 1);
    one.reset();
    pool.tick();
    if (i % 10 == 0) pool.drain();
  }
  pool.stats();
  pool.close();
  EXPECT_EQ(pooling::allocations(), before);
  ::operator delete(::operator new(1));
  EXPECT_EQ(pooling::allocations(), before + 1) << "the counter does not count";
}
#endif

}  // namespace
}  // namespace pointsbot::pooling
