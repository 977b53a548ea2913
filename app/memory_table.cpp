#include "app/memory_table.hpp"

#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace pointsbot::app {
namespace {

struct Column {
  std::string_view group;  // stands above it; empty: that of the column before, or none
  std::string_view title;
  std::size_t width;  // at least
};

constexpr std::array kTitles{
    Column{"", "at", 8},        Column{"", "payment", 7}, Column{"", "viewers", 7},
    Column{"RSS", "before", 6}, Column{"", "peak", 5},    Column{"", "rest", 5},
    Column{"anon.", "peak", 5}, Column{"", "rest", 5},    Column{"pool", "holds", 5},
    Column{"", "gave", 5},      Column{"", "allocs", 6},
};

/// Between groups there is a blank more.
std::string_view before(std::size_t column) {
  const bool first_of_group = !kTitles[column].group.empty() || column + 1 == kTitles.size();
  return column == 0 ? "" : first_of_group ? "  " : " ";
}

/// Two digits behind the point, grouped before it.
std::string megabytes(std::int64_t bytes) {
  constexpr std::int64_t kMega = 1024 * 1024;
  const std::int64_t hundredths = (bytes / kMega) * 100 + (bytes % kMega * 100 + kMega / 2) / kMega;
  return fmt::format("{}.{:02}", grouped(hundredths / 100), hundredths % 100);
}

std::string short_megabytes(std::int64_t bytes) {
  return fmt::format("{:.1f}", static_cast<double>(bytes) / (1024 * 1024));
}

}  // namespace

bool is_measured(const db::CycleReport& cycle) { return cycle.rss_rest > 0; }

bool need_seconds(std::span<const db::CycleReport> cycles) {
  for (std::size_t i = 1; i < cycles.size(); ++i) {
    if (cycles[i].at - cycles[i - 1].at < std::chrono::minutes{1}) return true;
  }
  return false;
}

MemoryTable::MemoryTable(bool with_seconds) : with_seconds_{with_seconds} {
  static_assert(kTitles.size() == kColumns);
  for (std::size_t i = 0; i < kColumns; ++i) widths_[i] = kTitles[i].width;
  if (!with_seconds) widths_[0] = 5;
}

bool MemoryTable::fit(std::span<const db::CycleReport> cycles) {
  bool grew = false;
  for (const db::CycleReport& cycle : cycles) {
    const Cells texts = cells(cycle);
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (texts[i].size() <= widths_[i]) continue;
      widths_[i] = texts[i].size();
      grew = true;
    }
  }
  return grew;
}

std::string MemoryTable::header() const {
  std::string groups, titles;
  for (std::size_t i = 0; i < kColumns; ++i) {
    groups += fmt::format("{}{:>{}}", before(i), kTitles[i].group, widths_[i]);
    titles += fmt::format("{}{:>{}}", before(i), kTitles[i].title, widths_[i]);
  }
  groups.erase(groups.find_last_not_of(' ') + 1);
  groups.replace(0, 2, "MB");
  return groups + '\n' + titles + '\n';
}

std::string MemoryTable::row(const db::CycleReport& cycle) {
  std::string text;
  if (std::string today = day(cycle.at); today != day_) {
    day_ = std::move(today);
    text = day_ + '\n';
  }
  const Cells texts = cells(cycle);
  for (std::size_t i = 0; i < kColumns; ++i)
    text += fmt::format("{}{:>{}}", before(i), texts[i], widths_[i]);
  if (!cycle.error.empty()) text += "  " + cycle.error;
  return text + '\n';
}

MemoryTable::Cells MemoryTable::cells(const db::CycleReport& cycle) const {
  const auto measured = [&](std::int64_t bytes) {
    return is_measured(cycle) ? megabytes(bytes) : std::string{"-"};
  };
  return {time_of_day(cycle.at, with_seconds_),
          cycle.no > 0 ? grouped(cycle.no) : "none",
          grouped(cycle.viewers),
          measured(cycle.rss_before),
          measured(cycle.rss_peak),
          measured(cycle.rss_rest),
          measured(cycle.anon_peak),
          measured(cycle.anon_rest),
          megabytes(cycle.pool_held),
          megabytes(cycle.pool_given),
          cycle.allocations ? grouped(*cycle.allocations) : "-"};
}

void MemorySummary::add(std::span<const db::CycleReport> cycles) {
  for (const db::CycleReport& cycle : cycles) {
    if (is_measured(cycle)) {
      least_ = most_ == 0 ? cycle.rss_rest : std::min(least_, cycle.rss_rest);
      most_ = std::max(most_, cycle.rss_rest);
    }
    if (cycle.rss_peak > peak_) {
      peak_ = cycle.rss_peak;
      peak_at_ = cycle.at;
    }
    unpaid_ += cycle.no > 0 ? 0 : 1;
    last_at_ = cycle.at;
    ++cycles_;
  }
}

std::string MemorySummary::text(bool with_seconds) const {
  if (cycles_ == 0) return {};
  const std::string least = short_megabytes(least_), most = short_megabytes(most_);
  std::string text =
      most_ == 0
          ? fmt::format(
                "The memory of {} {} is not known: the bot could not read "
                "/proc/self/smaps_rollup.",
                grouped(cycles_), cycles_ == 1 ? "cycle" : "cycles")
          : fmt::format("At rest {} MB over {} {}; highest peak {} MB at {}{}.",
                        least == most ? most : fmt::format("{} to {}", least, most),
                        grouped(cycles_), cycles_ == 1 ? "cycle" : "cycles", short_megabytes(peak_),
                        day(peak_at_) == day(last_at_) ? "" : day(peak_at_) + " ",
                        time_of_day(peak_at_, with_seconds));
  if (unpaid_ > 0) {
    text +=
        fmt::format(" {} paid nobody.", unpaid_ == 1 ? "1 cycle" : grouped(unpaid_) + " cycles");
  }
  return text + '\n';
}

}  // namespace pointsbot::app
