#pragma once

#include "base/clock.hpp"
#include "base/points.hpp"
#include "base/roles.hpp"
#include "base/user_id.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The plain values that go into the ledger and come out of it.
namespace pointsbot::db {

/// Whose viewers a database holds; one file never holds both.
enum class Source { simulator, twitch };

/// Somebody who is here now and was not at the last payment. `names` is his login, a NUL, his
/// display name where it is more than the login in other capitals (else nothing), a NUL.
/// An empty login: he is here by an account that went into his, and keeps the names that he has.
struct Arrival {
  Attendee who;
  const char* names;

  UserId id() const { return who.id(); }
  const char* login() const { return names; }
  const char* display_name() const { return names + std::strlen(names) + 1; }
};

/// Somebody who showed himself since the last payment by something else than a viewer list: what he
/// is called now. The roles of `who` mean nothing.
struct Sighting {
  Arrival who;
  bool chatted = false;
};

/// What a channel's ledger stands at.
struct Standing {
  std::int64_t last_no = 0;  ///< number of the last cycle's payment; 0: none yet
  WallTime last_at{};        ///< when that was; never runs back
};

/// One cycle as the ledger is asked to write it. All or nothing.
struct Award {
  UserId channel{};
  /// The cycle this one follows: when it is not the channel's last, nothing is written.
  std::int64_t after_no = 0;
  WallTime at{};
  std::chrono::seconds seconds{};  ///< watch time that everybody present earns
  Pay pay{};                       ///< to everybody present who is not here for the first time
  Points welcome{};                ///< to those who are
  /// Sorted by id, each once. Their order is the ledger's to change.
  std::span<Arrival> arrivals{};
  /// Who was present and is not, as he was then. Sorted by id, each once.
  std::span<const Attendee> departures{};
  /// Who stayed and has other roles now. Sorted by id, each once.
  std::span<const Attendee> changed{};
  /// What each of them who chatted, is present and not stopped gets on top: one operation for all
  /// of them. 0: nobody gets anything. A boost counts for it as for the pay.
  Points active_bonus{};
  /// Whoever has an account and another name there is called so from now on. Sorted by id, each
  /// once.
  std::span<const Sighting> sightings{};
};

struct Awarded {
  std::int64_t no = 0;  ///< this payment's number
  WallTime at{};        ///< the time that was written for it
  std::int64_t present = 0;
  std::int64_t first_sights = 0;  ///< of the arrivals, how many were never seen before
  std::int64_t percent = 100;     ///< of its prices that it paid: a boost was on
  Points minted;                  ///< pay in all, without the welcomes
  Points welcomed;                ///< welcomes in all
  std::int64_t active = 0;        ///< who got the bonus of those who chatted
  Points activated{};             ///< that in all
  std::int64_t operations = 0;    ///< rows of op that it wrote
  std::int64_t rows = 0;          ///< rows written (sqlite3_total_changes)
  std::int64_t wal_bytes = 0;     ///< added to the write-ahead log by this commit
};

/// So many awards share a transaction at most (Ledger::award).
inline constexpr std::size_t kMostAwardsTogether = 100;

/// What a cycle did and cost. Times in microseconds, memory in bytes. `no` is 0 and `error` says
/// why for a cycle that paid nobody.
struct CycleReport {
  UserId channel{};
  std::int64_t no = 0;
  WallTime at{};
  std::int64_t viewers = 0, arrived = 0, departed = 0, moved = 0, paid = 0;
  std::int64_t fetch_us = 0, parse_us = 0, commit_us = 0;
  std::int64_t rss_before = 0, rss_peak = 0, rss_rest = 0;
  std::int64_t anon_before = 0, anon_peak = 0, anon_rest = 0;
  std::int64_t pool_held = 0, pool_given = 0;
  std::string error{};
  /// Calls of operator new in the whole process; nothing where they were not counted.
  std::optional<std::int64_t> allocations{};
  std::int64_t row = 0;  ///< of table `cycle`, growing; 0: not written yet
};

/// What one call of Ledger::fold did.
struct Folded {
  bool more = false;          ///< there may be more: call again
  std::int64_t lines = 0;     ///< put into their viewers' openings
  std::int64_t payments = 0;  ///< forgotten
  /// Somebody whose history does not add up: nothing was folded, so that `verify` can still tell.
  std::optional<UserId> odd{};
};

/// A viewer's account as a person asks for it.
struct Account {
  UserId id{};
  std::string login{};         ///< empty when somebody newer took the name
  std::string display_name{};  ///< the login where Twitch shows nothing else
  Points balance{};
  std::chrono::seconds watched{};
  bool present = false;
  Roles roles{};                         ///< of those who are absent, when they were here last
  bool stopped = false;                  ///< earns nothing
  bool hidden = false;                   ///< has no place in a leaderboard
  std::optional<WallTime> first_seen{};  ///< nothing: was never in a viewer list
  std::optional<WallTime> last_seen{};   ///< when his last visit ended
};

struct Ranked {
  std::int64_t rank = 0;  ///< from 1; equals share a rank and are listed by id; 0: has no place
  Account account;
};

/// Somebody's place in the leaderboard, and who is next to him.
struct Neighbourhood {
  Ranked viewer;
  std::int64_t people = 0;  ///< how many have a place
  std::vector<Ranked> above{};
  std::vector<Ranked> below{};
};

/// Who has no place in a leaderboard any more, and who has one again: by the names that are shown.
struct LeftOut {
  std::vector<std::string> out;
  std::vector<std::string> back;
};

/// What somebody gained since a day.
struct Gain {
  std::int64_t rank = 0;
  Account account;
  Points earned;  ///< by being here: no gifts, no games, no payment undone since
  std::chrono::seconds watched{};
};

}  // namespace pointsbot::db
