#include "pooling/acquire_all.hpp"
#include "pooling/allocations.hpp"
#include "pooling/reservoir.hpp"
#include "tests/pooling/memory.hpp"
#include "tests/pooling/settable_wait_clock.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace pointsbot::pooling {
namespace {

using namespace std::chrono_literals;

const std::size_t kPage = page_size();

/// A reservoir of one region, which is out, and calls that wait for it on threads of their own.
class ReservoirWaits : public testing::Test {
 protected:
  /// Returns once the call waits.
  std::future<Acquired> waiting(std::function<Acquired()> call) {
    const std::uint64_t before = pool_.stats().waited;
    auto answer = std::async(std::launch::async, std::move(call));
    while (pool_.stats().waited == before) std::this_thread::yield();
    return answer;
  }
  std::future<Acquired> acquiring(std::stop_token stop = {}) {
    return waiting([this, stop] { return pool_.acquire(stop); });
  }
  std::future<Acquired> acquiring_for(std::chrono::milliseconds time, std::stop_token stop = {}) {
    return waiting(
        [this, stop, until = clock_.now() + time] { return pool_.acquire_until(until, stop); });
  }
  static bool still_waits(const std::future<Acquired>& answer) {
    return answer.wait_for(0ms) == std::future_status::timeout;
  }

  TestMemory memory_;
  SettableWaitClock clock_;
  Reservoir pool_{{.regions = 1, .capacity = 8 * kPage, .floor = 8 * kPage}, memory_, clock_};
  Lease lease_ = pool_.acquire();
};

TEST_F(ReservoirWaits, EndWhenTheTimeHasCome) {
  auto answer = acquiring_for(500ms);
  clock_.advance(500ms - 1ns);
  EXPECT_EQ(pool_.stats().timed_out, 0U);
  EXPECT_TRUE(still_waits(answer));
  clock_.advance(1ns);
  EXPECT_EQ(answer.get().error(), Why::timed_out);
  EXPECT_EQ(pool_.stats().timed_out, 1U);
  EXPECT_EQ(pool_.stats().acquired, 1U);
}

TEST_F(ReservoirWaits, EndWithALeaseThatComesInTime) {
  auto answer = acquiring_for(500ms);
  clock_.advance(499ms);
  lease_.reset();
  EXPECT_TRUE(answer.get());
  EXPECT_EQ(pool_.stats().timed_out, 0U);
}

TEST_F(ReservoirWaits, EndOneByOneAsTheirTimesCome) {
  auto late = acquiring_for(30ms);
  auto early = acquiring_for(10ms);
  auto middle = acquiring_for(20ms);
  auto never = acquiring();
  clock_.advance(10ms);
  EXPECT_EQ(early.get().error(), Why::timed_out);
  clock_.advance(10ms);
  EXPECT_EQ(middle.get().error(), Why::timed_out);
  EXPECT_TRUE(still_waits(late));
  clock_.advance(10ms);
  EXPECT_EQ(late.get().error(), Why::timed_out);
  EXPECT_TRUE(still_waits(never));
  lease_.reset();
  EXPECT_TRUE(never.get());
}

TEST_F(ReservoirWaits, EndByTheRealClockToo) {
  Reservoir pool{{.regions = 1, .capacity = kPage}};
  const Lease lease = pool.acquire();
  const auto until = std::chrono::steady_clock::now() + 1ms;
  EXPECT_EQ(pool.acquire_until(until).error(), Why::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now(), until);
}

TEST_F(ReservoirWaits, EndWhenTheyAreStopped) {
  std::stop_source stop;
  auto for_ever = acquiring(stop.get_token());
  auto timed = acquiring_for(500ms, stop.get_token());
  stop.request_stop();
  EXPECT_EQ(for_ever.get().error(), Why::stopped);
  EXPECT_EQ(timed.get().error(), Why::stopped);
  EXPECT_EQ(pool_.stats().stopped, 2U);
  EXPECT_EQ(pool_.stats().timed_out, 0U);
}

TEST_F(ReservoirWaits, EndAtOnceIfTheStopWasBefore) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(pool_.acquire(stop.get_token()).error(), Why::stopped);
  lease_.reset();
  EXPECT_TRUE(pool_.acquire(stop.get_token())) << "there was nothing to wait for";
}

TEST_F(ReservoirWaits, EndWhenTheReservoirIsClosed) {
  auto first = acquiring();
  auto second = acquiring_for(500ms);
  pool_.close();
  EXPECT_EQ(first.get().error(), Why::closed);
  EXPECT_EQ(second.get().error(), Why::closed);
  EXPECT_EQ(pool_.stats().closed, 2U);
}

TEST_F(ReservoirWaits, KeepTheirOrderWhoeverGivesUpAmongThem) {
  for (const std::size_t gives_up : {0U, 1U, 2U}) {
    if (!lease_) lease_ = pool_.acquire();
    std::vector<std::stop_source> stops(3);
    std::vector<std::future<Acquired>> answers;
    for (const std::stop_source& stop : stops) answers.push_back(acquiring(stop.get_token()));
    stops[gives_up].request_stop();
    EXPECT_EQ(answers[gives_up].get().error(), Why::stopped);
    answers.erase(answers.begin() + static_cast<std::ptrdiff_t>(gives_up));
    answers.push_back(acquiring());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      lease_.reset();
      lease_ = answers[i].get();
      for (std::size_t k = i + 1; k < answers.size(); ++k) EXPECT_TRUE(still_waits(answers[k]));
    }
  }
}

TEST_F(ReservoirWaits, AskTheHeapForNothing) {
  std::stop_source stop;
  const auto asked_for = [this, &stop](bool served) {
    std::atomic<std::size_t> asked = 1;
    const std::uint64_t before = pool_.stats().waited;
    std::jthread waiter{[&] {
      const std::size_t then = pooling::allocations();
      { const Lease mine = pool_.acquire(stop.get_token()); }
      asked = pooling::allocations() - then;
    }};
    while (pool_.stats().waited == before) std::this_thread::yield();
    if (served) {
      lease_.reset();
    } else {
      stop.request_stop();
    }
    waiter.join();
    return asked.load();
  };
  EXPECT_EQ(asked_for(true), 0U);
  lease_ = pool_.acquire();
  EXPECT_EQ(asked_for(false), 0U);
}

/// While a tick() on another thread has the only region in hand.
class ReservoirTrims : public ReservoirWaits {
 protected:
  ReservoirTrims() {
    lease_->take(4 * kPage);
    lease_.reset();
    pool_.tick();
    (*pool_.acquire())->take(4 * kPage);
    memory_.at_give_back = [this] {
      began_.set_value();
      go_on_.get_future().wait();
    };
    drain_ = std::async(std::launch::async, [this] { return pool_.drain(); });
    began_.get_future().wait();
  }
  ~ReservoirTrims() override {
    if (drain_.valid()) end();
  }
  void end() {
    go_on_.set_value();
    EXPECT_EQ(drain_.get().bytes, 4 * kPage);
    memory_.at_give_back = nullptr;
  }

 private:
  std::promise<void> began_;
  std::promise<void> go_on_;
  std::future<Trimmed> drain_;
};

TEST_F(ReservoirTrims, AreNoReasonToRefuse) {
  auto answer = waiting([this] { return pool_.try_acquire(); });
  EXPECT_EQ(pool_.stats().refused, 0U);
  end();
  EXPECT_TRUE(answer.get());
  EXPECT_EQ(pool_.stats().refused, 0U);
}

TEST_F(ReservoirTrims, AreWaitedForBeyondADeadlineThatHasPassed) {
  auto got = std::async(std::launch::async, [this] { return pool_.acquire_until(clock_.now()); });
  while (pool_.stats().waited == 0) std::this_thread::yield();
  end();
  EXPECT_TRUE(got.get());
}

TEST_F(ReservoirTrims, ServeWhoWasFirstAndRefuseWhoWouldWaitForHim) {
  auto first = acquiring();
  EXPECT_EQ(pool_.try_acquire().error(), Why::refused);
  end();
  EXPECT_TRUE(first.get());
}

TEST_F(ReservoirTrims, AreNotCountedAsLeases) {
  EXPECT_EQ(pool_.stats().leased, 0U);
  EXPECT_EQ(pool_.stats().held, 4 * kPage);
  end();
  EXPECT_EQ(pool_.stats().held, 0U);
}

TEST_F(ReservoirTrims, LeaveTheMutexToOthers) {
  pool_.close();
  EXPECT_EQ(pool_.acquire().error(), Why::closed);
}

TEST(AcquireAllWaits, UntilOneMomentForAll) {
  SettableWaitClock clock;
  const Policy policy{.regions = 1, .capacity = kPage};
  std::array<Reservoir, 2> pools{Reservoir{policy, kernel_memory(), clock},
                                 Reservoir{policy, kernel_memory(), clock}};
  const auto until_waits = [](const Reservoir& pool) {
    while (pool.stats().waited == 0) std::this_thread::yield();
  };
  Lease first = pools[0].acquire();
  const Lease second = pools[1].acquire();
  auto answer = std::async(std::launch::async, [&pools, until = clock.now() + 100ms] {
    return acquire_all(std::array{&pools[1], &pools[0]}, until).error();
  });
  until_waits(pools[0]);
  clock.advance(60ms);
  first.reset();
  until_waits(pools[1]);
  clock.advance(39ms);
  EXPECT_EQ(answer.wait_for(0ms), std::future_status::timeout);
  EXPECT_EQ(pools[0].stats().leased, 1U);
  clock.advance(1ms);
  EXPECT_EQ(answer.get(), Why::timed_out);
  EXPECT_EQ(pools[0].stats().leased, 0U);
}

TEST(AcquireAllWaits, NeverForEachOther) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 300;
  Reservoir a{{.regions = 1, .capacity = kPage}};
  Reservoir b{{.regions = 1, .capacity = kPage}};
  Reservoir c{{.regions = 1, .capacity = kPage}};
  std::atomic<int> served = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      std::array<Reservoir*, 3> order{&a, &b, &c};
      if (i % 2 == 1) order = {&c, &b, &a};
      for (int round = 0; round < kRounds; ++round) {
        const auto leases = acquire_all(order, Reservoir::TimePoint::max());
        if (leases && (*leases)[0] && (*leases)[1] && (*leases)[2]) ++served;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(served, kThreads * kRounds);
  EXPECT_EQ(a.stats().leased + b.stats().leased + c.stats().leased, 0U);
}

}  // namespace
}  // namespace pointsbot::pooling
