#include "app/memory_plot.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pointsbot::app {
namespace {

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

TEST(MemoryPlot, HasRoomForLargeNumbers) {
  EXPECT_EQ(
      memory_plot(std::vector<db::CycleReport>{cycle(123'456, 123'456)}, 5, 1),
      "123456.0 │█\n123455 MB └─\n          █ at rest   ▒ peak of the cycle   (from 123455 MB)\n");
}

TEST(MemoryPlot, BeginsJustBelowWhatAlwaysStaysWhereNothingWouldBeSeen) {
  EXPECT_EQ(memory_plot(std::vector{cycle(20, 23), cycle(20, 20), cycle(21, 22)}, 5, 6),
            "   23.0 │▒  \n"
            "   22.0 │▒ ▒\n"
            "   21.0 │▒ █\n"
            "   20.0 │███\n"
            "   19.0 │███\n"
            "   18.0 │███\n"
            "  17 MB └───\n"
            "         █ at rest   ▒ peak of the cycle   (from 17 MB)\n");
}

}  // namespace
}  // namespace pointsbot::app
