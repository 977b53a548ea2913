#pragma once

#include "base/clock.hpp"
#include "base/local_day.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "db/ledger.hpp"
#include "db/worker.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app {

/// What a piece of a chore came to.
struct Progress {
  bool more = false;    ///< there is more to do
  std::string warning;  ///< what people are to be told of it
};

/// Some of a work that the database needs now and then: a transaction of some milliseconds, on the
/// writer's thread.
using Chore = std::function<Result<Progress, db::Error>(db::Ledger&)>;

/// The gains of days are booked, then history that is older than `kept` is put together (0: none
/// is).
std::vector<Chore> chores(std::chrono::days kept);

/// The chores of the database between two payments, once after the start and once after each
/// midnight: one after the other, each to its end, a piece at a time, so that a payment, a page of
/// a list or what somebody asks waits for one piece at most. Whoever has time does the next piece.
/// Loop thread only.
class Upkeep {
 public:
  /// REQUIRES: there is one.
  Upkeep(db::Worker<db::Ledger>& writer, Clock& clock, std::vector<Chore> chores);

  /// When the next piece is to be done; SteadyTime::max() when there is nothing to do today, or
  /// somebody is at it.
  SteadyTime next();

  /// Does a piece; what people are to be told of it, or nothing. What the database refuses (busy,
  /// full) is tried again a while later.
  /// REQUIRES: next() says so.
  Task<std::string> work();

 private:
  struct Piece;

  db::Worker<db::Ledger>& writer_;
  Clock& clock_;
  std::vector<Chore> chores_;
  std::size_t next_ = 0;  // of the chores
  SteadyTime due_{};      // it
  bool at_work_ = false;
  LocalDays days_;
  LocalDay today_{};              // when the first of them began
  std::optional<LocalDay> done_;  // all of them
};

}  // namespace pointsbot::app
