#include "pooling/allocations.hpp"
#include "pooling/reservoir.hpp"
#include "tests/pooling/resident.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

namespace pointsbot::pooling {
namespace {

/// Until as many threads have begun to wait as that.
void until_waited(const Reservoir& pool, std::uint64_t threads) {
  while (pool.stats().waited < threads) std::this_thread::yield();
}

TEST(ReservoirThreads, ALeaseMayReturnOnAnotherThread) {
  Reservoir pool{{.regions = 1, .capacity = page_size()}};
  Lease lease = pool.acquire();
  std::jthread{[lease = std::move(lease)]() mutable { lease.reset(); }}.join();
  EXPECT_TRUE(pool.try_acquire());
}

TEST(ReservoirThreads, AWaiterIsNotCountedAsServed) {
  Reservoir pool{{.regions = 1, .capacity = page_size()}};
  Lease lease = pool.acquire();
  std::jthread waiter{[&pool] { const Lease mine = pool.acquire(); }};
  until_waited(pool, 1);
  EXPECT_EQ(pool.stats().acquired, 1U);
  lease.reset();
  waiter.join();
  EXPECT_EQ(pool.stats().acquired, 2U);
}

TEST(ReservoirThreads, FirstComeIsFirstServed) {
  constexpr int kThreads = 6;
  Reservoir pool{{.regions = 1, .capacity = page_size()}};
  Lease lease = pool.acquire();
  std::vector<int> order;  // guarded by the one lease there is
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&pool, &order, i] {
      const Lease mine = pool.acquire();
      order.push_back(i);
    });
    until_waited(pool, static_cast<std::uint64_t>(i) + 1);
  }
  lease.reset();
  threads.clear();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5}));
}

TEST(ReservoirThreads, AReturnedRegionGoesToTheWaiterAndToNobodyElse) {
  Reservoir pool{{.regions = 1, .capacity = page_size()}};
  Lease lease = pool.acquire();
  std::atomic<bool> may_return = false;
  std::jthread waiter{[&pool, &may_return] {
    const Lease mine = pool.acquire();
    may_return.wait(false);
  }};
  until_waited(pool, 1);
  lease.reset();
  EXPECT_FALSE(pool.try_acquire());
  may_return = true;
  may_return.notify_one();
}

TEST(ReservoirThreads, WaitingAsksTheHeapForNothing) {
  Reservoir pool{{.regions = 1, .capacity = page_size()}};
  Lease lease = pool.acquire();
  std::size_t asked = 1;
  std::jthread waiter{[&pool, &asked] {
    const std::size_t before = pooling::allocations();
    { const Lease mine = pool.acquire(); }
    asked = pooling::allocations() - before;
  }};
  until_waited(pool, 1);
  lease.reset();
  waiter.join();
  EXPECT_EQ(asked, 0U);
}

class Crowd : public testing::TestWithParam<std::size_t> {};

TEST_P(Crowd, SharesTheRegionsWithoutEverMeetingInOne) {
  constexpr std::size_t kThreads = 6;
  constexpr std::size_t kRounds = 500;
  constexpr std::size_t kPages = 4;
  const std::size_t regions = GetParam();
  Reservoir pool{{.regions = regions, .capacity = kPages * page_size(), .floor = page_size()}};
  std::atomic<std::size_t> out = 0;
  std::atomic<std::size_t> lent = 0;
  std::atomic<std::size_t> faults = 0;
  std::atomic<bool> done = false;

  // Expectations are kept out of the crowd: a failure is only counted there.
  const auto use = [&](Lease lease, std::size_t round) {
    if (out.fetch_add(1) >= regions) ++faults;
    ++lent;
    const std::size_t size = (1 + round % kPages) * page_size();
    std::byte* const begin = lease->take(size);
    if (begin[size - 1] != std::byte{0} && size > page_size()) ++faults;
    std::memset(begin, static_cast<int>(round), size);
    std::this_thread::yield();
    if (begin[0] != begin[size - 1]) ++faults;
    out.fetch_sub(1);
  };
  std::jthread watcher{[&] {
    while (!done) {
      const Stats stats = pool.stats();
      if (stats.leased > stats.regions || stats.acquired < stats.leased) ++faults;
      if (stats.held > regions * kPages * page_size()) ++faults;
    }
  }};
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (std::size_t round = i; round < kRounds + i; ++round) {
        if (Acquired lease = round % 3 == 0 ? pool.try_acquire() : pool.acquire()) {
          use(*std::move(lease), round);
        }
      }
    });
  }
  threads.clear();
  done = true;
  watcher.join();

  EXPECT_EQ(faults, 0U);
  const Stats stats = pool.stats();
  EXPECT_EQ(stats.acquired, lent);
  EXPECT_EQ(stats.acquired + stats.refused, kThreads * kRounds);
  EXPECT_EQ(stats.leased, 0U);
  EXPECT_LE(stats.held, regions * page_size());
  EXPECT_EQ(stats.peak_used, kPages * page_size());
}

INSTANTIATE_TEST_SUITE_P(Regions, Crowd, testing::Values(1, 3));

}  // namespace
}  // namespace pointsbot::pooling
