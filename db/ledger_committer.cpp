#include "db/ledger_committer.hpp"

#include <utility>

namespace pointsbot::db {
namespace {

struct OperateJob {
  std::vector<Operation> batch;
  Committed operator()(Ledger& ledger) {
    auto outcomes = ledger.operate(batch);
    return {std::move(batch), std::move(outcomes)};
  }
};

}  // namespace

Task<Committed> LedgerCommitter::commit(std::vector<Operation> batch) {
  OperateJob job{std::move(batch)};
  return writer_.run_first(std::move(job));
}

}  // namespace pointsbot::db
