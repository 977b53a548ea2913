#include "pooling/reservoir.hpp"
#include "tests/pooling/resident.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <stop_token>
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

struct CrowdSize {
  std::size_t regions;
  Overflow overflow;
};

class Crowd : public testing::TestWithParam<CrowdSize> {};

TEST_P(Crowd, SharesTheRegionsWithoutEverMeetingInOne) {
  constexpr std::size_t kThreads = 6;
  constexpr std::size_t kRounds = 300;
  constexpr std::size_t kPages = 4;
  const auto [regions, overflow] = GetParam();
  const std::size_t limit = (regions + kThreads) * kPages * page_size();
  Reservoir pool{{.regions = regions,
                  .capacity = kPages * page_size(),
                  .floor = 2 * page_size(),
                  .overflow = overflow,
                  .limit = limit}};
  std::atomic<std::size_t> out = 0;
  std::atomic<std::size_t> lent = 0;
  std::atomic<std::size_t> none = 0;
  std::atomic<std::size_t> faults = 0;
  std::atomic<bool> done = false;
  const std::size_t most_out = overflow == Overflow::borrow ? kThreads : regions;

  // Expectations are kept out of the crowd: a failure is only counted there.
  const auto use = [&](Lease lease, std::size_t round) {
    if (out.fetch_add(1) >= most_out) ++faults;
    ++lent;
    const std::size_t size = (1 + round % kPages) * page_size();
    std::byte* const begin = lease->take(size);
    if (begin[size - 1] != std::byte{0} && size > 2 * page_size()) ++faults;
    std::memset(begin, static_cast<int>(round), size);
    std::this_thread::yield();
    if (begin[0] != begin[size - 1]) ++faults;
    out.fetch_sub(1);
  };
  const auto ask = [&pool](std::size_t round, const std::stop_token& stop) {
    switch (round % 4) {
      case 0:
        return pool.try_acquire();
      case 1:
        return pool.acquire_until(std::chrono::steady_clock::now() + std::chrono::microseconds{50});
      case 2:
        return pool.acquire(stop);
      default:
        return pool.acquire();
    }
  };
  std::jthread watcher{[&] {
    for (std::size_t round = 0; !done; ++round) {
      const Stats stats = pool.stats();
      if (stats.leased > most_out || stats.acquired < stats.leased) ++faults;
      if (stats.held > limit || stats.floor > 2 * page_size()) ++faults;
      round % 10 == 0 ? pool.drain() : pool.tick();
      std::this_thread::yield();
    }
  }};
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (std::size_t round = i; round < kRounds + i; ++round) {
        std::stop_source stop;
        const std::jthread stopper{[&stop, stops = round % 16 == 2] {
          if (stops) stop.request_stop();
        }};
        if (Acquired lease = ask(round, stop.get_token())) {
          use(*std::move(lease), round);
        } else {
          ++none;
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
  EXPECT_EQ(stats.refused + stats.timed_out + stats.stopped, none);
  EXPECT_EQ(lent + none, kThreads * kRounds);
  EXPECT_EQ(stats.closed, 0U);
  EXPECT_EQ(stats.leased, 0U);
  EXPECT_LE(stats.held, regions * 2 * page_size());
  EXPECT_EQ(stats.peak_used, kPages * page_size());
  pool.drain();
  EXPECT_EQ(pool.stats().held, 0U);
}

INSTANTIATE_TEST_SUITE_P(Regions, Crowd,
                         testing::Values(CrowdSize{1, Overflow::wait}, CrowdSize{3, Overflow::wait},
                                         CrowdSize{1, Overflow::refuse},
                                         CrowdSize{2, Overflow::borrow}));

TEST(ReservoirThreads, ACrowdIsSentHomeWhenItCloses) {
  constexpr std::size_t kThreads = 6;
  for (int round = 0; round < 50; ++round) {
    Reservoir pool{{.regions = 1, .capacity = page_size()}};
    std::atomic<std::size_t> closed = 0;
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (;;) {
          const Acquired lease = pool.acquire();
          if (lease) continue;
          if (lease.error() == Why::closed) ++closed;
          return;
        }
      });
    }
    while (pool.stats().waited == 0) std::this_thread::yield();
    pool.close();
    threads.clear();
    EXPECT_EQ(closed, kThreads);
    EXPECT_EQ(pool.stats().closed, kThreads);
    EXPECT_EQ(pool.stats().leased, 0U);
  }
}

}  // namespace
}  // namespace pointsbot::pooling
