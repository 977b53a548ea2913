#pragma once

#include "base/clock.hpp"
#include "base/points.hpp"
#include "base/roles.hpp"
#include "base/user_id.hpp"
#include "db/operation.hpp"
#include "db/reader.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pointsbot::db {

/// An account as an audit finds it; also one that is hidden or went into another.
struct AuditedAccount {
  UserId id{};
  std::string login;  ///< empty when somebody newer took the name
  std::string name;   ///< as people know him: never empty
  Points balance;
  std::chrono::seconds watched{};
  bool stopped = false;
  std::optional<UserId> merged_into{};
};

/// Where a history begins: a welcome, and what was folded.
struct AuditedOpening {
  Points points;
  std::chrono::seconds seconds{};
  std::optional<WallTime> first_seen{};
  /// History from before this was put together into it.
  std::optional<WallTime> folded_before{};
  /// Only what comes after this is told; `points` are those he had.
  std::optional<WallTime> since{};
};

/// Somebody was here in some roles.
struct AuditedVisit {
  /// Payments of cycles of one amount, or one bonus.
  struct Paid {
    Points each;
    std::int64_t times = 0;
    bool bonus = false;
    // Of a bonus: who gave it, when and why.
    std::int64_t op = 0;
    WallTime at{};
    std::optional<UserId> actor{};
    std::string actor_name{};
    std::string ref{};
    std::string note{};
  };
  WallTime from{};
  WallTime to{};              ///< the last payment that it had
  std::optional<Roles> as{};  ///< nothing: he was stopped
  std::chrono::seconds seconds{};
  Points points;
  Points after;
  std::int64_t first_no = 0, last_no = 0;  ///< payments
  std::vector<Paid> paid{};
  bool open = false;     ///< he is here now
  bool goes_on = false;  ///< the next visit began less than kSameEvening after it
};
inline constexpr std::chrono::minutes kSameEvening{5};

/// An operation changed what he has.
struct AuditedEntry {
  std::int64_t op = 0;
  WallTime at{};
  OpKind kind{};
  Points points;
  std::chrono::seconds seconds{};
  Points after;
  std::optional<UserId> actor{};
  std::string actor_name{};  ///< empty where nobody knows him
  std::string ref{};
  std::string note{};
  std::string other{};  ///< who gave or got; whose account went into whose
  std::optional<std::int64_t> undoes{};
  std::optional<OpKind> undone{};  ///< what that was
};

/// One thing after the other of a history.
using Audited = std::variant<AuditedOpening, AuditedVisit, AuditedEntry>;

/// Tells where somebody's points come from; also while a bot runs. One thread.
class Auditor {
 public:
  /// Throws as Reader does.
  explicit Auditor(const std::filesystem::path& file);
  ~Auditor();
  Auditor(const Auditor&) = delete;
  Auditor& operator=(const Auditor&) = delete;

  /// By login in any capitals, or by id.
  std::optional<AuditedAccount> find(UserId channel, std::string_view login);
  std::optional<AuditedAccount> find(UserId channel, UserId viewer);

  /// Tells the account's history, or what came after `since`: the opening, then visits and entries
  /// as they were written, the open visit last. In bounded memory but for a number a line, and
  /// without holding a snapshot while `hear` works. What he has at the end. Throws Unusable when
  /// history was folded meanwhile.
  Points tell(UserId channel, UserId viewer, std::optional<WallTime> since,
              const std::function<void(const Audited&)>& hear);

  /// Whether his balance is what his history and its payments add up to.
  Verified verify(UserId channel, UserId viewer);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::db
