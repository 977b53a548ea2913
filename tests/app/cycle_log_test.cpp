#include "app/cycle_log.hpp"

#include "app/wording.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

constexpr WallTime kStart{seconds{1'700'000'000}};

class AppCycleLog : public testing::Test {
 protected:
  CycleLog log(CycleLines which) {
    config_.log.cycles = which;
    return {config_, "mychannel", false};
  }
  /// A cycle `after` the start.
  static db::CycleReport report(seconds after, std::int64_t arrived = 0,
                                std::int64_t departed = 0) {
    db::CycleReport cycle;
    cycle.no = 1 + after / seconds{10};
    cycle.at = kStart + after;
    cycle.viewers = 100;
    cycle.arrived = arrived;
    cycle.departed = departed;
    cycle.paid = 1'000;
    cycle.fetch_us = 200'000;
    return cycle;
  }

  static Lines say(CycleLog& log, const db::CycleReport& report, bool live) {
    return log.lines(report, live, SteadyTime{} + (report.at - kStart));
  }

  Config config_;
};

TEST_F(AppCycleLog, TellsEveryCycle) {
  CycleLog every = log(CycleLines::every);
  for (int i = 0; i < 3; ++i) {
    const db::CycleReport cycle = report(seconds{10} * i);
    EXPECT_EQ(say(every, cycle, true), Lines{cycle_line(cycle, true, false)});
  }
}

TEST_F(AppCycleLog, TellsMoreWhenItIsVerbose) {
  CycleLog verbose{config_, "mychannel", true};
  const db::CycleReport cycle = report(seconds{0});
  EXPECT_EQ(say(verbose, cycle, true), Lines{cycle_line(cycle, true, true)});
}

TEST_F(AppCycleLog, TellsTheCyclesInWhichSomethingChanged) {
  CycleLog changes = log(CycleLines::changes);
  EXPECT_EQ(say(changes, report(seconds{0}), true).size(), 1U);  // it began
  EXPECT_TRUE(say(changes, report(seconds{10}), true).empty());
  EXPECT_EQ(say(changes, report(seconds{20}, 1, 0), true).size(), 1U);
  EXPECT_EQ(say(changes, report(seconds{30}, 0, 1), true).size(), 1U);
  EXPECT_TRUE(say(changes, report(seconds{40}), true).empty());
}

TEST_F(AppCycleLog, TellsOfflineAndLiveOnce) {
  for (const CycleLines which : {CycleLines::every, CycleLines::changes, CycleLines::hourly}) {
    CycleLog any = log(which);
    const std::size_t cycle_lines = which == CycleLines::hourly ? 0 : 1;
    const std::size_t quiet = which == CycleLines::every ? 1 : 0;
    EXPECT_EQ(say(any, report(seconds{0}), true).size(), cycle_lines);
    const Lines off = say(any, report(seconds{10}), false);
    ASSERT_EQ(off.size(), 1 + cycle_lines);
    EXPECT_EQ(off[0], went_offline("mychannel", kStart + seconds{10}, 100, config_.points));
    EXPECT_EQ(say(any, report(seconds{20}), false).size(), quiet);
    const Lines on = say(any, report(seconds{30}), true);
    ASSERT_EQ(on.size(), 1 + cycle_lines);
    EXPECT_EQ(on[0], "\"mychannel\" is live: paying again.");
    EXPECT_EQ(say(any, report(seconds{40}), true).size(), quiet);
  }
}

TEST_F(AppCycleLog, TellsAtTheStartWhenTheChannelIsOffline) {
  CycleLog any = log(CycleLines::hourly);
  EXPECT_EQ(say(any, report(seconds{0}), false),
            Lines{went_offline("mychannel", kStart, 100, config_.points)});
}

TEST_F(AppCycleLog, CountsTheHourAlsoWhileTheTimeOfDayStandsStill) {
  CycleLog hourly = log(CycleLines::hourly);
  std::size_t told = 0;
  for (int i = 0; i <= 120; ++i) {  // after the clock was set back, payments keep the last time
    told += hourly.lines(report(seconds{0}), true, SteadyTime{} + i * minutes{1}).size();
  }
  EXPECT_EQ(told, 1U);
}

TEST_F(AppCycleLog, AddsUpAnHour) {
  CycleLog hourly = log(CycleLines::hourly);
  db::CycleReport sum = report(minutes{60});
  sum.arrived = 3 * 7;
  sum.departed = 2 * 7;
  sum.paid = 7'000;
  sum.fetch_us = 7 * 200'000;
  sum.rss_before = 10 << 20;
  sum.rss_peak = 40 << 20;
  sum.rss_rest = 12 << 20;
  for (int hour = 0; hour < 3; ++hour) {
    const seconds begin = hour * minutes{70};
    for (int i = 0; i < 7; ++i) {
      db::CycleReport cycle = report(begin + i * minutes{10}, 3, 2);
      cycle.rss_before = (i == 0 ? 10 : 11) << 20;
      cycle.rss_peak = (i == 3 ? 40 : 20) << 20;
      cycle.rss_rest = 12 << 20;
      const Lines lines = say(hourly, cycle, true);
      if (i < 6) {
        ASSERT_TRUE(lines.empty()) << i;
      } else {
        EXPECT_EQ(lines, Lines{cycle_line(sum, true, false)});
      }
    }
  }
}

}  // namespace
}  // namespace pointsbot::app
