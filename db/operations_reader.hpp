#pragma once

#include "db/operation.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::db {

/// Somebody whom the ledger knows.
struct KnownViewer {
  UserId id{};
  std::string login;  ///< empty when somebody newer took the name
  std::string name;   ///< as people know him: never empty
};

/// An operation as the ledger has it.
struct Recorded {
  struct Entry {
    UserId id{};
    std::string name;
    Points amount;
    Points after;
  };
  std::int64_t op = 0;
  WallTime at{};
  OpKind kind{};
  OpState state{};
  std::optional<Refusal> refusal{};
  std::optional<UserId> actor{};
  std::string actor_name;
  std::string ref;
  std::string note;
  std::optional<std::int64_t> undoes{};
  std::optional<std::int64_t> undone_by{};
  std::int64_t people = 0;  ///< whose points it changed
  Points total{};           ///< by how much in all
  std::int64_t gained_people = 0, lost_people = 0;
  Points gained{};                 ///< what the first of these got
  std::vector<Entry> entries{};    ///< the first two
  bool folded = false;             ///< then nothing is known of people, total and entries
  std::optional<PaidSpan> paid{};  ///< of an undo of payments: which it took back
};

/// What the operations were, for people who ask or want to take some back; also while a bot runs.
/// One thread.
class OperationsReader {
 public:
  /// Throws as Reader does.
  explicit OperationsReader(const std::filesystem::path& file);
  ~OperationsReader();
  OperationsReader(const OperationsReader&) = delete;
  OperationsReader& operator=(const OperationsReader&) = delete;

  /// By login, in small letters; whoever went into another account is that one.
  std::optional<KnownViewer> viewer(UserId channel, std::string_view login);

  /// The account that has this login itself, also when it went into another.
  std::optional<KnownViewer> exactly(UserId channel, std::string_view login);

  /// The last `count`, oldest first; those of `actor` alone where given.
  std::vector<Recorded> last(UserId channel, int count, std::optional<UserId> actor = std::nullopt);

  std::optional<Recorded> operation(UserId channel, std::int64_t op);

  /// The one that was asked for with this ref, also when it was refused.
  std::optional<Recorded> with_ref(UserId channel, const std::string& ref);

  /// What became of the operation that had the same ref, as Ledger::operate would say it; nothing
  /// where the ref is new.
  std::optional<Outcome> before(const Operation& operation);

  /// The newest that can be undone and was not. A multiplier is that while it is on.
  std::optional<std::int64_t> newest_undoable(UserId channel, WallTime now);

  /// The newest of those that `actor` did for the channel, no gift and no game of his own.
  std::optional<std::int64_t> newest_undoable(UserId channel, WallTime now, UserId actor);

  /// What was done by command after `op`, is not undone and cannot be: the newest ones, oldest
  /// first.
  std::vector<Recorded> passed_over(UserId channel, std::int64_t op, int most);

  /// Payments of the cycles from `since` on and before `until`; nothing when there are none.
  std::optional<PaidSpan> payments(UserId channel, WallTime since, WallTime until);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::db
