#include "app/memory_plot.hpp"

#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace pointsbot::app {
namespace {

double megabytes(std::int64_t bytes) { return static_cast<double>(bytes) / (1024 * 1024); }

struct Column {
  double peak = 0;
  double rest = 0;
};

std::vector<Column> columns_of(std::span<const db::CycleReport> cycles, std::size_t width) {
  std::vector<Column> columns(std::min(width, cycles.size()));
  for (std::size_t i = 0; i < cycles.size(); ++i) {
    Column& column = columns[i * columns.size() / cycles.size()];
    column.peak = std::max(column.peak, megabytes(cycles[i].rss_peak));
    column.rest = std::max(column.rest, megabytes(cycles[i].rss_rest));
  }
  return columns;
}

}  // namespace

std::string memory_table(std::span<const db::CycleReport> cycles) {
  std::string table =
      fmt::format("{:<12} {:>8} {:>8}  {:>8} {:>8} {:>8}  {:>8} {:>8}  {:>8} {:>8}\n", "", "", "",
                  "RSS", "", "", "anon.", "", "pool", "pool");
  table += fmt::format("{:<12} {:>8} {:>8}  {:>8} {:>8} {:>8}  {:>8} {:>8}  {:>8} {:>8}\n", "at",
                       "payment", "viewers", "before", "peak", "at rest", "peak", "at rest",
                       "holds", "gave back");
  for (const db::CycleReport& cycle : cycles) {
    table += fmt::format(
        "{:<12} {:>8} {:>8}  {:>8.2f} {:>8.2f} {:>8.2f}  {:>8.2f} {:>8.2f}  {:>8.2f} {:>8.2f}{}\n",
        day_and_time(cycle.at), cycle.no > 0 ? grouped(cycle.no) : "none", grouped(cycle.viewers),
        megabytes(cycle.rss_before), megabytes(cycle.rss_peak), megabytes(cycle.rss_rest),
        megabytes(cycle.anon_peak), megabytes(cycle.anon_rest), megabytes(cycle.pool_held),
        megabytes(cycle.pool_given), cycle.error.empty() ? "" : "  " + cycle.error);
  }
  return table + "MB. \"none\": a cycle that paid nobody, and why.\n";
}

std::string memory_plot(std::span<const db::CycleReport> cycles, std::size_t width,
                        std::size_t height) {
  if (cycles.empty()) return {};
  const std::vector<Column> columns = columns_of(cycles, width);
  double top = 1;
  for (const Column& column : columns) top = std::max({top, column.peak, column.rest});
  top = std::ceil(top);
  std::string plot;
  for (std::size_t row = height; row > 0; --row) {
    // A cell is filled from its middle on.
    const double middle = top * (static_cast<double>(row) - 0.5) / static_cast<double>(height);
    plot += fmt::format("{:>7.1f} │", top * static_cast<double>(row) / static_cast<double>(height));
    for (const Column& column : columns) {
      plot += column.rest >= middle ? "█" : column.peak >= middle ? "▒" : " ";
    }
    plot += '\n';
  }
  plot += fmt::format("{:>7} └", "0 MB");
  for (std::size_t i = 0; i < columns.size(); ++i) plot += "─";
  return plot + "\n         █ at rest   ▒ peak of the cycle\n";
}

}  // namespace pointsbot::app
