#include "db/award_batch.hpp"
#include "db/ledger_impl.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace pointsbot::db {

Result<Awarded, Error> Ledger::award(const Award& award, std::span<const CycleReport> reports) {
  impl_->check_files();
  const std::uint32_t pages = impl_->written_pages();
  Awarded awarded;
  for (int left = kTries;;) {
    const std::int64_t rows = sqlite3_total_changes64(impl_->handle());
    bool committing = false;
    try {
      Transaction transaction{impl_->brackets};
      const Result<Awarded, Error> written = impl_->awarder.write(award);
      if (!written.has_value()) {
        impl_->check_not_behind(award);
        return written;
      }
      awarded = *written;
      impl_->append(reports);
      awarded.rows = sqlite3_total_changes64(impl_->handle()) - rows;
      committing = true;
      transaction.commit();
      break;
    } catch (const SQLite::Exception& failure) {
      // Whether a commit that failed is in the database is not known until it is asked: neither
      // repeated blindly nor given up blindly.
      if (committing && impl_->holds(award.channel, awarded.no)) break;
      if (committing || --left == 0 || !may_pass_at_once(failure)) return impl_->passing(failure);
    }
  }
  impl_->acknowledge(1 + awarded.operations);
  awarded.wal_bytes = (impl_->written_pages() - pages) * impl_->frame;
  return awarded;
}

Result<std::int64_t, Error> Ledger::award(std::span<const Award> awards,
                                          std::span<Result<Awarded, Error>> outcomes,
                                          std::span<const CycleReport> reports) {
  impl_->check_files();
  const std::uint32_t pages = impl_->written_pages();
  AwardBatch batch{impl_->awarder, impl_->handle(), awards, outcomes};
  for (int left = kTries;;) {
    bool committing = false;
    try {
      for (;;) {
        Transaction transaction{impl_->brackets};
        // An award that fails half way is undone by undoing them all, and the others go without it.
        // That is rare, and a savepoint for each would copy every page that it touches.
        if (!batch.write()) continue;
        if (batch.is_stale()) impl_->check_not_older();
        if (!batch.first_written()) break;
        impl_->append(reports);
        committing = true;
        transaction.commit();
        break;
      }
      break;
    } catch (const SQLite::Exception& failure) {
      const auto written = batch.first_written();
      if (committing && impl_->holds(written->channel, written->no)) break;
      if (committing || --left == 0 || !may_pass_at_once(failure)) return impl_->passing(failure);
    }
  }
  batch.tell_refusal();
  std::int64_t rows = 0;
  for (const Result<Awarded, Error>& one : outcomes.first(awards.size())) {
    if (one.has_value()) rows += 1 + one->operations;
  }
  impl_->acknowledge(rows);
  return std::int64_t{impl_->written_pages() - pages} * impl_->frame;
}

}  // namespace pointsbot::db
