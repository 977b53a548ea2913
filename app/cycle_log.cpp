#include "app/cycle_log.hpp"

#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pointsbot::app {

std::vector<std::string> CycleLog::lines(const db::CycleReport& report, bool live, SteadyTime now) {
  std::vector<std::string> lines;
  const bool turned = live_ != live;
  if (turned && !live) {
    lines.push_back(went_offline(channel_, report.at, report.viewers, config_.points));
  } else if (turned && live_) {
    lines.push_back(fmt::format("\"{}\" is live: paying again.", channel_));
  }
  live_ = live;
  switch (config_.log.cycles) {
    case CycleLines::every:
      lines.push_back(cycle_line(report, live, verbose_));
      break;
    case CycleLines::changes:
      if (turned || report.arrived > 0 || report.departed > 0) {
        lines.push_back(cycle_line(report, live, verbose_));
      }
      break;
    case CycleLines::hourly:
      add_up(report, now);
      if (now - *hour_began_ >= std::chrono::hours{1}) {
        lines.push_back(cycle_line(hour_, live, verbose_));
        hour_began_.reset();
      }
      break;
  }
  return lines;
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
  sum.paid += hour_.paid;
  sum.fetch_us += hour_.fetch_us;
  sum.parse_us += hour_.parse_us;
  sum.commit_us += hour_.commit_us;
  sum.rss_before = hour_.rss_before;
  sum.rss_peak = std::max(sum.rss_peak, hour_.rss_peak);
  hour_ = sum;
}

}  // namespace pointsbot::app
