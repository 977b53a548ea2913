#include "pooling/reservoir.hpp"
#include "tests/pooling/memory.hpp"
#include "tests/pooling/resident.hpp"
#include "tests/pooling/settable_wait_clock.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <vector>

namespace pointsbot::pooling {
namespace {

using namespace std::chrono_literals;

const std::size_t kPage = page_size();

/// Has as many leases out at once, each using so many bytes.
void use(Reservoir& pool, std::size_t leases, std::size_t bytes) {
  std::vector<Lease> out;
  for (std::size_t i = 0; i < leases; ++i) {
    out.push_back(pool.acquire());
    std::memset(out.back()->take(bytes), 1, bytes);
  }
}

TEST(ReservoirFloor, IsNothingBeforeTheFirstTick) {
  Reservoir pool{{.regions = 1, .capacity = 64 * kPage, .floor = 64 * kPage}};
  use(pool, 1, 10 * kPage);
  EXPECT_EQ(pool.stats().floor, 0U);
  EXPECT_EQ(pool.stats().held, 0U);
}

TEST(ReservoirFloor, FollowsWhatLeasesUse) {
  Reservoir pool{{.regions = 1, .capacity = 64 * kPage, .floor = 64 * kPage}};
  use(pool, 1, 5 * kPage);
  pool.tick();
  EXPECT_EQ(pool.stats().floor, 8 * kPage);
  use(pool, 1, 5 * kPage);
  EXPECT_EQ(pool.stats().held, 5 * kPage) << "and what was not used is not held either";
}

TEST(ReservoirFloor, IsNoMoreThanThePolicyGivesOneRegion) {
  Reservoir pool{{.regions = 2, .capacity = 64 * kPage, .floor = 3 * kPage + 100}};
  use(pool, 2, 40 * kPage);
  pool.tick();
  EXPECT_EQ(pool.stats().floor, 3 * kPage);
}

TEST(ReservoirFloor, IsNoMoreThanThePolicyGivesAllTogether) {
  Reservoir pool{
      {.regions = 4, .capacity = 64 * kPage, .floor = 64 * kPage, .resident = 10 * kPage}};
  use(pool, 4, 40 * kPage);
  pool.tick();
  EXPECT_EQ(pool.stats().floor, 2 * kPage);
  use(pool, 4, 40 * kPage);
  EXPECT_EQ(pool.stats().held, 8 * kPage);
}

TEST(ReservoirFloor, LeavesOutWhatIsRarerThanItsShare) {
  Reservoir pool{{.regions = 4, .capacity = 64 * kPage, .floor = 64 * kPage, .keep_share = 0.5}};
  use(pool, 3, 100);
  use(pool, 1, 50 * kPage);
  pool.tick();
  EXPECT_EQ(pool.stats().floor, kPage);
}

TEST(ReservoirFloor, ComesDownAFewTicksAfterASpike) {
  Reservoir pool{{.regions = 2, .capacity = 64 * kPage, .floor = 64 * kPage}};
  use(pool, 2, 50 * kPage);
  pool.tick();
  EXPECT_EQ(pool.stats().floor, 64 * kPage);
  int ticks = 0;
  for (; pool.stats().floor > kPage; ++ticks) {
    ASSERT_LT(ticks, 100);
    use(pool, 2, 100);
    pool.tick();
  }
  EXPECT_EQ(ticks, 4);
  EXPECT_LE(pool.stats().held, 2 * kPage) << "idle regions follow the floor down";
}

TEST(ReservoirTick, TrimsAnIdleRegionToALowerFloor) {
  TestMemory memory;
  Reservoir pool{{.regions = 1, .capacity = 64 * kPage, .floor = 64 * kPage, .keep_share = 0.5},
                 memory};
  use(pool, 1, 8 * kPage - 1);
  pool.tick();
  use(pool, 1, 8 * kPage - 1);
  EXPECT_EQ(pool.stats().held, 8 * kPage);
  use(pool, 1, 1);
  use(pool, 1, 1);
  const Trimmed trimmed = pool.tick();
  EXPECT_EQ(trimmed.bytes, 7 * kPage);
  EXPECT_EQ(pool.stats().held, kPage);
  EXPECT_EQ(pool.stats().trims, 1U);
  EXPECT_EQ(pool.stats().given_back, memory.given_back);
}

TEST(ReservoirTick, EmptiesARegionThatNobodyWantedForTwoTicks) {
  Reservoir pool{{.regions = 2, .capacity = 8 * kPage, .floor = 8 * kPage}};
  use(pool, 2, 4 * kPage);
  pool.tick();
  use(pool, 2, 4 * kPage);
  EXPECT_EQ(pool.stats().held, 8 * kPage);
  for (int i = 0; i < 10; ++i) {
    use(pool, 1, 4 * kPage);  // the warm one alone
    const std::size_t trimmed = pool.tick().bytes;
    EXPECT_EQ(trimmed, i == 1 ? 4 * kPage : 0U) << i;
  }
  EXPECT_EQ(pool.stats().held, 4 * kPage);
}

TEST(ReservoirTick, EmptiesEverythingWhenNothingIsLentAnyMore) {
  Reservoir pool{{.regions = 3, .capacity = 8 * kPage, .floor = 8 * kPage}};
  use(pool, 3, 4 * kPage);
  pool.tick();
  use(pool, 3, 4 * kPage);
  EXPECT_EQ(pool.tick().bytes, 0U);
  EXPECT_EQ(pool.tick().bytes, 12 * kPage);
  EXPECT_EQ(pool.stats().held, 0U);
  EXPECT_EQ(pool.stats().trims, 3U);
}

TEST(ReservoirTick, LeavesWhatIsLentAlone) {
  Reservoir pool{{.regions = 2, .capacity = 8 * kPage}};
  const Lease lease = pool.acquire();
  const std::span<std::byte> bytes{lease->take(5 * kPage), 5 * kPage};
  std::memset(bytes.data(), 7, bytes.size());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(pool.tick().bytes + pool.drain().bytes, 0U);
  EXPECT_EQ(resident_in(bytes), 5 * kPage);
  EXPECT_EQ(bytes.back(), std::byte{7});
}

TEST(ReservoirTick, KeepsTheOrderOfThoseThatItTrims) {
  Reservoir pool{{.regions = 3, .capacity = 8 * kPage, .floor = 8 * kPage, .keep_share = 0.01}};
  std::vector<Region*> warmest;
  const auto lend_all = [&pool] {
    std::vector<Lease> leases;
    for (int i = 0; i < 3; ++i) {
      leases.push_back(pool.acquire());
      leases.back()->take(4 * kPage);
    }
    return leases;
  };
  lend_all();
  pool.tick();
  std::vector<Lease> leases = lend_all();
  for (const std::size_t i : {1U, 2U, 0U}) {
    warmest.insert(warmest.begin(), leases[i].get());
    leases[i].reset();
  }
  for (int i = 0; i < 3; ++i) use(pool, 1, 0);
  EXPECT_GT(pool.tick().bytes, 0U);
  for (const Region* const region : warmest) {
    leases.push_back(pool.acquire());
    EXPECT_EQ(leases.back().get(), region);
  }
}

TEST(ReservoirTick, TellsHowLongItTook) {
  SettableWaitClock clock;
  TestMemory memory;
  Reservoir pool{{.regions = 2, .capacity = 8 * kPage, .floor = 8 * kPage}, memory, clock};
  use(pool, 2, kPage);
  pool.tick();
  use(pool, 2, kPage);
  memory.at_give_back = [&clock] { clock.advance(250us); };
  EXPECT_EQ(pool.drain().time, 500us);
  EXPECT_EQ(pool.drain().time, 0us);
}

TEST(ReservoirDrain, EmptiesAllThatIsIdleAtOnce) {
  Reservoir pool{{.regions = 3, .capacity = 8 * kPage, .floor = 8 * kPage}};
  use(pool, 3, 4 * kPage);
  pool.tick();
  use(pool, 3, 4 * kPage);
  Lease lease = pool.acquire();
  lease->take(2 * kPage);
  EXPECT_EQ(pool.drain().bytes, 8 * kPage);
  EXPECT_EQ(pool.stats().held, 4 * kPage);
  EXPECT_EQ(pool.stats().trims, 2U);
  EXPECT_EQ(pool.drain().bytes, 0U);
}

}  // namespace
}  // namespace pointsbot::pooling
