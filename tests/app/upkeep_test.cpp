#include "app/upkeep.hpp"

#include "tests/support/run_on_loop.hpp"
#include "tests/support/settable_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <string>

namespace pointsbot::app {
namespace {

using namespace std::chrono_literals;

class UpkeepTest : public ::testing::Test {
 protected:
  /// A chore of so many pieces that leaves its letter behind for each.
  Chore chore(char letter, int& pieces) {
    return [this, letter, &pieces](db::Ledger&) -> Result<bool, db::Error> {
      if (failing_) return db::Error::busy;
      done_ += letter;
      return --pieces > 0;
    };
  }
  std::string work(SteadyTime::duration time) {
    done_.clear();
    tests::run_on_loop(loop_, upkeep_.work(clock_.now() + time));
    return done_;
  }

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
  EXPECT_TRUE(upkeep_.due());
  EXPECT_EQ(work(1min), "aaabb");
  EXPECT_FALSE(upkeep_.due());
  clock_.set_wall(start_of(local_day(clock_.wall()) + std::chrono::days{1}) - 1ms);
  EXPECT_FALSE(upkeep_.due());
  clock_.advance(1ms);
  EXPECT_TRUE(upkeep_.due());
  EXPECT_EQ(work(1min), "ab") << "a look at each";
  EXPECT_FALSE(upkeep_.due());
}

TEST_F(UpkeepTest, LeavesTheTimeBeforeAPaymentAloneAndGoesOnAfterIt) {
  EXPECT_EQ(work(40ms), "");
  EXPECT_EQ(work(80ms), "aa");
  EXPECT_TRUE(upkeep_.due());
  EXPECT_EQ(work(1min), "abb");
  EXPECT_FALSE(upkeep_.due());
}

TEST_F(UpkeepTest, TriesAgainWhatTheDatabaseRefused) {
  failing_ = true;
  EXPECT_EQ(work(1min), "");
  EXPECT_TRUE(upkeep_.due());
  failing_ = false;
  EXPECT_EQ(work(1min), "aaabb");
}

}  // namespace
}  // namespace pointsbot::app
