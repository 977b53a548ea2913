// What is left of a cycle once it is over: memory, and the report of what it took.

#include "app/cycle.hpp"
#include "pooling/allocations.hpp"

#include <malloc.h>
#include <utility>
#include <vector>

namespace pointsbot::app {
namespace {

/// Reports of failed cycles kept for a database that cannot be written; the oldest go first.
constexpr std::size_t kMostReports = 100;

struct ReportJob {
  std::vector<db::CycleReport> reports;
  /// Those that could not be written.
  std::vector<db::CycleReport> operator()(db::Ledger& ledger) {
    if (ledger.report(reports)) reports.clear();
    return std::move(reports);
  }
};

struct SettleJob {
  std::int64_t operator()(db::Ledger& ledger) { return ledger.settle(); }
};

}  // namespace

Task<db::CycleReport> Cycle::rest() {
  roll_.reset();
  co_await settle();
  finish_report();
  remember(report_);
  co_return report_;
}

Task<> Cycle::give_up(std::string_view error) {
  roll_.reset();
  report_.channel = channel_.id;
  report_.at = clock_.wall();
  report_.error = error;
  reservoir_.drain();  // nothing is lent before the next try
  co_await settle();
  finish_report();
  remember(report_);
  co_await flush();  // there may be no payment for a long time
}

Task<> Cycle::flush() {
  if (reports_.empty()) co_return;
  ReportJob job{std::exchange(reports_, {})};
  reports_ = co_await writer_.run(std::move(job));
}

void Cycle::remember(db::CycleReport report) {
  if (reports_.size() == kMostReports) reports_.erase(reports_.begin());
  reports_.push_back(std::move(report));
}

Task<> Cycle::settle() {
  log_bytes_ = co_await writer_.run(SettleJob{});
  reservoir_.tick();
  ::malloc_trim(0);
}

void Cycle::finish_report() {
  const Memory rest = meter_.sample();
  const Memory peak = meter_.peak();
  const pooling::Stats pool = reservoir_.stats();
  report_.rss_peak = peak.rss;
  report_.anon_peak = peak.anonymous;
  report_.rss_rest = rest.rss;
  report_.anon_rest = rest.anonymous;
  report_.pool_held = static_cast<std::int64_t>(pool.held);
  report_.pool_given = static_cast<std::int64_t>(pool.given_back - given_before_);
  const std::size_t allocations = pooling::allocations();
  report_.allocations = static_cast<std::int64_t>(allocations - allocations_before_);
  allocations_before_ = allocations;
}

}  // namespace pointsbot::app
