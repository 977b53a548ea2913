#pragma once

#include "app/control/server.hpp"
#include "app/cycle.hpp"
#include "base/task.hpp"
#include "db/ledger.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace pointsbot::app {

/// The ledger of a running bot in the hands of another program of the same user, for one
/// transaction: the writer stands still between two of its jobs until that program lets go of its
/// connection, which it does however it ends, or until it has taken too long.
///
/// Nothing rests on that time. The lock file is held by both (db::Ledger::lock), and each
/// transaction reads what it builds on: whoever goes on too early waits for SQLite's own lock.
class Loan : public std::enable_shared_from_this<Loan> {
 public:
  /// How long the writer stands still at most.
  static constexpr std::chrono::seconds kLongest{60};

  explicit Loan(const boost::asio::any_io_executor& loop,
                std::chrono::milliseconds longest = kLongest);

  /// Has the writer stand still, once it has done what it was asked for before; ends once it goes
  /// on. Throws what Worker::run does.
  static Task<> stand_still(std::shared_ptr<Loan> loan, Writer& writer);

  /// What the borrower is sent, once the writer stands still: it goes on when this is destroyed.
  /// Nothing when that takes longer than `patience`, and when the bot stops. Loop thread, once.
  static Task<std::shared_ptr<Held>> granted(std::shared_ptr<Loan> loan,
                                             std::chrono::milliseconds patience);

  /// Why it cannot be lent: its files are gone. Empty else.
  std::string why_not() const;

  /// Somebody has it, and the writer stands still.
  bool is_lent() const;

  /// The writer goes on, whatever the borrower does: at the end of the bot. Any thread.
  void give_back();

  struct Done {
    std::chrono::milliseconds lasted{};
    std::int64_t operations = 0;  ///< that the borrower has written
  };
  /// Nothing when it was not lent.
  std::optional<Done> done() const { return done_; }

 private:
  class Borrowed;
  struct Job {
    std::shared_ptr<Loan> loan;
    void operator()(db::Ledger& ledger) const { loan->lend(ledger); }
  };
  void lend(db::Ledger& ledger);

  boost::asio::steady_timer answered_;  // loop thread only
  bool over_ = false;                   // the same
  const std::chrono::milliseconds longest_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool back_ = false;  // or not wanted any more
  int lock_ = -1;      // while it is lent
  std::string why_not_;
  std::optional<Done> done_;  // written before the job's answer is posted
};

}  // namespace pointsbot::app
