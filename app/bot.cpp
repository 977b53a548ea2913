#include "app/bot.hpp"

#include "app/ticker.hpp"
#include "app/wording.hpp"
#include "db/lock_holder.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kNeededScope = "moderator:read:chatters";

// The names of what goes wrong with the database; a viewer list's are those of twitch::Error.
constexpr std::string_view kBusy = "busy";
constexpr std::string_view kDiskFull = "disk full";

/// Above this, on a real channel, the bot asks whether the numbers are meant.
constexpr Points kMuchAnHour{1000};

/// Whether waiting is no use: Twitch itself said no. All else may pass, a hotel's network that
/// answers in Twitch's place as well.
bool is_no(twitch::Error error) {
  using twitch::Error;
  return error == Error::unauthorized || error == Error::forbidden || error == Error::rejected;
}

struct AskUpgrade {
  std::int64_t operator()(const db::Ledger& ledger) const { return ledger.upgraded_from(); }
};

struct AskMissing {
  std::int64_t operator()(const db::Ledger& ledger) const { return ledger.missing(); }
};

struct ReturnStakes {
  UserId channel;
  WallTime at;
  Result<db::Outcome, db::Error> operator()(db::Ledger& ledger) const {
    return ledger.return_stakes(channel, at);
  }
};

/// Quick at first and for short intervals, at most half a minute.
Backoff retries(seconds interval) {
  const auto within = [&](milliseconds most) { return std::min(most, milliseconds{interval} / 4); };
  return Backoff{within(seconds{2}), within(seconds{30})};
}

}  // namespace

Bot::Bot(Parts parts)
    : parts_{parts},
      upkeep_{parts.writer,
              parts.clock,
              {[](db::Ledger& ledger) { return ledger.book_days(); },
               [this, days = parts.config.database.keep_history](db::Ledger& ledger) {
                 return put_history_together(ledger, days);
               }}} {}

/// On the writer's thread.
Result<bool, db::Error> Bot::put_history_together(db::Ledger& ledger, std::chrono::days kept) {
  if (kept == kept.zero()) return false;
  const Result<db::Folded, db::Error> folded = ledger.keep_history(kept);
  if (!folded.has_value()) return folded.error();
  if (folded->odd) odd_history_ = number(*folded->odd);
  return folded->more;
}

Task<> Bot::keep_up(SteadyTime until) {
  co_await upkeep_.work(until);
  if (const std::int64_t odd = odd_history_.exchange(0); odd != 0) {
    parts_.log.warn(
        "The history of the viewer with the id {} does not add up, so old history is not put "
        "together. Payments go on and nobody's points were changed. Run: pointsbot verify",
        odd);
  }
}

Task<Ending> Bot::run(std::optional<std::int64_t> cycles) {
  bool stopped = false;
  try {
    channel_ = co_await introduce();
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
    stopped = true;
  }
  if (stopped) co_return Ending::done;
  if (!channel_) co_return Ending::refused;
  say_who_and_what(*channel_);
  roles_.emplace(parts_.helix, parts_.clock, channel_->id);
  prepare_roles();
  cycle_log_.emplace(parts_.config, channel_->login, parts_.verbose);
  Cycle cycle{parts_.helix,  parts_.writer, parts_.reservoir, parts_.clock,
              parts_.config, *roles_,       *channel_};
  try {
    co_await serve(cycle, cycles);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
    stopped = true;
  }
  if (stopped) {  // after a cancel the next await would throw again
    co_await asio::this_coro::throw_if_cancelled(false);
  }
  co_await cycle.flush();
  co_return Ending::done;
}

template <class T, class Ask>
Task<Result<T, twitch::Failure>> Bot::ask_until_answered(Ask ask) {
  Backoff backoff{seconds{1}, seconds{60}};
  for (;;) {
    auto answer = co_await ask();
    if (answer || is_no(answer.error().error)) co_return answer;
    const auto wait = retry_wait(answer.error(), backoff, parts_.clock.wall());
    fault("start", fmt::format("{}. Nobody is being paid; all balances are safe. Next try in {}.",
                               cause(answer.error(), {}), span(wait)));
    co_await wait_until(parts_.clock.now() + wait);
  }
}

Task<std::optional<Channel>> Bot::introduce() {
  const Config::TwitchSection& twitch = parts_.config.twitch;
  struct AskIdentity {
    twitch::Helix& helix;
    Task<Result<twitch::Identity, twitch::Failure>> operator()() const { return helix.validate(); }
  };
  struct AskUser {
    twitch::Helix& helix;
    const std::string& login;
    Task<Result<std::optional<twitch::User>, twitch::Failure>> operator()() const {
      return helix.user(login);
    }
  };
  const auto identity = co_await ask_until_answered<twitch::Identity>(AskIdentity{parts_.helix});
  if (!identity) {
    parts_.log.error("{}. Nothing was paid; all balances are safe.", cause(identity.error(), {}));
    co_return std::nullopt;
  }
  if (identity->client_id != twitch.client_id) {
    parts_.log.error(
        "The access token belongs to another application than [twitch] client_id. Make a token "
        "with client_id {}, or put its own application's there.",
        twitch.client_id);
    co_return std::nullopt;
  }
  if (std::find(identity->scopes.begin(), identity->scopes.end(), kNeededScope) ==
      identity->scopes.end()) {
    parts_.log.error("The access token of \"{}\" may not read viewer lists: it lacks the scope {}.",
                     identity->login, kNeededScope);
    co_return std::nullopt;
  }
  const auto user = co_await ask_until_answered<std::optional<twitch::User>>(
      AskUser{parts_.helix, twitch.channel});
  if (!user) {
    parts_.log.error("{}. Nothing was paid; all balances are safe.", cause(user.error(), {}));
    co_return std::nullopt;
  }
  if (!*user) {
    parts_.log.error(
        "Twitch knows no channel \"{}\". Check [twitch] channel: the NAME of twitch.tv/NAME.",
        twitch.channel);
    co_return std::nullopt;
  }
  if (!faults_.empty()) parts_.log.info("Twitch answers again.");
  faults_.clear();
  token_ = *identity;
  co_return Channel{(*user)->id, (*user)->login, identity->user_id, identity->login};
}

void Bot::say_who_and_what(const Channel& channel) const {
  const Config& config = parts_.config;
  parts_.log.info("Paying the viewers of \"{}\" every {}, as \"{}\".", channel.login,
                  span(config.points.interval), channel.bot_login);
  parts_.log.info("{}", earnings(config));
  if (config.twitch.source == db::Source::twitch &&
      hourly(config.points.modifier, config.points.interval) > kMuchAnHour) {
    parts_.log.warn(
        "That is a lot. If it is not meant: [points] modifier is what each gets every interval; "
        "60s and 1 make 60 an hour.");
  }
}

Task<> Bot::serve(Cycle& cycle, std::optional<std::int64_t> cycles) {
  const std::int64_t upgraded_from = co_await parts_.writer.run(AskUpgrade{});
  if (upgraded_from > 0) {
    parts_.log.info(
        "{} was made by an older pointsbot; its tables are up to date now. An older one can no "
        "longer open it.",
        database_name());
  }
  const std::int64_t missing = co_await parts_.writer.run(AskMissing{});
  if (missing > 0) {
    parts_.log.warn(
        "{0} is older than it was: the last {1} of the payments and commands that were made in it "
        "are not there. If you put a backup in its place, that is why, and all is well. If not, "
        "{0}-wal was deleted or cut off: stop (Ctrl+C), and look for both in your backups.",
        database_name(), grouped(missing));
  }
  const db::Standing standing = co_await load(cycle);
  co_await give_stakes_back(cycle.channel());
  co_await cycle.settle();  // what only a start needs goes before the first cycle comes
  const bool paid_before = standing.last_no > 0;
  co_await read_new_roles();
  Ticker ticker{parts_.config.points.interval, parts_.clock.now(), parts_.clock.wall(),
                paid_before ? std::optional{standing.last_at} : std::nullopt};
  if (paid_before) {
    parts_.log.info("Going on after payment {} of {}: {} were here then.",
                    grouped(standing.last_no), day_and_time(standing.last_at),
                    grouped(cycle.here()));
  }
  if (ticker.clock_was_set_back()) {
    parts_.log.warn(
        "The last payment is dated {}, which is still to come: this computer's clock was set back. "
        "The next payment is made in {}.",
        day_and_time(standing.last_at), span(parts_.config.points.interval));
  }
  for (std::int64_t made = 0; !cycles || made < *cycles;) {
    // Not before the first payment: whoever starts the bot waits for that one.
    if (made > 0 && upkeep_.due()) co_await keep_up(ticker.due());
    co_await rest_until(ticker.due());
    const bool paid = co_await one_cycle(cycle, ticker.deadline());
    made += paid ? 1 : 0;
    const std::int64_t passed = ticker.advance(std::max(parts_.clock.now(), not_before_));
    missed_ += passed + (paid ? 0 : 1);
    if (passed > 0 && paid) {
      parts_.log.warn("That took longer than the interval: {} passed over.",
                      passed == 1 ? "1 payment was" : grouped(passed) + " payments were");
      missed_ = 0;
    }
    if (!renewed_) continue;
    const auto interval = parts_.config.points.interval;
    adopt();
    if (parts_.config.points.interval != interval) {
      const WallTime now = parts_.clock.wall();
      ticker = Ticker{parts_.config.points.interval, parts_.clock.now(), now, now};
    }
  }
}

Task<bool> Bot::one_cycle(Cycle& cycle, SteadyTime deadline) {
  constexpr int kTries = 2;  // a picture that was stale is read anew, once
  for (int i = 0; i < kTries; ++i) {
    if (presence_changed()) co_await load(cycle);
    const bool looked = co_await look(cycle, deadline);
    if (!looked) co_return false;
    const bool paid = co_await pay(cycle);
    if (paid) co_return true;
  }
  co_await give_up(cycle, to_string(db::Error::stale));
  co_return false;
}

Task<bool> Bot::look(Cycle& cycle, SteadyTime deadline) {
  Backoff backoff = retries(parts_.config.points.interval);
  for (;;) {
    const auto failure = co_await cycle.look();
    if (!failure) co_return true;
    const SteadyTime now = parts_.clock.now();
    const auto wait = retry_wait(*failure, backoff, parts_.clock.wall());
    // What did not fit does not fit a moment later, and each try costs requests.
    const bool in_time = now + wait < deadline && failure->error != twitch::Error::no_room;
    fault(to_string(failure->error),
          sweep_failed(*failure, cause(*failure, cycle.channel()),
                       in_time || insists(*failure) ? wait : milliseconds{0}));
    if (!in_time) {
      if (insists(*failure)) not_before_ = now + wait;
      co_await give_up(cycle, to_string(failure->error));
      co_return false;
    }
    co_await wait_until(now + wait);
  }
}

Task<> Bot::give_up(Cycle& cycle, std::string_view error) {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await cycle.give_up(error);
  co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
}

Task<bool> Bot::pay(Cycle& cycle) {
  const WallTime since = parts_.clock.wall();
  Backoff backoff{seconds{1}, seconds{30}};
  for (;;) {
    // A payment that has begun is seen through: from here to the reset below nothing is cancelled.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    const auto awarded = co_await cycle.pay();
    std::optional<db::CycleReport> report;
    if (awarded) report = co_await cycle.rest();
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    if (report) {
      if (parts_.attendance != nullptr)
        *parts_.attendance = {cycle.channel().id, parts_.clock.now()};
      if (told(kBusy) || told(kDiskFull)) {
        parts_.log.info("{}", database_recovered(database_name(), since));
      } else if (!faults_.empty()) {
        parts_.log.info("{}", sweep_recovered(report->viewers, missed_));
      }
      faults_.clear();
      missed_ = 0;
      for (const std::string& line : cycle_log_->lines(*report, cycle.live(), parts_.clock.now()))
        parts_.log.info(line);  // as it is: a format would copy it
      tell_boost(cycle.percent());
      watch_log(cycle.log_bytes());
      co_return true;
    }
    if (awarded.error() == db::Error::stale) {
      end_if_stopping();
      const bool ours = presence_changed();
      co_await load(cycle);
      if (!ours) {
        parts_.log.warn(
            "The database was changed by another program: it was read again. Nothing was paid "
            "twice.");
      }
      co_return false;
    }
    if (awarded.error() == db::Error::busy) {
      fault(kBusy,
            database_locked(database_name(), db::lock_holder(parts_.config.database.path), since));
    } else {
      fault(kDiskFull,
            fmt::format("The disk with {} is full. The payment of {} waits and is made once, "
                        "as soon as there is room.",
                        database_name(), time_of_day(since)));
    }
    co_await wait_until(parts_.clock.now() + backoff.next());
  }
}

Task<db::Standing> Bot::load(Cycle& cycle) {
  Backoff backoff{seconds{1}, seconds{30}};
  for (;;) {
    const auto standing = co_await cycle.load();
    if (standing) co_return *standing;
    fault_in_the_way(standing.error());
    co_await wait_until(parts_.clock.now() + backoff.next());
  }
}

bool Bot::presence_changed() {
  return parts_.teller != nullptr && parts_.teller->take_presence_changed();
}

void Bot::fault_in_the_way(db::Error error) {
  fault(kBusy,
        fmt::format("{} cannot be written now: {}. Nobody is being paid; all balances are safe.",
                    parts_.config.database.path.string(), to_string(error)));
}

Task<> Bot::give_stakes_back(const Channel& channel) {
  Backoff backoff{seconds{1}, seconds{30}};
  for (;;) {
    ReturnStakes job{channel.id, parts_.clock.wall()};
    const auto back = co_await parts_.writer.run(std::move(job));
    if (back) {
      if (!back->refusal) {
        parts_.log.info(
            "The bot ended in the middle of a game: the stakes, {}, were given back to {}.",
            amount(back->total, parts_.config.points.name),
            amount(Points{back->people}, {"viewer", "viewers"}));
      }
      co_return;
    }
    fault_in_the_way(back.error());
    co_await wait_until(parts_.clock.now() + backoff.next());
  }
}

void Bot::end_if_stopping() const {
  // A stop that came while nothing could be cancelled left no other trace.
  if (parts_.stop.requested) throw boost::system::system_error{asio::error::operation_aborted};
}

Task<> Bot::wait_until(SteadyTime when) const {
  end_if_stopping();
  co_await parts_.clock.sleep_until(when);
}

void Bot::watch_log(std::int64_t bytes) {
  const bool is_long = bytes > parts_.long_log;
  if (is_long == std::exchange(log_is_long_, is_long)) return;
  const std::string log = database_name() + "-wal";
  is_long ? parts_.log.warn("{}", log_grows(log, database_name(), bytes))
          : parts_.log.info("{} is emptied again.", log);
}

bool Bot::told(std::string_view name) const {
  return std::find(faults_.begin(), faults_.end(), name) != faults_.end();
}

void Bot::fault(std::string_view name, const std::string& text) {
  if (told(name)) return;  // two that alternate do not fill the log either
  faults_.emplace_back(name);
  parts_.log.warn("{}", text);
}

std::string Bot::database_name() const { return parts_.config.database.path.filename().string(); }

std::string Bot::cause(const twitch::Failure& failure, const Channel& channel) const {
  return app::cause(failure, channel.login, channel.bot_login, parts_.config.memory);
}

}  // namespace pointsbot::app
