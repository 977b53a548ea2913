#include "db/award_batch.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cassert>

namespace pointsbot::db {

bool AwardBatch::write() {
  assert(awards_.size() <= failed_.size() && awards_.size() == outcomes_.size());
  for (std::size_t i = 0; i < awards_.size(); ++i) {
    if (failed_[i]) continue;
    const sqlite3_int64 before = sqlite3_total_changes64(connection_);
    outcomes_[i] = Error::stale;
    try {
      outcomes_[i] = awarder_.write(awards_[i]);
    } catch (const Unusable&) {
      refusal_ = std::current_exception();
    }
    const sqlite3_int64 changes = sqlite3_total_changes64(connection_) - before;
    failed_[i] = !outcomes_[i].has_value();
    if (failed_[i] && changes > 0) return false;
    if (!failed_[i]) outcomes_[i]->rows = changes;
  }
  return true;
}

bool AwardBatch::is_stale() const {
  return std::ranges::any_of(outcomes_.first(awards_.size()), [](const auto& one) {
    return !one.has_value() && one.error() == Error::stale;
  });
}

std::optional<AwardBatch::Written> AwardBatch::first_written() const {
  for (std::size_t i = 0; i < awards_.size(); ++i) {
    if (outcomes_[i].has_value()) return Written{awards_[i].channel, outcomes_[i]->no};
  }
  return std::nullopt;
}

void AwardBatch::tell_refusal() const {
  if (refusal_) std::rethrow_exception(refusal_);
}

}  // namespace pointsbot::db
