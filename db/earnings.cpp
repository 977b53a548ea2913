#include "db/earnings.hpp"

#include "db/statement.hpp"

#include <algorithm>

namespace pointsbot::db {
namespace {

/// In the place of a clock: the watch time.
constexpr std::int64_t kSeconds = -1;

}  // namespace

Earnings::Earnings(SQLite::Database& database)
    : find_undone_{database,
                   "SELECT no FROM payment INDEXED BY payment_undone "
                   "WHERE channel_id=?1 AND undone IS NOT NULL AND no>?2 ORDER BY no"},
      payments_{database,
                "SELECT no, tariff_id, seconds, undone IS NOT NULL FROM payment "
                "WHERE channel_id=?1 AND no>?2 ORDER BY no"},
      prices_{database, "SELECT clock_id, amount FROM tariff WHERE tariff_id=?"} {}

void Earnings::look(std::int64_t channel, std::int64_t after) {
  channel_ = channel;
  after_ = after;
  is_read_ = false;
  clocks_.clear();
  undone_.clear();
  Rows rows{find_undone_, channel, after};
  while (rows.next()) undone_.push_back(rows.number(0));
}

Earnings::Earned Earnings::of(const Visit& visit, std::int64_t after, std::int64_t to) {
  const std::int64_t first = std::max(visit.from, after), last = std::min(visit.to, to);
  if (first >= last) return {};
  const bool whole = first == visit.from && last == visit.to;
  if (whole && !any_undone(first, last)) return {visit.points, visit.seconds};
  if (!is_read_) read();
  return {between(visit.clock, first, last), between(kSeconds, first, last)};
}

bool Earnings::any_undone(std::int64_t after, std::int64_t to) const {
  const auto next = std::ranges::upper_bound(undone_, after);
  return next != undone_.end() && *next <= to;
}

void Earnings::read() {
  std::map<std::int64_t, std::map<std::int64_t, std::int64_t>> tariffs;
  Rows rows{payments_, channel_, after_};
  for (std::int64_t last = -1; rows.next();) {
    const std::int64_t no = rows.number(0), seconds = rows.number(2);
    const std::int64_t tariff = rows.number(3) != 0 ? 0 : rows.number(1);
    reprice(clocks_[kSeconds], no, seconds);
    if (tariff == last) continue;
    last = tariff;
    const auto [prices, is_new] = tariffs.try_emplace(tariff);
    if (is_new && tariff != 0) {
      Rows list{prices_, tariff};
      while (list.next()) prices->second[list.number(0)] = list.number(1);
    }
    for (const auto& [clock, price] : prices->second) clocks_.try_emplace(clock);
    for (auto& [clock, runs] : clocks_) {
      if (clock == kSeconds) continue;
      const auto price = prices->second.find(clock);
      reprice(runs, no, price == prices->second.end() ? 0 : price->second);
    }
  }
  is_read_ = true;
}

void Earnings::reprice(Runs& runs, std::int64_t no, std::int64_t price) {
  if (!runs.empty() && runs.back().price == price) return;
  runs.push_back({no, up_to(runs, no - 1), price});
}

std::int64_t Earnings::up_to(const Runs& runs, std::int64_t no) {
  const auto next = std::ranges::upper_bound(runs, no, {}, &Run::no);
  if (next == runs.begin()) return 0;
  const Run& run = *(next - 1);
  return run.before + (no - run.no + 1) * run.price;
}

std::int64_t Earnings::between(std::int64_t clock, std::int64_t after, std::int64_t to) const {
  const auto runs = clocks_.find(clock);
  if (runs == clocks_.end()) return 0;
  return up_to(runs->second, to) - up_to(runs->second, after);
}

}  // namespace pointsbot::db
