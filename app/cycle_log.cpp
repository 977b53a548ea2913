#include "app/cycle_log.hpp"

#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace pointsbot::app {
namespace {

/// More than the longest line of a cycle.
constexpr std::size_t kLineRoom = 256;

/// By how much the memory at rest has to move to have changed, in bytes.
constexpr std::int64_t kMoved = 64 * 1024;

}  // namespace

CycleLog::CycleLog(const Config& config, std::string channel, bool verbose)
    : config_{config}, channel_{std::move(channel)}, verbose_{verbose} {
  for (std::string& line : lines_) line.reserve(kLineRoom);
}

std::span<const std::string> CycleLog::lines(const db::CycleReport& report, const Air& air,
                                             SteadyTime now) {
  const bool live = air.live;
  told_ = 0;
  const LocalDay today = days_.of(report.at);
  if (day_ && *day_ != today) lines_[told_++].assign(whole_day(report.at));
  day_ = today;
  const bool turned = live_ != live;
  if (!live && (turned || (air.rerun && !rerun_))) {
    const std::string text = air.rerun ? shows_rerun(channel_, report.viewers, config_)
                                       : went_offline(channel_, air.since, report.viewers, config_);
    lines_[told_++].assign(text);  // not moved: the line keeps its room
  } else if (turned && live_) {
    std::string& line = lines_[told_++];
    line.clear();
    fmt::format_to(std::back_inserter(line), "\"{}\" is live: paying again.", channel_);
  }
  live_ = live;
  rerun_ = air.rerun;
  switch (config_.log.cycles) {
    case CycleLines::every:
      // A night of payments to nobody would be most of what is written.
      if (live || turned || verbose_ || report.paid != 0) tell(report, live);
      break;
    case CycleLines::changes:
      if (turned || report.arrived > 0 || report.departed > 0 || report.moved > 0)
        tell(report, live);
      break;
    case CycleLines::hourly:
      add_up(report, now);
      if (now - *hour_began_ >= std::chrono::hours{1}) {
        tell(hour_, live);
        hour_began_.reset();
      }
      break;
  }
  return std::span{lines_}.first(told_);
}

void CycleLog::tell(const db::CycleReport& report, bool live) {
  std::string& line = lines_[told_++];
  line.clear();
  tell_cycle(line, report, {.live = live, .memory = tells_memory(report), .verbose = verbose_});
}

bool CycleLog::tells_memory(const db::CycleReport& report) {
  if (config_.memory.report != MemoryWords::changes)
    return config_.memory.report == MemoryWords::every;
  if (rest_ && std::abs(report.rss_rest - *rest_) <= kMoved) return false;
  rest_ = report.rss_rest;
  return true;
}

void CycleLog::add_up(const db::CycleReport& report, SteadyTime now) {
  if (!hour_began_) {
    hour_began_ = now;
    hour_ = report;
    return;
  }
  db::CycleReport sum = report;
  sum.arrived += hour_.arrived;
  sum.departed += hour_.departed;
  sum.moved += hour_.moved;
  sum.paid += hour_.paid;
  sum.fetch_us += hour_.fetch_us;
  sum.parse_us += hour_.parse_us;
  sum.commit_us += hour_.commit_us;
  sum.rss_before = hour_.rss_before;
  sum.rss_peak = std::max(sum.rss_peak, hour_.rss_peak);
  if (sum.allocations) *sum.allocations += hour_.allocations.value_or(0);
  hour_ = sum;
}

}  // namespace pointsbot::app
