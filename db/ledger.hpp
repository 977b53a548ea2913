#pragma once

#include "base/result.hpp"
#include "db/error.hpp"
#include "db/imports.hpp"
#include "db/lock.hpp"
#include "db/operation.hpp"
#include "db/records.hpp"
#include "db/staging.hpp"
#include "pooling/leased_array.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsbot::db {

/// The one connection that writes and checkpoints. One thread at a time: the writer's
/// (db/worker.hpp).
///
/// Balances are not stored but told: base + clock, where one row, the clock, moves for everybody
/// present (docs/ledger.md).
class Ledger {
 public:
  /// Opens the database at `file`, or creates it, for `source`. Takes the lock file beside it
  /// first. Throws AlreadyRunning when another process holds that, Unusable when the file is of
  /// another program, a newer version, the other source, or damaged (Damaged). Before older tables
  /// become ours, a verified copy goes into `backups` (empty: backups/ beside the database).
  /// `holder` is what those are told whom it is in the way of.
  Ledger(const std::filesystem::path& file, Source source,
         const std::filesystem::path& backups = {}, LockedBy holder = LockedBy::bot);
  /// Opens the one that another process has open, which lends it (lock()) and does nothing with it
  /// meanwhile: everything can be done that a ledger does. `lock` is the descriptor that came from
  /// there, and is this one's from here on. Throws Unusable.
  struct Lent {
    int lock;
  };
  Ledger(const std::filesystem::path& file, Source source, Lent lent);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// To lend this ledger to another process of the same user: the descriptor of the lock, which is
  /// held until both have let go of it, so that nobody else comes in between, whichever of the two
  /// ends first and however. Safe at any moment and for however long: each transaction of either
  /// finds what the other has written. To stand still meanwhile only keeps one from waiting in the
  /// middle of a transaction for the other's.
  int lock() const;
  /// After another process had it: what is kept of the database is read again. How many operations
  /// that one wrote.
  std::int64_t reread();

  /// True when the constructor made the file.
  bool created() const;

  /// The version of the tables as the constructor found them, where it made them those of this
  /// program; else 0.
  std::int64_t upgraded_from() const;

  /// How many payments and operations, at least, were acknowledged in a file of this name and are
  /// not in it: an older copy was put in its place, or its log was deleted or cut off. As the
  /// constructor found it; 0 is the rule.
  std::int64_t missing() const;

  /// Makes the channel known, or its new login; where its ledger stands.
  Result<Standing, Error> open_channel(UserId channel, std::string_view login);

  /// Appends to `who` those that the ledger holds as present, sorted. False when `who` is full.
  bool present(UserId channel, pooling::LeasedArray<Attendee>& who);

  /// Gives Role::regular to those of `who` that have watched for `after` or longer, open visits
  /// included, and takes it from the others. Best sorted by id.
  void mark_regulars(UserId channel, std::chrono::seconds after, std::span<Attendee> who);

  /// The accounts that went into others: (from, where it ended up), sorted. `from` in a viewer list
  /// is that one.
  std::vector<std::pair<UserId, UserId>> merged(UserId channel);

  /// Writes one cycle in one durable transaction, together with the reports of earlier ones: on any
  /// error nothing of it. What went wrong before the commit and may pass at once is tried once
  /// more; a commit whose result is unknown is looked up by its number, not repeated.
  Result<Awarded, Error> award(const Award& award, std::span<const CycleReport> reports);

  /// Writes the cycles of several channels in one durable transaction, each all or nothing:
  /// `outcomes` says in their order what became of each. One that is stale takes no other with it;
  /// where one would pass a limit, the others are written and then Unusable is thrown. On an error
  /// of the whole nothing of any is written: what went wrong in the middle is tried once more, a
  /// commit whose result is unknown is looked up. The result is what the commit added to the log,
  /// which is in no Awarded. REQUIRES: a channel each, at most kMostAwardsTogether, as many
  /// outcomes as awards.
  Result<std::int64_t, Error> award(std::span<const Award> awards,
                                    std::span<Result<Awarded, Error>> outcomes,
                                    std::span<const CycleReport> reports);

  /// Does each operation or refuses it, in their order, in one durable transaction with a savepoint
  /// each; an outcome for each. On an error nothing of any is written. Once a commit of unknown
  /// result has been looked up by their refs, they are in the database or they are not.
  Result<std::vector<Outcome>, Error> operate(std::span<const Operation> batch);

  /// What `operation` would do, without doing it.
  Result<Outcome, Error> preview(const Operation& operation);

  /// Gives back the stakes of games that did not end, because the program did. At the start of a
  /// bot; what it gave back, and to how many.
  Result<Outcome, Error> return_stakes(UserId channel, WallTime at);

  /// Whoever is known by one of `logins` has no place in a leaderboard or the view `points` from
  /// now on, and everybody else has his again. Nobody's points change. What was changed by it.
  Result<LeftOut, Error> leave_out(UserId channel, std::span<const std::string> logins);

  /// Puts history from before `before` together, one chunk a call: lines go into the openings of
  /// their viewers, payments that nothing needs any more go. No balance changes, and everything
  /// adds up after each chunk. Some milliseconds; for quiet moments.
  Result<Folded, Error> fold(WallTime before);
  /// The same of what is older than so many days before the last payment.
  Result<Folded, Error> keep_history(std::chrono::days days);

  /// Books the next lines of history into the gains of their days, in a transaction of its own;
  /// whether there may be more. For quiet moments: each call takes some milliseconds.
  Result<bool, Error> book_days(std::int64_t lines = 500);

  /// Gives the staged viewers what their source says that they have, as one operation in one
  /// durable transaction; nothing is written where nothing changes. Names without an id become
  /// claims. Lines that cannot be taken are rejected in `staging`, which is used up.
  Result<Imported, Error> import_points(Staging& staging, const ImportTerms& terms);

  /// Gives what a claimed name had to somebody: all of it or nothing.
  Result<Claimed, Error> claim(const ClaimTerms& terms);

  /// Writes reports alone (at shutdown).
  Result<void, Error> report(std::span<const CycleReport> reports);

  /// At the quiet point after a cycle: moves the log into the database (PASSIVE; once it has grown
  /// past 8 MiB TRUNCATE, at once or not at all) and lets go of the memory that the cycle needed:
  /// page cache, index of a long log. Never fails a cycle and never waits for a reader. Bytes the
  /// log still holds: more than 8 MiB only while somebody reads on and on.
  std::int64_t settle();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::db
