#pragma once

#include "base/clock.hpp"
#include "base/points.hpp"
#include "base/user_id.hpp"
#include "db/operation.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Points that come from another bot.
namespace pointsbot::db {

struct ImportTerms {
  UserId channel{};
  WallTime at{};
  std::optional<UserId> actor{};
  std::string ref;     ///< unique in its channel for ever; never empty
  std::string source;  ///< whose points: what it gave before counts
  /// False: what the source says is added to what people earned here. True: it becomes what they
  /// have.
  bool set = false;
};

/// What an import did, or would do.
struct Imported {
  std::int64_t op = 0;         ///< its number; 0: nothing was written
  std::int64_t people = 0;     ///< whose points or watch time it changed
  std::int64_t gained = 0;     ///< of these, those who got points
  std::int64_t lost = 0;       ///< and those from whom points were taken
  std::int64_t newcomers = 0;  ///< of these, those without an account before
  std::int64_t unchanged = 0;  ///< who have what the file says already
  Points given;                ///< in all
  Points taken;                ///< in all, where the source says less than before
  std::chrono::seconds watched{};
  std::int64_t claims = 0;              ///< names that are new or changed among those kept aside
  std::int64_t claimants = 0;           ///< all of the file that are kept aside
  std::int64_t refused = 0;             ///< over a limit; rejected by their lines
  std::int64_t short_people = 0;        ///< who had spent what was to be taken
  std::vector<Shortfall> shortfalls{};  ///< the first hundred of them
};

/// A name that Twitch did not know, with what it had elsewhere.
struct Claim {
  std::string login;
  std::string source;
  Points points;
  std::chrono::seconds watched{};
  std::optional<UserId> claimed_by{};  ///< who got it
};

struct ClaimTerms {
  UserId channel{};
  WallTime at{};
  std::optional<UserId> actor{};
  std::string ref;    ///< begins the refs of the operations, one for each source
  std::string login;  ///< the name that is claimed, small letters
  Whom to;
};

struct Claimed {
  std::vector<std::int64_t> ops{};  ///< none: there is no such claim, or `refusal`
  std::string ref{};                ///< of the last
  Points stated;                    ///< what was kept for the name
  Points points;                    ///< what he got of it: all that he did not have before
  std::chrono::seconds watched{};
  Points balance;  ///< then
  std::optional<Refusal> refusal{};
};

/// The last import of a source that was not undone.
struct EarlierImport {
  WallTime at{};
  std::string ref;
};

}  // namespace pointsbot::db
