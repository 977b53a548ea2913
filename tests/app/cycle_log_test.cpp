#include "app/cycle_log.hpp"

#include "app/wording.hpp"
#include "pooling/allocations.hpp"

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <cstdlib>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

/// 14 Nov 2023 12:06:40 in UTC.
constexpr WallTime kStart{seconds{1'699'963'600}};

class AppCycleLog : public testing::Test {
 protected:
  AppCycleLog() { ::setenv("TZ", "UTC", 1); }

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
    const auto lines = log.lines(report, {live, report.at}, SteadyTime{} + (report.at - kStart));
    return {lines.begin(), lines.end()};
  }
  static Lines line_of(const db::CycleReport& report, CycleLine line = {}) {
    Lines lines{""};
    tell_cycle(lines[0], report, line);
    return lines;
  }

  Config config_;
};

TEST_F(AppCycleLog, TellsEveryCycle) {
  CycleLog every = log(CycleLines::every);
  for (int i = 0; i < 3; ++i) {
    const db::CycleReport cycle = report(seconds{10} * i);
    EXPECT_EQ(say(every, cycle, true), line_of(cycle));
  }
}

TEST_F(AppCycleLog, TellsOfAnOfflineChannelThoseCyclesThatPaid) {
  CycleLog every = log(CycleLines::every);
  say(every, report(seconds{0}), false);
  db::CycleReport cycle = report(seconds{10}, 3, 2);
  cycle.paid = 0;
  EXPECT_TRUE(say(every, cycle, false).empty());
  cycle.paid = 1;
  EXPECT_EQ(say(every, cycle, false), line_of(cycle, {.live = false}));
  cycle.paid = 0;
  EXPECT_EQ(say(every, cycle, true).size(), 2U) << "and that it is live";
  CycleLog verbose{config_, "mychannel", true};
  say(verbose, cycle, false);
  EXPECT_EQ(say(verbose, cycle, false).size(), 1U);
}

TEST_F(AppCycleLog, TellsTheDayWhenItIsAnother) {
  for (const CycleLines which : {CycleLines::every, CycleLines::changes}) {
    CycleLog any = log(which);
    say(any, report(seconds{0}), true);
    const std::size_t quiet = which == CycleLines::every ? 1 : 0;
    EXPECT_EQ(say(any, report(std::chrono::hours{11}), true).size(), quiet);
    const Lines next = say(any, report(std::chrono::hours{12}), true);
    ASSERT_EQ(next.size(), 1 + quiet);
    EXPECT_EQ(next[0], "Wednesday 15 November 2023");
    EXPECT_EQ(say(any, report(std::chrono::hours{13}), true).size(), quiet);
  }
}

TEST_F(AppCycleLog, TellsMoreWhenItIsVerbose) {
  CycleLog verbose{config_, "mychannel", true};
  const db::CycleReport cycle = report(seconds{0});
  EXPECT_EQ(say(verbose, cycle, true), line_of(cycle, {.verbose = true}));
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
    EXPECT_EQ(off[0], went_offline("mychannel", kStart + seconds{10}, 100, config_));
    EXPECT_EQ(say(any, report(seconds{20}), false).size(), quiet);
    const Lines on = say(any, report(seconds{30}), true);
    ASSERT_EQ(on.size(), 1 + cycle_lines);
    EXPECT_EQ(on[0], "\"mychannel\" is live: paying again.");
    EXPECT_EQ(say(any, report(seconds{40}), true).size(), quiet);
  }
}

TEST_F(AppCycleLog, NamesARerunAsTheReasonOnceWhetherItFollowsTheStreamOrANight) {
  CycleLog any = log(CycleLines::hourly);
  const auto say_air = [&](int second, bool live, bool rerun) {
    const db::CycleReport cycle = report(seconds{second});
    const auto lines = any.lines(cycle, {live, cycle.at, rerun}, SteadyTime{} + seconds{second});
    return Lines{lines.begin(), lines.end()};
  };
  const Lines rerun{shows_rerun("mychannel", 100, config_)};
  say_air(0, true, false);
  EXPECT_EQ(say_air(10, false, true), rerun);
  EXPECT_TRUE(say_air(20, false, true).empty());
  EXPECT_TRUE(say_air(30, false, false).empty());
  EXPECT_EQ(say_air(40, false, true), rerun);
}

TEST_F(AppCycleLog, TellsAtTheStartWhenTheChannelIsOffline) {
  CycleLog any = log(CycleLines::hourly);
  EXPECT_EQ(say(any, report(seconds{0}), false),
            Lines{went_offline("mychannel", kStart, 100, config_)});
}

TEST_F(AppCycleLog, CountsTheHourAlsoWhileTheTimeOfDayStandsStill) {
  CycleLog hourly = log(CycleLines::hourly);
  std::size_t told = 0;
  for (int i = 0; i <= 120; ++i) {  // after the clock was set back, payments keep the last time
    told += hourly.lines(report(seconds{0}), {true, kStart}, SteadyTime{} + i * minutes{1}).size();
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
        EXPECT_EQ(lines, line_of(sum));
      }
    }
  }
}

TEST_F(AppCycleLog, TellsTheMemoryAsOftenAsItIsAskedTo) {
  const auto told = [this](MemoryWords words, std::initializer_list<std::int64_t> kilobytes) {
    config_.memory.report = words;
    CycleLog every = log(CycleLines::every);
    std::string marks;
    for (const std::int64_t rest : kilobytes) {
      db::CycleReport cycle = report(seconds{10});
      cycle.rss_rest = rest * 1024;
      const Lines lines = say(every, cycle, true);
      const bool with = lines == line_of(cycle);
      EXPECT_TRUE(with || lines == line_of(cycle, {.memory = false}));
      marks += with ? 'M' : '.';
    }
    return marks;
  };
  EXPECT_EQ(told(MemoryWords::every, {100, 100, 200}), "MMM");
  EXPECT_EQ(told(MemoryWords::off, {100, 100, 200}), "...");
  EXPECT_EQ(told(MemoryWords::changes, {100, 100, 164, 165, 165, 102, 101, 100}), "M..M...M")
      << "64 KiB from what was told, not from the cycle before";
}

/// Takes what is logged and keeps nothing.
class Nowhere : public std::streambuf {
  int overflow(int letter) override { return letter; }
  std::streamsize xsputn(const char*, std::streamsize size) override {
    size_ += size;
    return size;
  }

 public:
  std::streamsize size_ = 0;
};

TEST_F(AppCycleLog, AllocatesNothingOnTheWayToTheLog) {
  Nowhere nowhere;
  std::ostream stream{&nowhere};
  spdlog::logger logger{"log", std::make_shared<spdlog::sinks::ostream_sink_st>(stream)};
  logger.set_pattern("%H:%M:%S  %v");
  // Each number as long as it may get.
  db::CycleReport cycle = report(seconds{10}, 200'000, 200'000);
  cycle.no = 9'999'999'999;
  cycle.viewers = 200'000;
  cycle.paid = 999'999'999'999'999;
  cycle.fetch_us = cycle.parse_us = cycle.commit_us = 3'600'000'000;
  cycle.rss_before = cycle.rss_peak = cycle.rss_rest = std::int64_t{9'999} << 20;
  cycle.allocations = 9'999'999;
  for (const bool verbose : {false, true}) {
    CycleLog all{config_, "mychannel", verbose};
    const auto tell = [&](bool live) {
      for (const std::string& line : all.lines(cycle, {live, cycle.at}, SteadyTime{}))
        logger.info(line);
    };
    tell(true);
    tell(false);
    tell(true);
    const std::size_t before = pooling::allocations();
    const std::streamsize written = nowhere.size_;
    for (int i = 0; i < 100; ++i) tell(true);
    EXPECT_EQ(pooling::allocations() - before, 0U) << verbose;
    EXPECT_GT(nowhere.size_ - written, 100 * 80);
  }
}

}  // namespace
}  // namespace pointsbot::app
