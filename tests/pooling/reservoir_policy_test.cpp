#include "pooling/acquire_all.hpp"
#include "pooling/reservoir.hpp"
#include "tests/pooling/memory.hpp"
#include "tests/pooling/resident.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <sys/resource.h>
#include <system_error>
#include <vector>

namespace pointsbot::pooling {
namespace {

const std::size_t kPage = page_size();
constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr Reservoir::TimePoint kPast{};

TEST(ReservoirOverflow, SaysWhyThereIsNoLease) {
  Reservoir pool{{.regions = 1, .capacity = kPage}};
  const Acquired one = pool.acquire();
  ASSERT_TRUE(one);
  EXPECT_EQ(pool.try_acquire().error(), Why::refused);
  EXPECT_EQ(pool.acquire_until(kPast).error(), Why::timed_out);
  const Lease none = pool.try_acquire();
  EXPECT_FALSE(none);
  const Stats stats = pool.stats();
  EXPECT_EQ(stats.acquired, 1U);
  EXPECT_EQ(stats.refused, 2U);
  EXPECT_EQ(stats.timed_out, 1U);
}

TEST(ReservoirOverflow, NamesEachReason) {
  std::set<std::string_view> names;
  for (const Why why : {Why::timed_out, Why::stopped, Why::refused, Why::closed}) {
    EXPECT_FALSE(to_string(why).empty());
    names.insert(to_string(why));
  }
  EXPECT_EQ(names.size(), 4U);
}

TEST(ReservoirOverflow, LendsWhatIsIdleThoughTheTimeHasPassed) {
  Reservoir pool{{.regions = 1, .capacity = kPage}};
  EXPECT_TRUE(pool.acquire_until(kPast));
}

TEST(ReservoirOverflow, RefusesAtOnceIfThatIsThePolicy) {
  Reservoir pool{{.regions = 1, .capacity = kPage, .overflow = Overflow::refuse}};
  const Lease lease = pool.acquire();
  EXPECT_EQ(pool.acquire().error(), Why::refused);
  EXPECT_EQ(pool.acquire_until(Reservoir::TimePoint::max()).error(), Why::refused);
  EXPECT_EQ(pool.try_acquire().error(), Why::refused);
  EXPECT_EQ(pool.stats().refused, 3U);
  EXPECT_EQ(pool.stats().waited, 0U);
}

TEST(ReservoirOverflow, BorrowsARegionThatGoesWhenItComesBack) {
  TestMemory memory;
  Reservoir pool{
      {.regions = 1, .capacity = 8 * kPage, .floor = 8 * kPage, .overflow = Overflow::borrow},
      memory};
  Lease own = pool.acquire();
  std::vector<Lease> more;
  more.push_back(pool.acquire());
  more.push_back(pool.try_acquire());
  more.push_back(pool.acquire_until(kPast));
  for (const Lease& lease : more) {
    ASSERT_TRUE(lease);
    EXPECT_EQ(lease->room(), 8 * kPage);
    std::memset(lease->take(2 * kPage), 1, 2 * kPage);
  }
  Stats stats = pool.stats();
  EXPECT_EQ(stats.borrowed, 3U);
  EXPECT_EQ(stats.acquired, 4U);
  EXPECT_EQ(stats.regions, 1U);
  EXPECT_EQ(stats.leased, 4U);
  EXPECT_EQ(stats.held, 6 * kPage);
  EXPECT_EQ(memory.standing, 4);
  more.clear();
  stats = pool.stats();
  EXPECT_EQ(memory.standing, 1);
  EXPECT_EQ(stats.leased, 1U);
  EXPECT_EQ(stats.held, 0U);
  EXPECT_EQ(stats.given_back, 6 * kPage);
  EXPECT_EQ(stats.peak_used, 2 * kPage);
  own.reset();
  EXPECT_EQ(pool.stats().leased, 0U);
  EXPECT_TRUE(pool.acquire());
  EXPECT_EQ(memory.reserves, 4) << "an idle one is lent first";
}

TEST(ReservoirOverflow, RefusesWhatItCannotBorrow) {
  TestMemory memory;
  memory.reserves_that_work = 1;
  Reservoir pool{{.regions = 1, .capacity = kPage, .overflow = Overflow::borrow}, memory};
  const Lease lease = pool.acquire();
  EXPECT_EQ(pool.acquire().error(), Why::refused);
  const Stats stats = pool.stats();
  EXPECT_EQ(stats.acquired, 1U);
  EXPECT_EQ(stats.borrowed, 0U);
  EXPECT_EQ(stats.refused, 1U);
  EXPECT_EQ(stats.leased, 1U);
}

TEST(ReservoirClosed, LendsNothingAndTakesEverythingBack) {
  Reservoir pool{{.regions = 2, .capacity = kPage}};
  Lease lease = pool.acquire();
  pool.close();
  EXPECT_EQ(pool.acquire().error(), Why::closed);
  EXPECT_EQ(pool.try_acquire().error(), Why::closed);
  EXPECT_EQ(pool.acquire_until(kPast).error(), Why::closed);
  EXPECT_EQ(pool.stats().closed, 3U);
  EXPECT_EQ(pool.stats().leased, 1U);
  lease.reset();
  EXPECT_EQ(pool.stats().leased, 0U);
}

TEST(ReservoirLimit, IsSharedByAllAndNamedByWhoReachesIt) {
  Reservoir pool{{.regions = 2, .capacity = 64 * kPage, .limit = 10 * kPage}};
  const Lease first = pool.acquire();
  Lease second = pool.acquire();
  EXPECT_NE(first->take(6 * kPage), nullptr);
  EXPECT_EQ(second->take(5 * kPage), nullptr);
  EXPECT_NE(second->take(4 * kPage), nullptr);
  EXPECT_EQ(first->take(1), nullptr);
  EXPECT_EQ(pool.stats().held, 10 * kPage);
  second.reset();
  EXPECT_NE(first->take(4 * kPage), nullptr);
}

TEST(ReservoirLimit, CountsWhatIdleRegionsKeepAndWhatIsBorrowed) {
  Reservoir pool{{.regions = 1,
                  .capacity = 64 * kPage,
                  .floor = 4 * kPage,
                  .overflow = Overflow::borrow,
                  .limit = 10 * kPage}};
  (*pool.acquire())->take(4 * kPage);
  pool.tick();
  (*pool.acquire())->take(4 * kPage);
  ASSERT_EQ(pool.stats().held, 4 * kPage);
  const Lease own = pool.acquire();
  const Lease borrowed = pool.acquire();
  EXPECT_EQ(borrowed->take(7 * kPage), nullptr);
  EXPECT_NE(borrowed->take(6 * kPage), nullptr);
}

TEST(ReservoirMemory, IsAskedForLessUntilItIsGranted) {
  TestMemory memory;
  memory.most_reserved = 8 * kMiB;
  {
    const Reservoir pool{{.regions = 3, .capacity = 64 * kMiB}, memory};
    EXPECT_EQ(pool.stats().capacity, 8 * kMiB);
    EXPECT_EQ(memory.standing, 3);
  }
  EXPECT_EQ(memory.standing, 0);
}

TEST(ReservoirMemory, IsTheSameForAllRegions) {
  TestMemory memory;
  memory.reserves_that_work = 2;
  memory.most_reserved = 64 * kMiB;
  EXPECT_THROW((Reservoir{{.regions = 3, .capacity = 64 * kMiB}, memory}), std::system_error);
  EXPECT_EQ(memory.standing, 0);
  EXPECT_EQ(memory.reserves, 2 + 1 + 4) << "32, 16, 8 and 4 MiB are tried";
}

TEST(ReservoirMemory, IsNotHalvedBelowTheLeast) {
  TestMemory memory;
  memory.reserves_that_work = 0;
  EXPECT_THROW((Reservoir{{.regions = 1, .capacity = 7 * kMiB}, memory}), std::system_error);
  EXPECT_EQ(memory.reserves, 1);
}

TEST(ReservoirMemoryDeathTest, ShrinksUnderALimitOfAddressSpace) {
  const auto within_40_mib = [] {
    std::size_t pages = 0;
    std::ifstream{"/proc/self/statm"} >> pages;
    const rlim_t most = pages * page_size() + 40 * kMiB;
    const rlimit limit{most, most};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) std::_Exit(2);
    Reservoir pool{{.regions = 2, .capacity = 64 * kMiB}};
    const Lease lease = pool.acquire();
    const bool usable = lease->take(lease->capacity()) != nullptr;
    std::_Exit(usable && pool.stats().capacity == 16 * kMiB ? 0 : 1);
  };
  EXPECT_EXIT(within_40_mib(), testing::ExitedWithCode(0), "");
}

TEST(ReservoirMemory, ThatIsNotTakenBackIsCountedAndTriedAgain) {
  TestMemory memory;
  memory.failing_give_back = 0;
  Reservoir pool{{.regions = 1, .capacity = 8 * kPage}, memory};
  (*pool.acquire())->take(5 * kPage);
  Stats stats = pool.stats();
  EXPECT_EQ(stats.leased, 0U);
  EXPECT_EQ(stats.held, 5 * kPage);
  EXPECT_EQ(stats.given_back, 0U);
  memory.refuses_give_backs = true;
  EXPECT_EQ(pool.tick().bytes, 0U);
  EXPECT_EQ(pool.stats().trims, 0U);
  memory.refuses_give_backs = false;
  EXPECT_EQ(pool.tick().bytes, 5 * kPage);
  stats = pool.stats();
  EXPECT_EQ(stats.held, 0U);
  EXPECT_EQ(stats.given_back, 5 * kPage);
  EXPECT_TRUE(pool.try_acquire());
}

TEST(ReservoirForget, LendsOneInFourAtAFreshAddress) {
  Reservoir pool{{.regions = 1, .capacity = 4 * kPage, .floor = 4 * kPage, .forget = true}};
  const auto lend = [&pool] {
    const Lease lease = pool.acquire();
    std::byte* const begin = lease->take(kPage);
    const bool empty = begin[10] == std::byte{0};
    std::memset(begin, 1, kPage);
    return std::pair{begin, empty};
  };
  lend();
  pool.tick();
  const std::byte* last = lend().first;
  int moved = 0;
  for (int i = 0; i < 400; ++i) {
    const auto [begin, empty] = lend();
    EXPECT_EQ(begin != last, empty) << "what stayed where it was is what the floor kept";
    if (begin != last) ++moved;
    last = begin;
  }
  EXPECT_GT(moved, 70);
  EXPECT_LT(moved, 130);
  EXPECT_EQ(pool.stats().held, kPage);
}

TEST(ReservoirForget, EmptiesARegionThatHasNowhereElseToGo) {
  TestMemory memory;
  memory.reserves_that_work = 1;
  Reservoir pool{{.regions = 1, .capacity = 4 * kPage, .floor = 4 * kPage, .forget = true}, memory};
  (*pool.acquire())->take(kPage);
  pool.tick();
  int empty = 0;
  for (int i = 0; i < 40; ++i) {
    const Lease lease = pool.acquire();
    if (lease->resident() == 0) ++empty;
    std::memset(lease->take(kPage), 1, kPage);
  }
  EXPECT_GT(empty, 2);
  EXPECT_LT(empty, 20);
}

TEST(AcquireAll, LendsOneOfEachInTheCallersOrder) {
  std::array<Reservoir, 3> pools{Reservoir{{.regions = 1, .capacity = 1 * kPage}},
                                 Reservoir{{.regions = 1, .capacity = 2 * kPage}},
                                 Reservoir{{.regions = 1, .capacity = 3 * kPage}}};
  const auto leases = acquire_all(std::array{&pools[1], &pools[2], &pools[0]}, kPast);
  ASSERT_TRUE(leases);
  EXPECT_EQ((*leases)[0]->capacity(), 2 * kPage);
  EXPECT_EQ((*leases)[1]->capacity(), 3 * kPage);
  EXPECT_EQ((*leases)[2]->capacity(), 1 * kPage);
}

TEST(AcquireAll, LendsNoneIfOneIsOut) {
  std::array<Reservoir, 3> pools{Reservoir{{.regions = 1, .capacity = kPage}},
                                 Reservoir{{.regions = 1, .capacity = kPage}},
                                 Reservoir{{.regions = 1, .capacity = kPage}}};
  for (Reservoir& out : pools) {
    const Lease lease = out.acquire();
    const auto leases = acquire_all(std::array{&pools[0], &pools[1], &pools[2]}, kPast);
    ASSERT_FALSE(leases);
    EXPECT_EQ(leases.error(), Why::timed_out);
    for (const Reservoir& pool : pools) EXPECT_EQ(pool.stats().leased, &pool == &out ? 1U : 0U);
  }
}

TEST(AcquireAll, AsksInTheOrderOfTheAddresses) {
  std::array<Reservoir, 3> pools{Reservoir{{.regions = 1, .capacity = kPage}},
                                 Reservoir{{.regions = 1, .capacity = kPage}},
                                 Reservoir{{.regions = 1, .capacity = kPage}}};
  const Lease lease = pools[1].acquire();
  EXPECT_FALSE(acquire_all(std::array{&pools[2], &pools[1], &pools[0]}, kPast));
  EXPECT_EQ(pools[0].stats().acquired, 1U);
  EXPECT_EQ(pools[2].stats().acquired, 0U) << "it stands behind the one that is out";
}

TEST(AcquireAll, SaysThatOneIsClosed) {
  std::array<Reservoir, 2> pools{Reservoir{{.regions = 1, .capacity = kPage}},
                                 Reservoir{{.regions = 1, .capacity = kPage}}};
  pools[1].close();
  EXPECT_EQ(acquire_all(std::array{&pools[1], &pools[0]}, Reservoir::TimePoint::max()).error(),
            Why::closed);
}

}  // namespace
}  // namespace pointsbot::pooling
