#pragma once

#include "app/bot_ids.hpp"
#include "app/chatters.hpp"
#include "app/config.hpp"
#include "app/cycle_regions.hpp"
#include "app/live_state.hpp"
#include "app/memory_meter.hpp"
#include "app/role_lists.hpp"
#include "app/roll_call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "db/ledger.hpp"
#include "db/worker.hpp"
#include "pooling/reservoir.hpp"
#include "twitch/viewer_list.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app {

using Writer = db::Worker<db::Ledger>;

/// The channel whose viewers are paid, and the account that may read its viewer list.
struct Channel {
  UserId id{};
  std::string login;
  UserId bot_id{};
  std::string bot_login;
  UserId speaker_id{};  ///< the account of its own that the bot speaks with; none: 0
};

/// Who earns nothing in the channel, by bot.ini. What it points to is theirs.
LeftOut left_out_of(const Config& config, const Channel& channel, const BotIds* bots);

/// The life of one cycle, step by step; app/bot decides when, and what to do when a step fails.
/// Loop thread only.
///
///     look() ── who is here ──▶ pay() ── one transaction ──▶ rest() ── memory back, report
class Cycle {
 public:
  /// `config` may change between two cycles, `live` at any time.
  Cycle(twitch::ViewerList& list, Writer& writer, pooling::Reservoir& reservoir, const Clock& clock,
        const Config& config, const RoleLists& roles, LiveState& live, Channel channel,
        Chatters* chatters = nullptr, const BotIds* bots = nullptr);

  const Channel& channel() const { return channel_; }
  /// In another name, from the next look() on: somebody has logged in or out. The channel's own id
  /// and login stay.
  void ask_as(const Channel& channel) {
    channel_.bot_id = channel.bot_id;
    channel_.bot_login = channel.bot_login;
    channel_.speaker_id = channel.speaker_id;
  }

  /// Reads where the ledger stands and who it holds as present. First of all, and after
  /// Error::stale.
  Task<Result<db::Standing, db::Error>> load();

  /// For how many intervals the next payment is.
  void cover(std::int64_t intervals) { intervals_ = intervals; }

  /// Asks Twitch who is here. On a failure nothing has changed.
  Task<std::optional<twitch::Failure>> look();

  /// Writes what look() found. On a failure nothing has changed and it may be called again.
  /// REQUIRES: look() succeeded since the last pay() that did.
  Task<Result<db::Awarded, db::Error>> pay();

  /// Gives back what lies idle, in the database, the pool and the process.
  Task<> settle();

  /// Gives the cycle's memory back, settles the database, and completes the report.
  Task<db::CycleReport> rest();

  /// Notes a cycle that paid nobody in the history.
  Task<> give_up(std::string_view error);

  /// Writes the reports that wait for the next payment's transaction; at shutdown.
  Task<> flush();

  /// Requests that the last whole look took.
  std::int64_t requests() const { return requests_; }
  /// The next one takes as many, as far as is known.
  void will_need(std::int64_t requests) { requests_ = std::max(requests_, requests); }
  /// By what it was paid.
  bool live() const { return live_; }
  /// Per cent of its prices that the last payment was: more or less than 100 is a boost.
  std::int64_t percent() const { return percent_; }
  /// Bytes of the write-ahead log that the last rest left: more than a few MiB while another
  /// program reads what is older.
  std::int64_t log_bytes() const { return log_bytes_; }
  std::int64_t here() const { return static_cast<std::int64_t>(present_.size()); }

 private:
  struct Job;
  struct Paid;

  RollRules rules() const;
  Task<> mark_regulars(RollCall& call);
  Task<RollChange> ask_for_regulars(RollCall& call);
  Task<Paid> write();
  twitch::Failure no_room(int page) const;
  void remember(db::CycleReport report);
  void finish_report();

  twitch::ViewerList& list_;
  Writer& writer_;
  pooling::Reservoir& reservoir_;
  const Clock& clock_;
  const Config& config_;
  const RoleLists& roles_;
  LiveState& live_state_;
  Channel channel_;
  Chatters* const chatters_;  // none: nobody hears who chats
  const BotIds* const bots_;  // none: names alone count

  MemoryMeter meter_;
  db::Standing standing_;
  pooling::LeasedArray<Attendee> present_;         // sorted; as the ledger has it
  std::vector<std::pair<UserId, UserId>> merged_;  // accounts that went into others, sorted
  UserId regulars_until_{};  // of those present, who were looked at last whether they are regulars
  std::int64_t percent_ = 100;
  std::int64_t intervals_ = 1;
  bool live_ = false;
  std::optional<RollChange> roll_;  // found and not yet paid
  db::CycleReport report_;          // of the cycle under way
  std::uint64_t given_before_ = 0;
  std::int64_t log_bytes_ = 0;
  std::int64_t requests_ = 0;
  std::size_t allocations_before_;  // counted from one rest to the next, what is said included
  /// A cycle's figures at rest are known only after its commit, so its row travels with the next
  /// one.
  std::vector<db::CycleReport> reports_;
};

}  // namespace pointsbot::app
