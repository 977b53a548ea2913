#include "app/memory_plot.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

db::CycleReport cycle(std::int64_t rest, std::int64_t peak) {
  db::CycleReport report;
  report.rss_rest = rest << 20;
  report.rss_peak = peak << 20;
  return report;
}

TEST(MemoryPlot, DrawsWhatStaysAndWhatGoes) {
  const std::vector<db::CycleReport> cycles{cycle(2, 2), cycle(2, 4), cycle(3, 3), cycle(1, 4)};
  EXPECT_EQ(memory_plot(cycles, 10, 4),
            "    4.0 │ ▒ ▒\n"
            "    3.0 │ ▒█▒\n"
            "    2.0 │███▒\n"
            "    1.0 │████\n"
            "   0 MB └────\n"
            "         █ at rest   ▒ peak of the cycle\n");
}

TEST(MemoryPlot, LetsCyclesShareAColumnWhereThereAreTooMany) {
  std::vector<db::CycleReport> cycles(1'000, cycle(1, 1));
  cycles[600] = cycle(1, 2);
  EXPECT_EQ(memory_plot(cycles, 5, 2),
            "    2.0 │   ▒ \n"
            "    1.0 │█████\n"
            "   0 MB └─────\n"
            "         █ at rest   ▒ peak of the cycle\n");
}

TEST(MemoryPlot, DrawsOneCycleAndCyclesWithoutMemory) {
  EXPECT_EQ(memory_plot(std::vector<db::CycleReport>{cycle(0, 0)}, 5, 1),
            "    1.0 │ \n   0 MB └─\n         █ at rest   ▒ peak of the cycle\n");
}

TEST(MemoryPlot, IsEmptyForNothing) { EXPECT_EQ(memory_plot({}), ""); }

TEST(MemoryTable, HasARowACycle) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  db::CycleReport paid;
  paid.no = 1'234;
  paid.at = WallTime{seconds{1'700'000'000}};
  paid.viewers = 20'000;
  paid.rss_before = 14 << 20;
  paid.rss_peak = 31 << 19;
  paid.rss_rest = 57 << 18;
  paid.anon_peak = 3 << 20;
  paid.anon_rest = 2 << 20;
  paid.pool_held = 1 << 18;
  paid.pool_given = 5 << 20;
  db::CycleReport failed = paid;
  failed.no = 0;
  failed.error = "timed_out";
  EXPECT_EQ(memory_table(std::vector{paid, failed}),
            "                                     RSS                       anon.               "
            "pool     pool\n"
            "at            payment  viewers    before     peak  at rest      peak  at rest     "
            "holds gave back\n"
            "14 Nov 22:13    1,234   20,000     14.00    15.50    14.25      3.00     2.00      "
            "0.25     5.00\n"
            "14 Nov 22:13     none   20,000     14.00    15.50    14.25      3.00     2.00      "
            "0.25     5.00  timed_out\n"
            "MB. \"none\": a cycle that paid nobody, and why.\n");
}

}  // namespace
}  // namespace pointsbot::app
