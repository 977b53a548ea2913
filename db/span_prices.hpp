#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// What one clock paid in each of a span's payments; payments of one price list in a row are one
/// run. Private to db/.
class SpanPrices {
 public:
  struct Run {
    std::int64_t first, last, tariff;
  };

  void add(std::int64_t no, std::int64_t tariff) {
    if (!runs_.empty() && runs_.back().last == no - 1 && runs_.back().tariff == tariff) {
      ++runs_.back().last;
    } else {
      runs_.push_back({no, no, tariff});
    }
  }
  void set(std::int64_t tariff, std::int64_t clock, std::int64_t amount) {
    amounts_[{tariff, clock}] = amount;
  }
  const std::vector<Run>& runs() const { return runs_; }

  bool has(std::int64_t no) const {
    const auto run = std::ranges::lower_bound(runs_, no, {}, &Run::last);
    return run != runs_.end() && run->first <= no;
  }

  /// What a visit from payment `first` to payment `last` got of them.
  std::int64_t earned(std::int64_t clock, std::int64_t first, std::int64_t last) const {
    std::int64_t sum = 0;
    auto run = std::ranges::lower_bound(runs_, first, {}, &Run::last);
    for (; run != runs_.end() && run->first <= last; ++run) {
      const auto price = amounts_.find({run->tariff, clock});
      if (price == amounts_.end()) continue;
      sum += (std::min(run->last, last) - std::max(run->first, first) + 1) * price->second;
    }
    return sum;
  }

 private:
  std::vector<Run> runs_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> amounts_;
};

}  // namespace pointsbot::db
