#pragma once

#include "base/points.hpp"
#include "db/operation.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;

namespace pointsbot::db {

/// A viewer as an operation finds him.
struct Holder {
  std::int64_t id, clock, balance, seconds, roles;
  bool stopped;
  std::optional<std::int64_t> merged_into;
  std::string name;
};

/// Writes one operation after the other: entries on single accounts, then the row that they belong
/// to. Inside a transaction that the caller opens and ends. Private to db/.
class Entries {
 public:
  explicit Entries(SQLite::Database& database);

  /// Starts an operation in this channel; false when the channel is not known.
  bool begin(std::int64_t channel, std::int64_t at);

  /// The number of the operation under way.
  std::int64_t op() const { return op_; }
  std::int64_t channel() const { return channel_; }
  WallTime at() const;
  /// The channel's last payment.
  std::int64_t payment() const { return payment_; }

  /// The account, also one that went into another.
  std::optional<Holder> exactly(std::int64_t viewer);
  /// The account, or the one that it went into.
  std::optional<Holder> holder(std::int64_t viewer);
  /// The same; made where there is none and a login is given.
  std::optional<Holder> holder(const Whom& whom);
  /// Counts a viewer whom the caller inserted by himself.
  void meet();

  /// Changes what he has; his balance then. Nothing, and nothing is written, when that would be
  /// below 0 or over kMostPoints. The entry's amount and its seconds may be 0.
  std::optional<std::int64_t> enter(std::int64_t viewer, std::int64_t amount,
                                    std::int64_t seconds = 0);

  struct Op {
    OpKind kind;
    OpState state = OpState::done;
    std::optional<Refusal> refusal{};
    std::optional<std::int64_t> undoes{};
  };
  /// Writes the operation's row, and what it changed in all to the channel's.
  void end(const Op& op, std::optional<UserId> actor, const std::string& ref,
           const std::string& note);

  /// The number of the entry that was written last.
  std::int64_t last_line() const { return last_line_; }
  /// Of the operation under way, as far as it came.
  std::int64_t people() const { return static_cast<std::int64_t>(people_.size()); }
  std::int64_t total() const { return total_; }
  const boost::unordered_flat_set<std::int64_t>& touched() const { return people_; }

 private:
  sqlite3* database_;
  std::int64_t channel_ = 0, payment_ = 0, at_ = 0, op_ = 0;
  std::int64_t total_ = 0, first_line_ = 0, last_line_ = 0;
  boost::unordered_flat_set<std::int64_t> people_;
  SQLite::Statement next_op_;
  SQLite::Statement find_;
  SQLite::Statement lose_login_;
  SQLite::Statement create_;
  SQLite::Statement meet_;
  SQLite::Statement line_;
  SQLite::Statement change_;
  SQLite::Statement add_op_;
  SQLite::Statement grant_;
};

/// Takes at most `amount`, and no more than he has: the rest is a shortfall of `outcome`. How much
/// it was.
std::int64_t take_what_is_there(Entries& entries, std::int64_t viewer, std::int64_t amount,
                                std::int64_t seconds, Outcome& outcome);

}  // namespace pointsbot::db
