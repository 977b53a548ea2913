#include "app/memory_plot.hpp"

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

/// Both ends of the scale, in whole MB. It begins at 0 where that leaves something to see; a
/// program whose 17 MB move by a tenth of one would be a block without an edge.
struct Scale {
  double bottom = 0;
  double top = 1;

  explicit Scale(const std::vector<Column>& columns) {
    double least = columns.front().rest;
    for (const Column& column : columns) {
      top = std::max({top, column.peak, column.rest});
      least = std::min(least, column.rest);
    }
    const double moves = std::max(top - least, 1.0);
    if (least > 2 * moves) bottom = std::floor(least - moves);
    top = std::ceil(top);
  }
};

}  // namespace

std::string memory_plot(std::span<const db::CycleReport> cycles, std::size_t width,
                        std::size_t height) {
  if (cycles.empty()) return {};
  const std::vector<Column> columns = columns_of(cycles, width);
  const Scale scale{columns};
  const double cell = (scale.top - scale.bottom) / static_cast<double>(height);
  const std::size_t label = std::max<std::size_t>(7, fmt::formatted_size("{:.1f}", scale.top));
  std::string plot;
  for (std::size_t row = height; row > 0; --row) {
    const double upper = scale.bottom + cell * static_cast<double>(row);
    const double middle = upper - cell / 2;  // from there on a cell is filled
    plot += fmt::format("{:>{}.1f} │", upper, label);
    for (const Column& column : columns) {
      plot += column.rest >= middle ? "█" : column.peak >= middle ? "▒" : " ";
    }
    plot += '\n';
  }
  plot += fmt::format("{:>{}} └", fmt::format("{:.0f} MB", scale.bottom), label);
  for (std::size_t i = 0; i < columns.size(); ++i) plot += "─";
  plot += fmt::format("\n{:{}}█ at rest   ▒ peak of the cycle", "", label + 2);
  if (scale.bottom > 0) plot += fmt::format("   (from {:.0f} MB)", scale.bottom);
  return plot + '\n';
}

}  // namespace pointsbot::app
