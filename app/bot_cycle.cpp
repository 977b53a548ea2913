#include "app/bot.hpp"
#include "app/receipts.hpp"
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

// The names of what goes wrong with the database; a viewer list's are those of twitch::Error.
constexpr std::string_view kBusy = "busy";
constexpr std::string_view kDiskFull = "disk full";

/// Quick at first and for short intervals, at most half a minute.
Backoff retries(seconds interval) {
  const auto within = [&](milliseconds most) { return std::min(most, milliseconds{interval} / 4); };
  return Backoff{within(seconds{2}), within(seconds{30})};
}

}  // namespace

Task<bool> Bot::one_cycle(Cycle& cycle, SteadyTime deadline) {
  if (left_out_ != parts_.config.points.left_out) co_await leave_out(cycle.channel());
  Turnstile::Pass pass = co_await turn(cycle);
  if (!pass) co_return false;
  constexpr int kTries = 2;  // a picture that was stale is read anew, once
  for (int i = 0; i < kTries; ++i) {
    if (presence_changed()) co_await load(cycle);
    const bool looked = co_await look(cycle, deadline, pass);
    if (!looked) co_return false;
    const bool paid = co_await pay(cycle);
    if (paid) co_return true;
  }
  co_await give_up(cycle, to_string(db::Error::stale));
  co_return false;
}

Task<Turnstile::Pass> Bot::turn(Cycle& cycle) {
  for (;;) {
    if (!follow_login(cycle)) co_return Turnstile::Pass{};
    twitch::RateBudget* const budget = parts_.legacy == nullptr ? parts_.helix.budget() : nullptr;
    const std::int64_t points = std::max<std::int64_t>(cycle.requests(), 1);
    if (budget != nullptr) co_await budget->wait_for(points);
    Turnstile::Pass pass = co_await parts_.commons.turnstile.enter();
    // Whoever went before it may have taken them, or somebody logged out meanwhile.
    if (!follow_login(cycle)) co_return Turnstile::Pass{};
    if (budget == nullptr || (parts_.helix.budget() == budget && budget->has(points)))
      co_return std::move(pass);
  }
}

Task<bool> Bot::look(Cycle& cycle, SteadyTime deadline, Turnstile::Pass& pass) {
  Backoff backoff = retries(parts_.config.points.interval);
  bool late = false;  // the last wait ended after the deadline
  for (;;) {
    const auto failure = co_await cycle.look();
    if (!failure) co_return true;
    cycle.will_need(parts_.helix.needs());
    const bool ready = co_await gave_way(pass);
    // Whatever ends each wait and yet refuses each look is a failure like any other.
    if (ready && !late) {
      late = parts_.clock.now() >= deadline;
      const bool its_turn = co_await turn_again(cycle, pass);
      if (!its_turn) co_return false;
      continue;
    }
    // A refusal of the list's own server has a page.
    if (parts_.legacy != nullptr && failure->error == twitch::Error::unauthorized &&
        failure->page == 0) {
      ask_twitch_no_more(cycle.channel(), *failure);
      pass.give_back();
      const bool its_turn = co_await turn_again(cycle, pass);
      if (!its_turn) co_return false;
      continue;
    }
    if (told_to_log_in(*failure)) {
      co_await give_up(cycle, to_string(failure->error));
      co_return false;
    }
    const SteadyTime now = parts_.clock.now();
    // To the channel's own account nobody can give leave: that is Twitch's matter, and passes.
    const bool passes =
        failure->error == twitch::Error::forbidden && cycle.channel().bot_id == cycle.channel().id;
    milliseconds wait =
        passes ? milliseconds{backoff.next()} : retry_wait(*failure, backoff, parts_.clock.wall());
    const bool insists = !passes && twitch::insists(*failure);
    // The tokens could not be renewed just now, which nobody but Twitch need mend.
    if (goes_by_logins() && failure->error == twitch::Error::unauthorized) wait = kLookForRenewal;
    // What did not fit does not fit a moment later, and each try costs requests.
    const bool in_time = now + wait < deadline && failure->error != twitch::Error::no_room;
    fault(to_string(failure->error), sweep_failed(*failure, cause(*failure, cycle.channel()),
                                                  in_time || insists ? wait : milliseconds{0}));
    if (!in_time) {
      if (insists) not_before_ = now + wait;
      co_await give_up(cycle, to_string(failure->error));
      co_return false;
    }
    pass.give_back();
    co_await wait_for_login(now + wait, asks_by());
    const bool its_turn = co_await turn_again(cycle, pass);
    if (!its_turn) co_return false;
  }
}

Task<bool> Bot::gave_way(Turnstile::Pass& pass) {
  if (!parts_.helix.gave_way()) co_return false;
  pass.give_back();
  end_if_stopping();
  const bool ready = co_await parts_.helix.wait();
  co_return ready;
}

Task<bool> Bot::turn_again(Cycle& cycle, Turnstile::Pass& pass) {
  pass = co_await turn(cycle);
  if (!pass) co_await give_up(cycle, to_string(twitch::Error::unauthorized));
  co_return static_cast<bool>(pass);
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
    waiting_.reset();
    paying_ = true;
    const auto awarded = co_await cycle.pay();
    std::optional<db::CycleReport> report;
    if (awarded && parts_.events != nullptr) parts_.events->rest();
    if (awarded) report = co_await cycle.rest();
    paying_ = false;
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    if (report) {
      if (told(kBusy) || told(kDiskFull)) {
        parts_.log.info("{}", database_recovered(database_name(), since));
      } else if (!faults_.empty()) {
        parts_.log.info("{}", sweep_recovered(report->viewers, missed_));
      }
      faults_.clear();
      missed_ = 0;
      const CycleLog::Air air{
          .live = cycle.live(), .since = live_.since(), .rerun = !cycle.live() && live_.rerun()};
      for (const std::string& line : cycle_log_->lines(*report, air, parts_.clock.now()))
        parts_.log.info(line);  // as it is: a format would copy it
      watch_stream(air);
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
    waiting_ = since;
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
  return parts_.teller != nullptr && parts_.teller->take_presence_changed(channel_->id);
}

void Bot::fault_in_the_way(db::Error error) {
  fault(kBusy,
        fmt::format("{} cannot be written now: {}. Nobody is being paid; all balances are safe.",
                    parts_.config.database.path.string(), to_string(error)));
}

void Bot::watch_stream(const CycleLog::Air& air) {
  if (air.live) {
    if (!live_from_) live_from_ = air.since;
    return;
  }
  const auto from = std::exchange(live_from_, std::nullopt);
  if (!from || parts_.receipts == nullptr) return;
  parts_.receipts->stream_ended({.channel = channel_->id,
                                 .config = parts_.config,
                                 .log = parts_.log,
                                 .live_from = *from,
                                 .to = air.since,
                                 .events = parts_.events});
}

void Bot::watch_log(std::int64_t bytes) {
  const bool is_long = bytes > parts_.long_log;
  if (is_long == std::exchange(parts_.commons.log_is_long, is_long)) return;
  const std::string log = database_name() + "-wal";
  is_long ? parts_.log.warn("{}", log_grows(log, database_name(), bytes))
          : parts_.log.info("{} is emptied again.", log);
}

}  // namespace pointsbot::app
