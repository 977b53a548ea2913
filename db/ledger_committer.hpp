#pragma once

#include "db/ledger.hpp"
#include "db/teller.hpp"
#include "db/worker.hpp"

namespace pointsbot::db {

/// Has batches committed by the writer's thread, before awards and reports that wait there.
class LedgerCommitter final : public Committer {
 public:
  /// `writer` must outlive this.
  explicit LedgerCommitter(Worker<Ledger>& writer) : writer_{writer} {}

  Task<Committed> commit(std::vector<Operation> batch) override;

 private:
  Worker<Ledger>& writer_;
};

}  // namespace pointsbot::db
