#pragma once

#include "app/attendance.hpp"
#include "app/bot_ids.hpp"
#include "app/channel_events.hpp"
#include "app/commons.hpp"
#include "app/config.hpp"
#include "app/cycle.hpp"
#include "app/cycle_log.hpp"
#include "app/live_state.hpp"
#include "app/role_lists.hpp"
#include "app/ticker.hpp"
#include "app/turnstile.hpp"
#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "db/ledger.hpp"
#include "db/teller.hpp"
#include "twitch/helix.hpp"
#include "twitch/legacy_list.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

class Accounts;
class Receipts;

/// Asks a bot to end: at the next point where it waits for the time or for Twitch. A payment that
/// has begun is finished first. Loop thread only.
struct Stop {
  bool requested = false;
  boost::asio::cancellation_signal signal;  // its slot is bound to the coroutine of Bot::run

  void request() {
    requested = true;
    signal.emit(boost::asio::cancellation_type::terminal);
  }
};

/// Why a run ended, as the program's exit code.
enum class Ending { done = 0, usage = 2, refused = 3, database = 4 };

/// A channel went live or offline, as an event tells it at once.
enum class LiveHint { online, offline };

/// Where a channel stands among those that one program pays: their payments are spread over the
/// interval.
struct Place {
  int number = 0;  ///< from 0
  int of = 1;
};

/// Pays one channel's viewers, cycle after cycle, and says how it goes. Loop thread only.
class Bot {
 public:
  struct Parts {
    Config& config;  ///< as Config::of() has it; changes with renew() alone
    Clock& clock;
    twitch::Helix& helix;
    Writer& writer;
    pooling::Reservoir& reservoir;
    spdlog::logger& log;
    const Stop& stop;
    Commons& commons;
    bool verbose = false;
    /// Bytes of write-ahead log that people are told of.
    std::int64_t long_log = std::int64_t{64} << 20;
    /// What people ask for between payments; and who is told when those who are here were paid.
    db::Teller* teller = nullptr;
    Attendance* attendance = nullptr;
    Place place{};
    /// Who hears what happens on the channel; nullptr: nobody does.
    ChannelEvents* events = nullptr;
    /// Who is logged in; nullptr: the helix has a token that stays as it is.
    Accounts* accounts = nullptr;
    /// What a stream came to, when it is over; nullptr: nobody tells.
    Receipts* receipts = nullptr;
    /// Where the viewer list comes from, if not from Twitch's Helix.
    twitch::LegacyList* legacy = nullptr;
  };
  explicit Bot(Parts parts);

  /// Finds out who we are, then pays until stopped, or until `cycles` payments are made.
  Task<Ending> run(std::optional<std::int64_t> cycles);

  /// Goes on by `config`, which differs from the one before in nothing that the parts were made by
  /// (app/renewal.hpp). At once where it waits for the next payment and the interval stays; else
  /// after the payment that is under way or due: that one is what it was announced as.
  void renew(Config config);

  /// What an event told: counts from the next payment on, see LiveState. A rerun is no going live.
  void hint(LiveHint hint);

  /// What becomes of the payment under way when the bot is asked to stop now: a sentence that
  /// begins with "Stopping".
  std::string stopping() const;

 private:
  /// Where a login is there and Twitch refuses it: until it is seen whether its account has new
  /// tokens, for which that asks with longer pauses.
  static constexpr std::chrono::seconds kLookForRenewal{10};

  // app/bot_start.cpp
  /// Asks Twitch who the token's user and the channel are, for as long as nobody answers; nothing,
  /// and why in the log, when the answer is no.
  Task<std::optional<Channel>> introduce();
  /// The same where nothing but the channel's name is known.
  Task<std::optional<Channel>> introduce_by_name();
  /// Asks which channel of Twitch that is, so that Twitch says whether it is live. When it is to be
  /// asked again is in find_at_twitch_.
  Task<> find_at_twitch(const Channel& channel);
  /// Twitch refuses the login by which it was asked that: the list itself needs none, so the
  /// channel counts as live from now on, and Twitch is asked anew at the next payment.
  void ask_twitch_no_more(const Channel& channel, const twitch::Failure& refusal);
  void ask_twitch_later(const twitch::Failure& failure);
  /// Says why it counts as live, once until Twitch says it again, and until when.
  void say_always_live(const Channel& channel, const std::optional<twitch::Failure>& failure);
  template <class T, class Ask>
  Task<Result<T, twitch::Failure>> ask_until_answered(Ask ask);
  /// In whose name the viewer list is asked for, once that is known; nothing, and why in the log,
  /// when the answer is no.
  Task<std::optional<twitch::Identity>> identify();
  /// Whether the viewer list is had by somebody's login, who may be another one in a moment.
  bool goes_by_logins() const { return parts_.accounts != nullptr && parts_.legacy == nullptr; }
  /// Returns whether waiting for a login helps.
  bool told_to_log_in(const twitch::Failure& failure);
  /// Nobody is logged in: says so, where it is not said already.
  void wait_for_somebody();
  /// Goes by whoever is logged in now. False, and said once, where that is nobody.
  bool follow_login(Cycle& cycle);
  UserId speaker() const;
  /// By what the viewer list is asked for now; nullptr: nobody is logged in, or ever will be.
  twitch::Credential::Bearer asks_by() const;
  /// Whether that is somebody else than asked last.
  bool is_another() const;
  /// Until then, or until it is asked for by something else than `refused`; whether that came.
  Task<bool> wait_for_login(SteadyTime until, twitch::Credential::Bearer refused) const;
  void say_who_and_what(const Channel& channel) const;
  Task<> serve(Cycle& cycle, std::optional<std::int64_t> cycles);
  /// All that comes before the first payment; when that one is due.
  Task<Ticker> begin(Cycle& cycle);
  void say_what_was_found(std::int64_t upgraded_from, std::int64_t missing) const;
  Task<> give_stakes_back(const Channel& channel);

  /// Until the next payment is due: reads what is due of the lists of roles, and keeps the database
  /// up, a page and a piece at a time.
  Task<> rest_until(SteadyTime due, bool with_upkeep);
  /// The same after a payment that was not made; ends at once by a login (see wait_for_login).
  Task<bool> rest_until_login(SteadyTime until, bool with_upkeep,
                              twitch::Credential::Bearer refused);
  /// What of that is due: where nothing is, when the next piece is.
  Task<SteadyTime> work_between(SteadyTime due, bool with_upkeep);
  Task<> keep_up();
  /// When the next page of a list of roles is to be asked for, and may be.
  SteadyTime next_page() const;
  /// Of how many intervals the next payment is, by what all channels need.
  void share_requests(const Cycle& cycle);

  // app/bot_cycle.cpp
  /// Returns whether the payment that is due was made.
  Task<bool> one_cycle(Cycle& cycle, SteadyTime deadline);
  /// Its turn, with as many requests at hand as the last look took; none where nobody is logged in.
  Task<Turnstile::Pass> turn(Cycle& cycle);
  /// Others go before it while it waits for its next try.
  Task<bool> look(Cycle& cycle, SteadyTime deadline, Turnstile::Pass& pass);
  /// After a failure: where that was for a wait that others need not share, waits without the pass.
  /// Whether to ask again.
  Task<bool> gave_way(Turnstile::Pass& pass);
  /// False, and given up, where nobody is logged in any more.
  Task<bool> turn_again(Cycle& cycle, Turnstile::Pass& pass);
  /// False when the picture was stale and has been read anew.
  Task<bool> pay(Cycle& cycle);
  Task<> give_up(Cycle& cycle, std::string_view error);
  void fault_in_the_way(db::Error error);
  Task<db::Standing> load(Cycle& cycle);
  /// Whether an operation has changed who the ledger holds as present, since the last time asked.
  bool presence_changed();

  // app/bot_roles.cpp
  /// Wants the lists of roles that bot.ini's prices need, and tells which cannot be had.
  void prepare_roles();
  Task<> read_new_roles();
  /// Where it is noted who chats; nullptr: nobody hears it.
  Chatters* open_events();
  /// A page, which has until then to come.
  Task<> read_roles(SteadyTime until);
  void adopt();
  /// Has the ledger show no place of those whom [points] ignore names. Where that cannot be
  /// written, the payment tells of it and the next cycle tries again.
  Task<> leave_out(const Channel& channel);
  /// Once when a boost begins, and once when it ends.
  void tell_boost(std::int64_t percent);

  /// Has the receipt told when the stream is over.
  void watch_stream(const CycleLog::Air& air);
  /// Tells that the time of day went on, or back, otherwise than the time in which is paid: the
  /// computer slept, or its clock was set.
  void watch_clock();
  /// Tells once that another program keeps the log from being emptied, and once that it is over.
  void watch_log(std::int64_t bytes);
  Task<> wait_until(SteadyTime when) const;
  /// Throws operation_aborted.
  void end_if_stopping() const;

  /// Says `text`, once for each `name` until a payment is made; nothing where it is empty.
  void fault(std::string_view name, const std::string& text);
  bool told(std::string_view name) const;
  std::string database_name() const;
  std::string cause(const twitch::Failure& failure, const Channel& channel) const;

  Parts parts_;
  std::optional<CycleLog> cycle_log_;
  twitch::Identity token_;
  std::optional<Channel> channel_;
  LiveState live_;
  std::optional<RoleLists> roles_;
  BotIds bot_ids_;
  std::string roles_missing_;                 // as it was told
  std::vector<twitch::RoleList> needed_;      // of roles, before the streamer's login was over
  std::optional<Config> renewed_;             // what it is to go on by
  bool resting_ = false;                      // between two payments
  bool paying_ = false;                       // writes a payment, which is seen through
  std::optional<WallTime> waiting_;           // the payment of that time, for the database
  int stretch_ = 1;                           // intervals that the next payment is for
  std::int64_t percent_ = 100;                // of the last payment, as it was told
  std::vector<std::string> faults_;           // told since the last payment; none: all is well
  WallTime started_{};                        // now() == 0 by the time of day, as it was last
  SteadyTime not_before_{};                   // Twitch is not asked for a viewer list before that
  std::optional<SteadyTime> find_at_twitch_;  // the next try; none: there is no need
  bool told_always_live_ = false;
  std::optional<WallTime> live_from_;  // of the stream that is on, as far as it was heard
  std::int64_t missed_ = 0;            // payments, since it began
  std::optional<std::vector<std::string>> left_out_;  // by the ledger, in this run
};

}  // namespace pointsbot::app
