#include "app/bot.hpp"

#include "app/role_access.hpp"
#include "app/wording.hpp"

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

/// A page that is asked for between two payments has at least so long to come.
milliseconds least_time(std::chrono::seconds interval) {
  return std::min(milliseconds{1000}, milliseconds{interval} / 2);
}

/// A piece of upkeep that began is seen through; none begins right before a payment.
constexpr milliseconds kBeforePayment{50};

/// What a clock that is kept right by the network is corrected by is less.
constexpr milliseconds kJump{std::chrono::minutes{1}};

}  // namespace

Bot::Bot(Parts parts)
    : parts_{parts}, bot_ids_{parts_.clock}, needed_{needed_lists(parts_.config)} {
  parts_.helix.give_way();  // the others wait for its turn to end
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
  Chatters* const chatters = open_events();
  cycle_log_.emplace(parts_.config, channel_->login, parts_.verbose);
  twitch::ViewerList* list = &parts_.helix;
  if (parts_.legacy != nullptr) list = parts_.legacy;
  Cycle cycle{*list,   parts_.writer, parts_.reservoir, parts_.clock, parts_.config,
              *roles_, live_,         *channel_,        chatters,     &bot_ids_};
  try {
    co_await serve(cycle, cycles);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
    stopped = true;
  }
  if (stopped) {  // after a cancel the next await would throw again
    co_await asio::this_coro::throw_if_cancelled(false);
  }
  if (parts_.events != nullptr) parts_.events->close(channel_->id);
  parts_.commons.stretches.forget(channel_->id);
  co_await cycle.flush();
  co_return Ending::done;
}

Task<> Bot::serve(Cycle& cycle, std::optional<std::int64_t> cycles) {
  Ticker ticker = co_await begin(cycle);
  for (std::int64_t made = 0; !cycles || made < *cycles;) {
    // No upkeep before the first payment: whoever starts the bot waits for that one.
    co_await rest_until(ticker.due(), made > 0);
    watch_clock();
    if (find_at_twitch_ && *find_at_twitch_ <= parts_.clock.now())
      co_await find_at_twitch(cycle.channel());
    cycle.cover(ticker.intervals());
    const bool paid = co_await one_cycle(cycle, ticker.deadline());
    if (!paid && goes_by_logins()) {
      const SteadyTime until = std::max(ticker.deadline(), not_before_);
      const bool login = co_await rest_until_login(until, made > 0, asks_by());
      if (login) not_before_ = {};  // what was refused was somebody else
      if (login && parts_.clock.now() < ticker.deadline()) continue;
    }
    made += paid ? 1 : 0;
    if (paid) {
      share_requests(cycle);
      if (parts_.attendance != nullptr) {
        parts_.attendance->paid(cycle.channel().id, parts_.clock.now(),
                                stretch_ * parts_.config.points.interval);
      }
    }
    const std::int64_t passed = ticker.advance(std::max(parts_.clock.now(), not_before_), stretch_);
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

Task<> Bot::keep_up() {
  end_if_stopping();
  const std::string warning = co_await parts_.commons.upkeep.work();
  if (!warning.empty()) parts_.log.warn("{}", warning);
}

Task<SteadyTime> Bot::work_between(SteadyTime due, bool with_upkeep) {
  for (;;) {
    const SteadyTime now = parts_.clock.now();
    // Asked for anew each time: meanwhile it may have come to be that no list is wanted any more.
    const SteadyTime page = std::max(next_page(), now);
    const SteadyTime piece =
        std::max(with_upkeep ? parts_.commons.upkeep.next() : SteadyTime::max(), now);
    const bool page_fits = page < due - least_time(parts_.config.points.interval);
    const bool piece_fits = piece < due - kBeforePayment;
    if (!page_fits && !piece_fits) co_return due;
    const bool is_page = page_fits && (!piece_fits || page <= piece);
    const SteadyTime next = is_page ? page : piece;
    if (next > now) co_return next;
    if (is_page) {
      co_await read_roles(due);
    } else {
      co_await keep_up();
    }
  }
}

Task<> Bot::rest_until(SteadyTime due, bool with_upkeep) {
  resting_ = true;
  for (SteadyTime next{}; next != due;) {
    next = co_await work_between(due, with_upkeep);
    co_await wait_until(next);
  }
  resting_ = false;
}

Task<bool> Bot::rest_until_login(SteadyTime until, bool with_upkeep,
                                 twitch::Credential::Bearer refused) {
  resting_ = true;
  bool came = false;
  for (SteadyTime next{}; next != until && !came;) {
    next = co_await work_between(until, with_upkeep);
    came = co_await wait_for_login(next, refused);
  }
  resting_ = false;
  co_return came;
}

void Bot::hint(LiveHint hint) {
  live_.event(hint == LiveHint::online, parts_.clock.now(), parts_.clock.wall());
}

void Bot::watch_clock() {
  const WallTime started = parts_.clock.wall() - std::chrono::duration_cast<milliseconds>(
                                                     parts_.clock.now().time_since_epoch());
  const WallTime before = std::exchange(started_, started);
  if (before == WallTime{} || parts_.place.number > 0) return;  // one of them says it
  const auto jump = started - before;
  if (jump > kJump) {
    parts_.log.info(
        "The time of day went {} ahead: this computer slept, or its clock was set. Nothing is paid "
        "for that time, and payments go on every {} from here.",
        span(jump), span(parts_.config.points.interval));
  } else if (jump < -kJump) {
    parts_.log.info(
        "This computer's clock was set back by {}. Payments go on every {} all the same.",
        span(-jump), span(parts_.config.points.interval));
  }
}

SteadyTime Bot::next_page() const {
  const SteadyTime next = std::min(roles_->next(), bot_ids_.next());
  twitch::RateBudget* const budget = parts_.helix.budget();
  if (budget == nullptr || next == SteadyTime::max()) return next;
  return std::max(next, budget->when(twitch::Purpose::roles));
}

void Bot::share_requests(const Cycle& cycle) {
  twitch::RateBudget* const budget = parts_.helix.budget();
  if (budget == nullptr || parts_.legacy != nullptr) return;
  Stretches& all = parts_.commons.stretches;
  const Need need{parts_.config.points.interval, cycle.requests()};
  const int stretch = all.needs(budget, cycle.channel().id, need, budget->each_minute());
  budget->keep_for_payments(all.each_minute(budget));
  if ((stretch > 1) != (stretch_ > 1)) {
    parts_.log.info("{}", stretch > 1 ? is_stretched(parts_.config, stretch, need.requests,
                                                     budget->each_minute())
                                      : is_as_it_was(parts_.config));
  }
  stretch_ = stretch;
}

std::string Bot::stopping() const {
  if (waiting_) {
    return fmt::format(
        "Stopping: the payment of {} still waits for {} and is not made any more. All that was "
        "paid before is safe.",
        time_of_day(*waiting_), database_name());
  }
  return paying_ ? "Stopping: the payment under way is finished first." : "Stopping.";
}

void Bot::end_if_stopping() const {
  // A stop that came while nothing could be cancelled left no other trace.
  if (parts_.stop.requested) throw boost::system::system_error{asio::error::operation_aborted};
}

Task<> Bot::wait_until(SteadyTime when) const {
  end_if_stopping();
  co_await parts_.clock.sleep_until(when);
}

bool Bot::told(std::string_view name) const {
  return std::find(faults_.begin(), faults_.end(), name) != faults_.end();
}

void Bot::fault(std::string_view name, const std::string& text) {
  if (told(name)) return;  // two that alternate do not fill the log either
  faults_.emplace_back(name);
  if (!text.empty()) parts_.log.warn("{}", text);
}

std::string Bot::database_name() const { return parts_.config.database.path.filename().string(); }

std::string Bot::cause(const twitch::Failure& failure, const Channel& channel) const {
  if (parts_.legacy != nullptr && failure.page > 0)
    return cause_at_server(failure, parts_.config.memory);
  if (parts_.accounts != nullptr && failure.error == twitch::Error::unauthorized) {
    return fmt::format(
        "Twitch does not accept the login of \"{}\" at the moment",
        channel.bot_login.empty() ? parts_.config.twitch.channel : channel.bot_login);
  }
  const bool own = channel.bot_id == channel.id;
  return app::cause(failure, channel.login, own ? channel.login : channel.bot_login,
                    parts_.config.memory);
}

}  // namespace pointsbot::app
