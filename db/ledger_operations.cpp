#include "db/importer.hpp"
#include "db/leaderboard_gate.hpp"
#include "db/ledger_impl.hpp"

#include <variant>

namespace pointsbot::db {
namespace {

/// How many rows of op and payment are new by them: at least.
std::int64_t fresh(std::span<const Operation> batch, const std::vector<Outcome>& outcomes) {
  std::int64_t rows = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (outcomes[i].repeated) continue;
    const bool pays = std::holds_alternative<PayPresent>(batch[i].action);
    rows += pays && outcomes[i].state == OpState::done ? 2 : 1;
  }
  return rows;
}

/// An import writes all over the file: with the cache of a cycle, most of its pages would go to the
/// log several times. settle() gives the room back.
class Roomier {
 public:
  explicit Roomier(SQLite::Database& database) : database_{database} {
    database.exec("PRAGMA cache_size=-16384");
  }
  ~Roomier() { database_.tryExec("PRAGMA cache_size=-256"); }
  Roomier(const Roomier&) = delete;
  Roomier& operator=(const Roomier&) = delete;

 private:
  SQLite::Database& database_;
};

}  // namespace

Result<std::vector<Outcome>, Error> Ledger::operate(std::span<const Operation> batch) {
  impl_->check_files();
  for (int left = kTries;;) {
    std::vector<Outcome> outcomes;
    bool committing = false;
    try {
      Transaction transaction{impl_->brackets};
      for (const Operation& operation : batch) {
        outcomes.push_back(impl_->booker().perform(operation));
      }
      committing = true;
      transaction.commit();
      impl_->acknowledge(fresh(batch, outcomes));
      return outcomes;
    } catch (const SQLite::Exception& failure) {
      // Nobody was answered yet. Of a commit that failed the refs tell whether it is in the
      // database; what SQLite rolled back by itself is done again from the first one on, once.
      if (committing && impl_->holds(batch, outcomes)) return outcomes;
      if (committing || --left == 0 || !may_pass_at_once(failure)) return impl_->passing(failure);
    }
  }
}

Result<Outcome, Error> Ledger::preview(const Operation& operation) {
  impl_->check_files();
  try {
    const Transaction transaction{impl_->brackets};
    return impl_->booker().perform(operation);
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
}

Result<Outcome, Error> Ledger::return_stakes(UserId channel, WallTime at) {
  impl_->check_files();
  try {
    Transaction transaction{impl_->brackets};
    const Outcome outcome = impl_->booker().return_stakes(channel, at);
    transaction.commit();
    if (!outcome.refusal) impl_->acknowledge(1);
    return outcome;
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
}

Result<LeftOut, Error> Ledger::leave_out(UserId channel, std::span<const std::string> logins) {
  impl_->check_files();
  try {
    Transaction transaction{impl_->brackets};
    LeftOut changed = LeaderboardGate{impl_->database}.leave_out(number(channel), logins);
    transaction.commit();
    return changed;
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
}

Result<Imported, Error> Ledger::import_points(Staging& staging, const ImportTerms& terms) {
  impl_->check_files();
  Imported imported;
  bool committing = false;
  try {
    const Roomier cache{impl_->database};
    Transaction transaction{impl_->brackets};
    imported = Importer{impl_->database}.run(staging, terms, true);
    committing = imported.op != 0;
    if (committing) transaction.commit();
  } catch (const SQLite::Exception& failure) {
    if (!committing || !impl_->holds(terms.channel, terms.ref)) return impl_->passing(failure);
  }
  if (committing) impl_->acknowledge(1);
  return imported;
}

Result<Claimed, Error> Ledger::claim(const ClaimTerms& terms) {
  impl_->check_files();
  Claimed claimed;
  bool committing = false;
  try {
    Transaction transaction{impl_->brackets};
    claimed = Importer{impl_->database}.claim(terms);
    committing = !claimed.ops.empty() && !claimed.refusal;
    if (committing) transaction.commit();
  } catch (const SQLite::Exception& failure) {
    if (!committing || !impl_->holds(terms.channel, claimed.ref)) return impl_->passing(failure);
  }
  if (claimed.refusal) claimed.ops.clear();
  impl_->acknowledge(std::ssize(claimed.ops));
  return claimed;
}

}  // namespace pointsbot::db
