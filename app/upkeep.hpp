#pragma once

#include "base/clock.hpp"
#include "base/local_day.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "db/ledger.hpp"
#include "db/worker.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace pointsbot::app {

/// Some of a work that the database needs now and then: a transaction of some milliseconds; whether
/// there is more to do.
using Chore = std::function<Result<bool, db::Error>(db::Ledger&)>;

/// Does the chores of the database between two payments, once after the start and once after each
/// midnight: one after the other, each to its end, a piece at a time, so that a payment or what
/// somebody asks waits for one piece at most. Loop thread only.
class Upkeep {
 public:
  Upkeep(db::Worker<db::Ledger>& writer, Clock& clock, std::vector<Chore> chores);

  /// Whether there is anything to do today.
  bool due();

  /// Goes on with it until all is done or `until` has come. What the database refuses (busy, full)
  /// waits for the next call.
  Task<> work(SteadyTime until);

 private:
  struct Piece;

  db::Worker<db::Ledger>& writer_;
  Clock& clock_;
  std::vector<Chore> chores_;
  std::size_t next_ = 0;  // of the chores
  LocalDays days_;
  std::optional<LocalDay> done_;  // all of them
};

}  // namespace pointsbot::app
