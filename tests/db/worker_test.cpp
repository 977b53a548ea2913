#include "db/worker.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace pointsbot::db {
namespace {

namespace asio = boost::asio;

/// Holds a job up until it is opened.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_open = false;
  bool reached = false;

  void pass() {
    std::unique_lock lock{mutex};
    reached = true;
    changed.notify_all();
    changed.wait(lock, [this] { return is_open; });
  }
  void wait_until_reached() {
    std::unique_lock lock{mutex};
    changed.wait(lock, [this] { return reached; });
  }
  void open() {
    const std::scoped_lock lock{mutex};
    is_open = true;
    changed.notify_all();
  }
};

using Numbers = std::vector<int>;

struct Append {
  int number;
  Gate* gate = nullptr;
  int operator()(Numbers& numbers) const {
    if (gate != nullptr) gate->pass();
    numbers.push_back(number);
    return number * 10;
  }
};

struct Fail {
  void operator()(Numbers&) const { throw std::runtime_error{"no room on the disk"}; }
};

struct Copy {
  Numbers operator()(Numbers& numbers) const { return numbers; }
};

/// Owns what it brings back.
struct Cargo {
  std::unique_ptr<int> value;
  std::unique_ptr<int> operator()(Numbers&) { return std::move(value); }
};

Task<> append(Worker<Numbers>& worker, Append job, std::vector<int>& answers) {
  answers.push_back(co_await worker.run(job));
}

Task<> append_or_note(Worker<Numbers>& worker, Append job, std::vector<std::string>& answers) {
  try {
    answers.push_back(std::to_string(co_await worker.run(job)));
  } catch (const boost::system::system_error& error) {
    answers.push_back(error.code() == asio::error::operation_aborted ? "aborted" : error.what());
  }
}

Task<> append_first(Worker<Numbers>& worker, Append job, std::vector<int>& answers) {
  answers.push_back(co_await worker.run_first(job));
}

/// Is answered in the moment in which the next in the row has his turn, and before he knows it.
Task<> append_then_cancel(Worker<Numbers>& worker, Append job, asio::cancellation_signal& next) {
  co_await worker.run(job);
  next.emit(asio::cancellation_type::terminal);
}

Task<> fail(Worker<Numbers>& worker, std::string& said) {
  try {
    co_await worker.run(Fail{});
  } catch (const std::runtime_error& error) {
    said = error.what();
  }
}

Task<> copy(Worker<Numbers>& worker, Numbers& numbers) { numbers = co_await worker.run(Copy{}); }

Task<> ship(Worker<Numbers>& worker, int& arrived) {
  Cargo cargo{std::make_unique<int>(7)};
  const std::unique_ptr<int> back = co_await worker.run(std::move(cargo));
  arrived = *back;
}

struct Refuses {
  Refuses() { throw std::runtime_error{"already running"}; }
};

TEST(Worker, DoesJobsInOrderAndBringsTheirValuesBack) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 3};
  std::vector<int> answers;
  for (int i = 1; i <= 50; ++i) asio::co_spawn(loop, append(worker, {i}, answers), asio::detached);
  Numbers numbers;
  asio::co_spawn(loop, copy(worker, numbers), asio::detached);
  loop.run();
  ASSERT_EQ(numbers.size(), 50U);
  for (int i = 1; i <= 50; ++i) {
    EXPECT_EQ(numbers[static_cast<std::size_t>(i - 1)], i);
    EXPECT_EQ(answers[static_cast<std::size_t>(i - 1)], i * 10);
  }
}

TEST(Worker, BringsExceptionsBackAndGoesOn) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 3};
  std::string said;
  int arrived = 0;
  asio::co_spawn(loop, fail(worker, said), asio::detached);
  asio::co_spawn(loop, ship(worker, arrived), asio::detached);
  loop.run();
  EXPECT_EQ(said, "no room on the disk");
  EXPECT_EQ(arrived, 7);
}

TEST(Worker, WhatTheConstructorThrowsComesToTheCaller) {
  asio::io_context loop{1};
  EXPECT_THROW((Worker<Refuses>{loop.get_executor(), 1}), std::runtime_error);
}

TEST(Worker, WhoFindsItFullWaitsInTurn) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 2};
  Gate gate;
  std::vector<int> answers;
  for (int i = 1; i <= 6; ++i)
    asio::co_spawn(loop, append(worker, {i, i == 1 ? &gate : nullptr}, answers), asio::detached);
  loop.poll();
  gate.wait_until_reached();
  loop.poll();
  EXPECT_TRUE(answers.empty());
  gate.open();
  loop.restart();
  loop.run();
  EXPECT_EQ(answers, (std::vector<int>{10, 20, 30, 40, 50, 60}));
}

TEST(Worker, ACancelledAskerLosesTheAnswerNotTheJob) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 4};
  Gate gate;
  asio::cancellation_signal cancel;
  std::vector<std::string> answers;
  asio::co_spawn(loop, append_or_note(worker, {1, &gate}, answers),
                 asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  loop.poll();
  gate.wait_until_reached();
  cancel.emit(asio::cancellation_type::terminal);
  loop.restart();
  loop.poll();
  EXPECT_EQ(answers, std::vector<std::string>{"aborted"});
  gate.open();
  Numbers numbers;
  asio::co_spawn(loop, copy(worker, numbers), asio::detached);
  loop.restart();
  loop.run();
  EXPECT_EQ(numbers, Numbers{1});
}

TEST(Worker, WhoIsCancelledInTheRowLeavesItAndTheRestMoveUp) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 1};
  Gate gate;
  asio::cancellation_signal cancel;
  std::vector<std::string> answers;
  asio::co_spawn(loop, append_or_note(worker, {1, &gate}, answers), asio::detached);
  asio::co_spawn(loop, append_or_note(worker, {2}, answers),
                 asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  asio::co_spawn(loop, append_or_note(worker, {3}, answers), asio::detached);
  loop.poll();
  gate.wait_until_reached();
  cancel.emit(asio::cancellation_type::terminal);
  loop.restart();
  loop.poll();
  gate.open();
  Numbers numbers;
  asio::co_spawn(loop, copy(worker, numbers), asio::detached);
  loop.restart();
  loop.run();
  EXPECT_EQ(answers, (std::vector<std::string>{"aborted", "10", "30"}));
  EXPECT_EQ(numbers, (Numbers{1, 3}));
}

TEST(Worker, StopRunsWhatIsQueuedAndRefusesWhoWaits) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 2};
  Gate gate;
  std::vector<std::string> answers;
  for (int i = 1; i <= 3; ++i) {
    asio::co_spawn(loop, append_or_note(worker, {i, i == 1 ? &gate : nullptr}, answers),
                   asio::detached);
  }
  loop.poll();
  gate.wait_until_reached();
  gate.open();
  worker.stop();
  asio::co_spawn(loop, append_or_note(worker, {4}, answers), asio::detached);
  loop.restart();
  loop.run();
  std::ranges::sort(answers);
  EXPECT_EQ(answers, (std::vector<std::string>{"10", "20", "aborted", "aborted"}));
}

TEST(Worker, WhatGoesFirstGoesBeforeWhatIsQueuedAndInterruptsNothing) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 8};
  Gate gate;
  std::vector<int> answers;
  asio::co_spawn(loop, append(worker, {1, &gate}, answers), asio::detached);
  loop.poll();
  gate.wait_until_reached();
  for (const int i : {2, 3}) asio::co_spawn(loop, append(worker, {i}, answers), asio::detached);
  for (const int i : {4, 5})
    asio::co_spawn(loop, append_first(worker, {i}, answers), asio::detached);
  loop.poll();
  gate.open();
  loop.restart();
  loop.run();
  EXPECT_EQ(answers, (std::vector<int>{10, 40, 50, 20, 30}));
}

TEST(Worker, WhatGoesFirstKeepsNobodyWaitingForEver) {
  asio::io_context loop{1};
  constexpr int kFirsts = 3 * Worker<Numbers>::kFirstsInARow;
  Worker<Numbers> worker{loop.get_executor(), kFirsts};
  Gate gate;
  std::vector<int> answers;
  asio::co_spawn(loop, append_first(worker, {1, &gate}, answers), asio::detached);
  loop.poll();
  gate.wait_until_reached();
  for (const int i : {-1, -2}) asio::co_spawn(loop, append(worker, {i}, answers), asio::detached);
  for (int i = 2; i <= kFirsts; ++i)
    asio::co_spawn(loop, append_first(worker, {i}, answers), asio::detached);
  loop.poll();
  gate.open();
  loop.restart();
  loop.run();
  // The first was running before anybody else asked.
  EXPECT_EQ(answers,
            (std::vector<int>{10, 20, 30, 40, 50, -10, 60, 70, 80, 90, -20, 100, 110, 120}));
}

TEST(Worker, WhoFillsTheQueueIsNotInTheWayOfWhatGoesFirst) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 1};
  Gate gate;
  std::vector<int> answers;
  for (const int i : {1, 2, 3})
    asio::co_spawn(loop, append(worker, {i, i == 1 ? &gate : nullptr}, answers), asio::detached);
  loop.poll();
  gate.wait_until_reached();
  asio::co_spawn(loop, append_first(worker, {4}, answers), asio::detached);
  loop.poll();
  gate.open();
  loop.restart();
  loop.run();
  EXPECT_EQ(answers, (std::vector<int>{10, 40, 20, 30}));
}

TEST(Worker, WhoIsCancelledInTheMomentHisTurnComesHasHisJobLeftUndone) {
  asio::io_context loop{1};
  Worker<Numbers> worker{loop.get_executor(), 1};
  Gate gate;
  asio::cancellation_signal cancel;
  std::vector<std::string> answers;
  asio::co_spawn(loop, append_then_cancel(worker, {1, &gate}, cancel), asio::detached);
  asio::co_spawn(loop, append_or_note(worker, {2}, answers),
                 asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  asio::co_spawn(loop, append_or_note(worker, {3}, answers), asio::detached);
  loop.poll();
  gate.wait_until_reached();
  gate.open();
  loop.restart();
  loop.run();
  EXPECT_EQ(answers, (std::vector<std::string>{"aborted", "30"}));
  Numbers numbers;
  asio::co_spawn(loop, copy(worker, numbers), asio::detached);
  loop.restart();
  loop.run();
  EXPECT_EQ(numbers, (Numbers{1, 3}));
}

TEST(Worker, AskersMayBeDestroyedAtAnyMoment) {
  for (int polls = 0; polls < 6; ++polls) {
    Gate gate;
    std::vector<std::string> answers;
    auto loop = std::make_unique<asio::io_context>(1);
    {
      Worker<Numbers> worker{loop->get_executor(), 2};
      for (int i = 1; i <= 5; ++i) {
        asio::co_spawn(*loop, append_or_note(worker, {i, i == 1 ? &gate : nullptr}, answers),
                       asio::detached);
      }
      for (int i = 0; i < polls; ++i) loop->poll_one();
      gate.open();
    }
    loop.reset();  // the frames go with it; nothing answers them any more
    EXPECT_TRUE(answers.empty());
  }
}

}  // namespace
}  // namespace pointsbot::db
