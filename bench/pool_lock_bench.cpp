// What lending a region costs beside a mutex and a vector, and how long the unluckiest of many who
// want the same one waits. Exit code 1 when a bar is missed.

#include "pooling/reservoir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string_view>
#include <thread>
#include <vector>

namespace pointsbot::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::microseconds;

constexpr std::size_t kMostThreads = 8;
constexpr std::size_t kCapacity = std::size_t{64} << 10;
constexpr int kRounds = 15;
constexpr std::int64_t kPairs = 1'000'000;  // in a round, of all threads together

double process_cpu_ns() {
  std::timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// The least that a pool of regions can be: a mutex and a vector, the warmest last.
class MutexVector {
 public:
  MutexVector() {
    for (std::size_t i = 0; i < kMostThreads; ++i) {
      regions_.push_back(std::make_unique<pooling::Region>(kCapacity));
      idle_.push_back(regions_.back().get());
    }
  }
  void pair() {
    pooling::Region* region;
    {
      const std::lock_guard lock{mutex_};
      region = idle_.back();
      idle_.pop_back();
    }
    const std::lock_guard lock{mutex_};
    idle_.push_back(region);
  }

 private:
  std::vector<std::unique_ptr<pooling::Region>> regions_;
  std::mutex mutex_;
  std::vector<pooling::Region*> idle_;
};

/// Ours: a region is lent and comes back with nothing taken from it.
template <bool kTry>
class Ours {
 public:
  void pair() {
    if constexpr (kTry) {
      static_cast<void>(reservoir_.try_acquire());
    } else {
      static_cast<void>(reservoir_.acquire());
    }
  }

 private:
  pooling::Reservoir reservoir_{{.regions = kMostThreads, .capacity = kCapacity}};
};

/// CPU of the process for each acquire and release, in ns.
template <class Pool>
double ns_a_pair(Pool& pool, std::size_t threads) {
  const std::int64_t each = kPairs / static_cast<std::int64_t>(threads);
  const auto work = [&pool, each] {
    for (std::int64_t i = 0; i < each; ++i) pool.pair();
  };
  const double start = process_cpu_ns();
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
    work();
  }
  return (process_cpu_ns() - start) /
         static_cast<double>(each * static_cast<std::int64_t>(threads));
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// How many threads lend and return. `alone`: in a process that has no other, which gets its locks
/// cheaper from the C library; the bot always has more.
struct Setting {
  std::string_view name;
  std::size_t threads;
  bool alone;
};
constexpr std::array kSettings{Setting{"1 alone", 1, true}, Setting{"1 of many", 1, false},
                               Setting{"2 threads", 2, false},
                               Setting{"8 threads", kMostThreads, false}};
constexpr std::array<std::string_view, 3> kPools{"mutex + vector", "Reservoir acquire",
                                                 "Reservoir try_acquire"};
using Figures = std::array<std::array<double, kSettings.size()>, kPools.size()>;

Figures measure_pairs() {
  MutexVector baseline;
  Ours<false> acquire;
  Ours<true> try_acquire;
  Figures ns{};
  for (std::size_t i = 0; i < kSettings.size(); ++i) {
    std::binary_semaphore over{0};
    std::jthread other;
    if (!kSettings[i].alone) other = std::jthread{[&over] { over.acquire(); }};
    std::array<std::vector<double>, kPools.size()> rounds;
    for (int round = 0; round < kRounds; ++round) {
      rounds[0].push_back(ns_a_pair(baseline, kSettings[i].threads));
      rounds[1].push_back(ns_a_pair(acquire, kSettings[i].threads));
      rounds[2].push_back(ns_a_pair(try_acquire, kSettings[i].threads));
    }
    over.release();
    for (std::size_t pool = 0; pool < kPools.size(); ++pool) ns[pool][i] = median(rounds[pool]);
  }
  return ns;
}

bool compare_pairs() {
  const Figures ns = measure_pairs();
  fmt::print("acquire + release of one of {} regions, CPU ns (median of {} rounds)\n\n{:<22}",
             kMostThreads, kRounds, "");
  for (const Setting& setting : kSettings) fmt::print(" {:>10}", setting.name);
  for (std::size_t pool = 0; pool < kPools.size(); ++pool) {
    fmt::print("\n{:<22}", kPools[pool]);
    for (const double figure : ns[pool]) fmt::print(" {:>10.1f}", figure);
  }
  fmt::print("\n\n");
  bool hold = true;
  for (std::size_t pool = 1; pool < kPools.size(); ++pool) {
    for (std::size_t i = 0; i < kSettings.size(); ++i) {
      const double ratio = ns[pool][i] / ns[0][i];
      const bool holds = ratio <= 2;
      hold = hold && holds;
      fmt::print("{:<22} {:<10} {:.2f}x the baseline  (at most 2x) {}\n", kPools[pool],
                 kSettings[i].name, ratio, holds ? "holds" : "MISSED");
    }
  }
  return hold;
}

/// One region, a mutex and a condition variable: whoever comes first when it is free has it,
/// however long others have waited.
class BargingPool {
 public:
  template <class Use>
  void use(Use use_it) {
    {
      std::unique_lock lock{mutex_};
      freed_.wait(lock, [this] { return free_; });
      free_ = false;
    }
    use_it();
    {
      const std::lock_guard lock{mutex_};
      free_ = true;
    }
    freed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  bool free_ = true;
};

class HandingPool {
 public:
  template <class Use>
  void use(Use use_it) {
    const auto lease = reservoir_.acquire();
    use_it();
  }

 private:
  pooling::Reservoir reservoir_{{.regions = 1, .capacity = kCapacity}};
};

struct Waited {
  double worst_ms = 0;
  double total_s = 0;
};

constexpr std::size_t kWaiters = 6;
constexpr int kTurns = 1'500;
constexpr microseconds kHeld{50};

template <class Pool>
Waited contend() {
  Pool pool;
  std::array<SteadyClock::duration, kWaiters> worst{};
  std::barrier together{static_cast<std::ptrdiff_t>(kWaiters)};
  const auto begin = SteadyClock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kWaiters; ++i) {
      threads.emplace_back([&pool, &together, &mine = worst[i]] {
        together.arrive_and_wait();
        for (int turn = 0; turn < kTurns; ++turn) {
          const auto asked = SteadyClock::now();
          pool.use([&mine, asked] {
            const auto got = SteadyClock::now();
            mine = std::max(mine, got - asked);
            while (SteadyClock::now() - got < kHeld) {
            }
          });
        }
      });
    }
  }
  const auto took = SteadyClock::now() - begin;
  using Ms = std::chrono::duration<double, std::milli>;
  return {Ms{std::ranges::max(worst)}.count(), Ms{took}.count() / 1e3};
}

bool compare_waits() {
  constexpr int kRuns = 3;
  fmt::print("\n{} threads on 1 region, held for {} us, {} times each: the worst wait\n\n",
             kWaiters, kHeld.count(), kTurns);
  std::vector<double> barging, handed;
  for (int run = 0; run < kRuns; ++run) {
    const Waited by_barging = contend<BargingPool>();
    const Waited by_handing = contend<HandingPool>();
    barging.push_back(by_barging.worst_ms);
    handed.push_back(by_handing.worst_ms);
    fmt::print(
        "whoever comes first {:>8.2f} ms ({:.2f} s in all)    Reservoir {:>8.2f} ms ({:.2f} s "
        "in all)\n",
        by_barging.worst_ms, by_barging.total_s, by_handing.worst_ms, by_handing.total_s);
  }
  const bool holds = median(handed) < median(barging);
  fmt::print("Reservoir's median of {} runs: {:.1f}x shorter (shorter) {}\n", kRuns,
             median(barging) / median(handed), holds ? "holds" : "MISSED");
  return holds;
}

int run() {
  const bool cheap = compare_pairs();
  const bool fair = compare_waits();
  return cheap && fair ? 0 : 1;
}

}  // namespace
}  // namespace pointsbot::bench

int main() { return pointsbot::bench::run(); }
