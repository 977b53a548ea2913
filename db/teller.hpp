#pragma once

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "db/error.hpp"
#include "db/operation.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <vector>

namespace pointsbot::db {

/// Why somebody who asked for an operation has no outcome.
enum class Unanswered {
  not_done,  ///< it was not done and never will be: the same may be asked for again
  unknown,   ///< it is with the ledger: done or not, its ref tells. The same ref changes nothing twice
};

/// Operations at once, in one transaction.
inline constexpr std::size_t kMostAtATime = 64;

/// A batch that comes back with what became of it.
struct Committed {
  std::vector<Operation> batch;
  Result<std::vector<Outcome>, Error> outcomes;
};

/// Who commits a teller's batches: the writer, or a test's.
class Committer {
 public:
  virtual ~Committer() = default;
  /// On an Error nothing of the batch is in the ledger. Throws what does not pass (Unusable).
  virtual Task<Committed> commit(std::vector<Operation> batch) = 0;
};

/// Takes operations of many at once and has them committed together: while one batch is with the
/// ledger, those who come wait in a row, and the next batch is the first 64 of it, in one
/// transaction with one fsync. First come, first served; each is answered after his own was
/// committed.
///
/// The row is made of those who wait: each holds his operation in his own hands until it is with
/// the ledger. So there is no queue that could be full, an idle teller holds nothing, and who goes
/// before his turn leaves nothing behind.
///
/// What passes (a locked database, a full disk) is waited out: nobody loses his place. What does
/// not is thrown to everybody who waits, and by serve().
///
/// Loop thread only. REQUIRES: outlives everybody who asks.
class Teller {
 public:
  using Loop = boost::asio::io_context::executor_type;

  /// `troubled`, where given, is told of each error that is waited out.
  Teller(Loop loop, Clock& clock, Committer& committer, std::function<void(Error)> troubled = {});
  Teller(const Teller&) = delete;
  Teller& operator=(const Teller&) = delete;

  /// What became of `operation`, once that is durable; nothing by `until`, or after close(). Throws
  /// operation_aborted when cancelled: then nobody knows whether it was done, but its ref does.
  Task<Result<Outcome, Unanswered>> ask(Operation operation,
                                        std::optional<SteadyTime> until = std::nullopt);

  /// Serves until close(). Throws Unusable when the ledger is; everybody has heard of it then.
  /// Spawned once. Not to be cancelled.
  Task<> serve();

  /// Nobody is served any more but those whose batch is with the ledger; then serve() ends.
  void close();

  /// True once after an outcome that changed who is present (Outcome::presence_changed).
  bool take_presence_changed() { return std::exchange(presence_changed_, false); }

  /// How many wait before their turn.
  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Customer : boost::intrusive::list_base_hook<
                        boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    Customer(const Loop& loop, Operation what, SteadyTime until)
        : operation{std::move(what)}, served{loop, until} {}
    Operation operation;  // elsewhere while it is with the ledger
    std::size_t place = 0;
    bool with_ledger = false;
    boost::asio::steady_timer served;
    std::optional<Outcome> outcome;
    std::exception_ptr failure;
  };
  using Row = boost::intrusive::list<Customer, boost::intrusive::constant_time_size<false>>;

  std::vector<Operation> next_batch();
  void answer(std::vector<Outcome> outcomes);
  /// Those whose batch came back undone stand in front of the row again.
  void put_back(std::vector<Operation> batch);
  void refuse_all(const std::exception_ptr& failure);

  Loop loop_;
  Clock& clock_;
  Committer& committer_;
  std::function<void(Error)> troubled_;
  Row waiting_;
  Row served_;  // whose batch is with the ledger
  boost::asio::steady_timer come_;  // cancelled when somebody comes, or at the close
  bool closed_ = false;
  bool presence_changed_ = false;
};

}  // namespace pointsbot::db
