#include "app/memory_table.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

/// In a place that has no summer: 14 November 2023, 22:13:20.
class MemoryTableTest : public testing::Test {
 protected:
  MemoryTableTest() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    paid_.no = 1'234;
    paid_.at = WallTime{seconds{1'700'000'000}};
    paid_.viewers = 20'000;
    paid_.rss_before = 14 << 20;
    paid_.rss_peak = 31 << 19;
    paid_.rss_rest = 57 << 18;
    paid_.anon_peak = 3 << 20;
    paid_.anon_rest = 2 << 20;
    paid_.pool_held = 1 << 18;
    paid_.pool_given = 5 << 20;
    paid_.allocations = 1'024;
  }
  static std::string whole(const std::vector<db::CycleReport>& cycles, bool with_seconds) {
    MemoryTable table{with_seconds};
    table.fit(cycles);
    std::string text = table.header();
    for (const db::CycleReport& cycle : cycles) text += table.row(cycle);
    return text;
  }

  db::CycleReport paid_;
};

TEST_F(MemoryTableTest, HasARowACycle) {
  db::CycleReport failed = paid_;
  failed.no = 0;
  failed.error = "timed_out";
  failed.allocations.reset();
  EXPECT_EQ(whole({paid_, failed}, false),
            "MB                        RSS              anon.         pool\n"
            "   at payment viewers  before  peak  rest   peak  rest  holds  gave  allocs\n"
            "14 Nov\n"
            "22:13   1,234  20,000   14.00 15.50 14.25   3.00  2.00   0.25  5.00   1,024\n"
            "22:13    none  20,000   14.00 15.50 14.25   3.00  2.00   0.25  5.00       -  "
            "timed_out\n");
}

TEST_F(MemoryTableTest, FitsATerminalOf80) {
  const std::string text = whole({paid_}, true);
  EXPECT_NE(text.find("\n22:13:20   1,234  20,000 "), std::string::npos) << text;
  std::size_t widest = 0;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1)
    widest = std::max(widest, end - at);
  EXPECT_EQ(widest, 78U);
}

TEST_F(MemoryTableTest, SaysTheDayWhereItIsAnother) {
  db::CycleReport later = paid_;
  later.at += std::chrono::hours{2};
  MemoryTable table{false};
  EXPECT_EQ(table.row(paid_).substr(0, 12), "14 Nov\n22:13");
  EXPECT_EQ(table.row(paid_).substr(0, 5), "22:13");
  EXPECT_EQ(table.row(later).substr(0, 12), "15 Nov\n00:13");
}

TEST_F(MemoryTableTest, GrowsForLargeNumbersAndSaysSo) {
  db::CycleReport large = paid_;
  large.no = 12'345'678;
  large.viewers = 1'200'000;
  large.rss_peak = std::int64_t{123'456} << 20;
  large.allocations = 98'765'432;
  MemoryTable table{false};
  EXPECT_FALSE(table.fit(std::vector{paid_}));
  EXPECT_TRUE(table.fit(std::vector{large}));
  EXPECT_FALSE(table.fit(std::vector{large, paid_}));
  const std::string narrow = table.row(paid_), wide = table.row(large);
  EXPECT_EQ(narrow.size() - std::string{"14 Nov\n"}.size(), wide.size()) << narrow << wide;
  EXPECT_EQ(table.header().size() - table.header().find('\n') - 1, wide.size());
  EXPECT_EQ(wide,
            "22:13 12,345,678 1,200,000   14.00 123,456.00 14.25   3.00  2.00   0.25  5.00  "
            "98,765,432\n");
}

TEST_F(MemoryTableTest, RoundsToHundredths) {
  paid_.rss_before = (1 << 20) - 1;
  paid_.rss_peak = 5'242;  // a bit less than half of one
  paid_.rss_rest = 5'243;
  const std::string row = MemoryTable{false}.row(paid_);
  EXPECT_NE(row.find("    1.00  0.00  0.01 "), std::string::npos) << row;
}

TEST_F(MemoryTableTest, NeedsSecondsForCyclesLessThanAMinuteApart) {
  db::CycleReport later = paid_;
  EXPECT_FALSE(need_seconds({}));
  EXPECT_FALSE(need_seconds(std::vector{paid_}));
  later.at += seconds{60};
  EXPECT_FALSE(need_seconds(std::vector{paid_, later}));
  later.at -= seconds{1};
  EXPECT_TRUE(need_seconds(std::vector{paid_, later}));
}

TEST_F(MemoryTableTest, SummaryTellsTheRestAndTheHighestPeak) {
  MemorySummary summary;
  EXPECT_EQ(summary.text(false), "");
  summary.add(std::vector{paid_});
  EXPECT_EQ(summary.text(false), "At rest 14.2 MB over 1 cycle; highest peak 15.5 MB at 22:13.\n");
  std::vector<db::CycleReport> more(1'000, paid_);
  more[3].rss_rest = 16 << 20;
  more[5].rss_peak = 20 << 20;
  more[5].at += seconds{5};
  summary.add(more);
  EXPECT_EQ(summary.text(true),
            "At rest 14.2 to 16.0 MB over 1,001 cycles; highest peak 20.0 MB at 22:13:25.\n");
  paid_.at += std::chrono::hours{24};
  paid_.no = 0;
  summary.add(std::vector{paid_});
  EXPECT_EQ(summary.text(false),
            "At rest 14.2 to 16.0 MB over 1,002 cycles; highest peak 20.0 MB at 14 Nov 22:13. 1 "
            "cycle paid nobody.\n");
}

}  // namespace
}  // namespace pointsbot::app
