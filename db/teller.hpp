#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "db/error.hpp"
#include "db/operation.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// Why somebody who asked for an operation has no outcome.
enum class Unanswered {
  not_done,  ///< it was not done and will not be
  unknown,   ///< the ledger has it: its ref tells whether it was done, the same again is safe
};

/// Operations in one transaction.
inline constexpr std::size_t kMostAtATime = 64;

/// A batch that comes back with what became of it.
struct Committed {
  std::vector<Operation> batch;
  Result<std::vector<Outcome>, Error> outcomes;
};

/// Who commits a teller's batches: the writer, or a test's own.
class Committer {
 public:
  virtual ~Committer() = default;
  /// On an Error nothing of the batch is in the ledger. Throws what does not pass (Unusable).
  virtual Task<Committed> commit(std::vector<Operation> batch) = 0;
};

/// Takes operations of many who ask at once and has them committed together: while a batch is with
/// the ledger, those who come wait in a row; the first 64 of it are the next batch, one transaction
/// and one fsync. First come, first served; each is answered once his own is durable.
///
/// The row is made of the askers: each holds his operation in his own hands until the ledger has
/// it. So no queue can be full, an idle teller holds nothing, and whoever goes before his turn
/// leaves nothing behind.
///
/// What passes (a locked database, a full disk) is waited out, and nobody loses his place. What
/// does not pass is thrown to everybody who waits or comes, and by serve().
///
/// Loop thread only. REQUIRES: outlives everybody who asks.
class Teller {
 public:
  using Loop = boost::asio::io_context::executor_type;

  Teller(Loop loop, Clock& clock, Committer& committer);
  /// Whoever is still in the row is left there: of a loop that goes with its coroutines.
  ~Teller();
  Teller(const Teller&) = delete;
  Teller& operator=(const Teller&) = delete;

  /// What became of `operation`, once that is durable. Unanswered when that takes longer than until
  /// then, or when the teller is closed first. Throws operation_aborted when cancelled: it was done
  /// if the ledger had it by then, which its ref tells.
  Task<Result<Outcome, Unanswered>> ask(Operation operation,
                                        std::optional<SteadyTime> until = std::nullopt);

  /// Who hears of what was done after its asker had gone; nothing: nobody does.
  using Unheard = std::function<void(const Operation&, const Outcome&)>;
  void tell_unheard(Unheard hearer) { unheard_ = std::move(hearer); }

  /// Serves until it is closed; spawned once, and ended by close(), not by cancelling. Throws
  /// Unusable when the ledger is; whoever waited has heard of it then.
  Task<> serve();

  /// From now on only those are answered whose operations the ledger has; then serve() ends.
  void close();

  /// True once after outcomes that changed who is present in that channel
  /// (Outcome::presence_changed).
  bool take_presence_changed(UserId channel) { return std::erase(presence_changed_, channel) > 0; }

 private:
  struct Asker : boost::intrusive::list_base_hook<
                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    Asker(const Loop& loop, SteadyTime until, Operation asked)
        : operation{std::move(asked)}, answered{loop, until} {}
    Operation operation;    // moved away while the ledger has it
    std::size_t place = 0;  // in the batch
    bool with_ledger = false;
    boost::asio::steady_timer answered;
    std::optional<Outcome> outcome;
    std::exception_ptr failure;
  };
  using Row = boost::intrusive::list<Asker, boost::intrusive::constant_time_size<false>>;

  Task<std::optional<Error>> serve_batch();
  std::vector<Operation> take_batch();
  void answer(const std::vector<Operation>& batch, std::vector<Outcome> outcomes);
  void put_back(std::vector<Operation> batch);
  void fail(const std::exception_ptr& failure);
  Task<> pause(std::chrono::milliseconds wait);

  const Loop loop_;
  Clock& clock_;
  Committer& committer_;
  Row waiting_;
  Row with_ledger_;
  boost::asio::steady_timer asked_;  // cancelled when somebody asks, and at the close
  boost::asio::cancellation_signal end_pause_;
  bool closed_ = false;
  std::exception_ptr failure_;            // what did not pass
  std::vector<UserId> presence_changed_;  // of these channels, each once
  Unheard unheard_;
};

}  // namespace pointsbot::db
