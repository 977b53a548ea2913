#include "pooling/allocations.hpp"

#include "db/worker.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"
#include "tests/support/heap_calls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <array>
#include <cstddef>

namespace pointsbot::db {
namespace {

namespace asio = boost::asio;

std::vector<Person> crowd(std::int64_t size) {
  std::vector<Person> people;
  for (std::int64_t id = 1; id <= size; ++id) people.push_back({id, "viewer" + std::to_string(id)});
  return people;
}

/// As large as what a payment takes to the writer's thread and brings back.
struct Payload {
  std::array<std::byte, 400> bytes{};
};

struct Carry {
  Payload payload;
  Payload operator()(int& jobs) {
    ++jobs;
    return payload;
  }
};

struct Count {
  int operator()(int& jobs) const { return ++jobs; }
};

/// Of 1,000 runs, after ten that count as warming up.
Task<> count_allocations(Worker<int>& worker, std::size_t& at_first, std::size_t& warm) {
  const std::size_t began = pooling::allocations();
  std::size_t warmed = 0;
  for (int i = 0; i < 1010; ++i) {
    if (i == 10) warmed = pooling::allocations();
    Carry job;
    job.payload = co_await worker.run(std::move(job));
    Count count;
    co_await worker.run(count);
  }
  at_first = warmed - began;
  warm = pooling::allocations() - warmed;
}

TEST(Allocations, AWarmWorkerMakesNone) {
  asio::io_context loop{1};
  Worker<int> worker{loop.get_executor(), 4, 0};
  std::size_t at_first = 0, warm = 0;
  asio::co_spawn(loop, count_allocations(worker, at_first, warm), asio::detached);
  loop.run();  // not step by step: what Asio keeps for reuse goes when run() returns
  EXPECT_GT(at_first, 0U);
  EXPECT_EQ(warm, 0U);
}

struct Counts {
  std::size_t in_cpp = pooling::allocations();
  std::size_t all = tests::heap_calls();
};

Counts operator-(const Counts& after, const Counts& before) {
  return {after.in_cpp - before.in_cpp, after.all - before.all};
}

/// Of one cycle in which nobody comes or goes, as the bot asks for it.
Counts steady_cycle(Till& till) {
  const CycleReport report{.channel = kChannel, .no = till.last_no};
  const Counts before;
  const Result<Awarded, Error> done = till.award({}, {}, {}, {&report, 1});
  till.ledger->settle();
  const Counts after;
  till.last_no = done->no;
  return after - before;
}

TEST(Allocations, ASteadyCycleIsFewOfSQLiteAndNoneOfOurs) {
  for (const std::int64_t viewers : {500, 20'000, 100'000}) {
    SCOPED_TRACE(viewers);
    tests::TemporaryDirectory folder;
    Till till{folder.path() / "points.db"};
    till.cycle(crowd(viewers));
    for (int i = 0; i < 3; ++i) steady_cycle(till);
    for (int i = 0; i < 5; ++i) {
      const Counts counts = steady_cycle(till);
      EXPECT_EQ(counts.in_cpp, 0U);
      // SQLite's: a cursor for each table and index that a statement opens, the rows put together,
      // the page cache in one piece, the list of the checkpoint.
      EXPECT_LE(counts.all, 25U);
    }
    const std::size_t before = pooling::allocations();
    ASSERT_TRUE(till.ledger->report({}).has_value());
    EXPECT_EQ(pooling::allocations(), before);
  }
}

TEST(Allocations, ASpikeIsNoneOfOurs) {
  QuickDisk quick_disk;
  tests::TemporaryDirectory folder;
  Till till{folder.path() / "points.db"};
  till.cycle(crowd(100));
  std::vector<std::string> names;
  std::vector<Arrival> arrivals;
  for (const Person& person : crowd(20'000)) names.push_back(person.login + '\0');
  for (std::size_t i = 100; i < names.size(); ++i) {
    arrivals.push_back({UserId{static_cast<std::int64_t>(i) + 1}, names[i].c_str()});
  }
  const std::size_t before = pooling::allocations();
  ASSERT_TRUE(till.award(arrivals, {}).has_value());
  till.ledger->settle();
  EXPECT_EQ(pooling::allocations(), before);
}

}  // namespace
}  // namespace pointsbot::db
