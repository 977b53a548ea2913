#include "app/upkeep.hpp"

#include "tests/support/run_on_loop.hpp"
#include "tests/support/settable_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace pointsbot::app {
namespace {

using namespace std::chrono_literals;

class UpkeepTest : public ::testing::Test {
 protected:
  /// A chore of so many pieces that leaves its letter behind for each.
  Chore chore(char letter, int& pieces) {
    return [this, letter, &pieces](db::Ledger&) -> Result<Progress, db::Error> {
      if (failing_) return db::Error::busy;
      done_ += letter;
      return Progress{--pieces > 0, {}};
    };
  }
  /// Does what is due within so long.
  std::string work(SteadyTime::duration time) {
    done_.clear();
    const SteadyTime until = clock_.now() + time;
    while (upkeep_.next() <= until) {
      clock_.advance(std::max(upkeep_.next() - clock_.now(), SteadyTime::duration::zero()));
      tests::run_on_loop(loop_, work_once());
    }
    clock_.advance(until - clock_.now());
    return done_;
  }
  Task<> work_once() { co_await upkeep_.work(); }
  bool due() { return upkeep_.next() != SteadyTime::max(); }

  boost::asio::io_context loop_{1};
  tests::TemporaryDirectory folder_;
  db::Worker<db::Ledger> writer_{loop_.get_executor(), 4, folder_.path() / "points.db",
                                 db::Source::simulator};
  tests::SettableClock clock_;
  int first_ = 3, second_ = 2;
  bool failing_ = false;
  std::string done_;
  Upkeep upkeep_{writer_, clock_, {chore('a', first_), chore('b', second_)}};
};

TEST_F(UpkeepTest, DoesEachChoreToItsEndAndThenNothingUntilMidnight) {
  EXPECT_TRUE(due());
  EXPECT_EQ(work(1min), "aaabb");
  EXPECT_FALSE(due());
  clock_.set_wall(start_of(local_day(clock_.wall()) + std::chrono::days{1}) - 1ms);
  EXPECT_FALSE(due());
  clock_.advance(1ms);
  EXPECT_TRUE(due());
  EXPECT_EQ(work(1min), "ab") << "a look at each";
  EXPECT_FALSE(due());
}

TEST_F(UpkeepTest, LeavesTimeBetweenTwoPieces) {
  EXPECT_EQ(work(0ms), "a");
  EXPECT_EQ(work(19ms), "");
  EXPECT_EQ(work(1ms), "a");
  EXPECT_EQ(work(20ms), "ab");
  EXPECT_EQ(work(20ms), "b");
}

TEST_F(UpkeepTest, TriesAgainAWhileLaterWhatTheDatabaseRefused) {
  failing_ = true;
  EXPECT_EQ(work(9s), "");
  EXPECT_TRUE(due());
  failing_ = false;
  EXPECT_EQ(work(999ms), "");
  EXPECT_EQ(work(1min), "aaabb");
}

}  // namespace
}  // namespace pointsbot::app
