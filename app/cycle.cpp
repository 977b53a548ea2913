#include "app/cycle.hpp"

#include "app/prices.hpp"
#include "pooling/allocations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace pointsbot::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::int64_t microseconds_since(SteadyClock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start).count();
}

// What the writer's thread is asked to do. Each job owns what it works on and brings it back. It is
// made outside of the co_await expression: g++ 12 destroys an aggregate made inside it twice.

struct OpenJob {
  UserId channel;
  std::string login;
  pooling::LeasedArray<Attendee> present;

  struct Answer {
    Result<db::Standing, db::Error> standing;
    pooling::LeasedArray<Attendee> present;
    bool fits;
    std::vector<std::pair<UserId, UserId>> merged;
  };
  Answer operator()(db::Ledger& ledger) {
    auto standing = ledger.open_channel(channel, login);
    const bool fits = ledger.present(channel, present);
    return {standing, std::move(present), fits, ledger.merged(channel)};
  }
};

/// Who of those present is a regular: of everybody who came, and of the next `count` after `until`,
/// so that within some cycles each is looked at.
struct RegularsJob {
  UserId channel;
  std::chrono::seconds after;
  UserId until;
  std::size_t count;
  RollChange roll;

  RollChange operator()(db::Ledger& ledger) {
    const auto present = roll.present.items();
    auto here = present.begin();
    for (const db::Arrival& arrival : std::as_const(roll.arrivals).items()) {
      here = std::ranges::lower_bound(here, present.end(), arrival.id(), {}, &Attendee::id);
      if (here != present.end()) ledger.mark_regulars(channel, after, {here, 1});
    }
    const auto from = std::ranges::upper_bound(present, until, {}, &Attendee::id);
    const auto some = std::min(count, static_cast<std::size_t>(present.end() - from));
    ledger.mark_regulars(channel, after, {from, some});
    return std::move(roll);
  }
};

}  // namespace

struct Cycle::Paid {
  RollChange roll;
  Sighted sighted;
  std::vector<db::CycleReport> reports;
  Result<db::Awarded, db::Error> awarded;
  std::int64_t microseconds;
};

struct Cycle::Job {
  RollChange roll;
  Sighted sighted;
  db::Award award;
  std::vector<db::CycleReport> reports;

  Paid operator()(db::Ledger& ledger) {
    const auto start = SteadyClock::now();
    auto awarded = ledger.award(award, reports);
    return {std::move(roll), std::move(sighted), std::move(reports), awarded,
            microseconds_since(start)};
  }
};

Cycle::Cycle(twitch::ViewerList& list, Writer& writer, pooling::Reservoir& reservoir,
             const Clock& clock, const Config& config, const RoleLists& roles, LiveState& live,
             Channel channel, Chatters* chatters, const BotIds* bots)
    : list_{list},
      writer_{writer},
      reservoir_{reservoir},
      clock_{clock},
      config_{config},
      roles_{roles},
      live_state_{live},
      channel_{std::move(channel)},
      chatters_{chatters},
      bots_{bots},
      allocations_before_{pooling::allocations()} {}

Task<Result<db::Standing, db::Error>> Cycle::load() {
  roll_.reset();
  present_ = {};
  pooling::Lease lease = reservoir_.try_acquire();
  if (!lease) throw std::runtime_error{"no memory of the pool is left for who is here"};
  OpenJob job{channel_.id, channel_.login, pooling::LeasedArray<Attendee>{std::move(lease)}};
  auto answer = co_await writer_.run(std::move(job));
  if (!answer.fits) {
    throw ConfigError{{fmt::format(
        "The {} viewers who were here at the last payment do not fit into the memory that [memory] "
        "limit in bot.ini allows. Raise it; all balances are safe.",
        answer.present.size())}};
  }
  if (answer.standing) {
    standing_ = *answer.standing;
    present_ = std::move(answer.present);
    merged_ = std::move(answer.merged);
  }
  co_return answer.standing;
}

Task<std::optional<twitch::Failure>> Cycle::look() {
  roll_.reset();
  report_ = {};
  report_.channel = channel_.id;
  given_before_ = reservoir_.stats().given_back;
  meter_.start_peak();
  const Memory before = meter_.sample();
  report_.rss_before = before.rss;
  report_.anon_before = before.anonymous;

  const auto start = SteadyClock::now();
  const auto live = co_await list_.live(channel_.id);
  if (!live) co_return live.error();
  report_.fetch_us = microseconds_since(start);

  RollCall call{present_.items(), rules(), reservoir_};
  const auto swept = co_await list_.sweep(channel_.id, channel_.bot_id, call);
  if (!swept) {
    meter_.sample();  // what it took so far is still in memory
    co_return swept.error().error == twitch::Error::no_room ? no_room(swept.error().page)
                                                            : swept.error();
  }
  const auto sorting = SteadyClock::now();
  if (!call.gather()) co_return no_room(swept->pages);
  if (swept->of_pages && !twitch::is_whole(call.different(), swept->total)) {
    co_return twitch::incomplete(swept->pages, call.different(), swept->total);
  }
  if (has_own_price(config_, Role::regular)) co_await mark_regulars(call);
  if (!call.compare()) co_return no_room(swept->pages);
  report_.fetch_us += swept->fetch.count();
  report_.parse_us = swept->parse.count() + microseconds_since(sorting);
  // Of whole looks alone: tries that follow each other within seconds are no two answers.
  live_state_.poll(*live, clock_.now(), clock_.wall());
  live_ = live_state_.live();
  requests_ = 1 + swept->pages;
  roll_ = std::move(call.change());
  co_return std::nullopt;
}

LeftOut left_out_of(const Config& config, const Channel& channel, const BotIds* bots) {
  return {.logins = config.points.left_out,
          .ids = bots == nullptr ? std::span<const UserId>{} : bots->ids(),
          .bot = channel.speaker_id != UserId{} ? channel.speaker_id : channel.bot_id,
          .streamer = channel.id,
          .pay_streamer = config.points.pay_streamer};
}

RollRules Cycle::rules() const {
  return {.left_out = left_out_of(config_, channel_, bots_),
          .merged = merged_,
          .book = &roles_.book(),
          .kept = together(Roles{}.with(Role::regular), roles_.unknown()),
          .lost = &roles_.lost()};
}

Task<> Cycle::mark_regulars(RollCall& call) {
  RollChange roll = co_await ask_for_regulars(call);
  call.change() = std::move(roll);
}

/// Not a coroutine, as write().
Task<RollChange> Cycle::ask_for_regulars(RollCall& call) {
  // Whoever watches on becomes one within so long of the hour at which he does.
  constexpr std::chrono::minutes kAllWithin{10};
  const auto cycles =
      std::max<std::int64_t>(1, kAllWithin / std::chrono::seconds{config_.points.interval});
  const auto present = std::as_const(call.change().present).items();
  const std::size_t count = present.size() / static_cast<std::size_t>(cycles) + 1;
  const auto from = std::ranges::upper_bound(present, regulars_until_, {}, &Attendee::id);
  const auto left = static_cast<std::size_t>(present.end() - from);
  RegularsJob job{channel_.id, config_.roles.regular_after, regulars_until_, count,
                  std::move(call.change())};
  regulars_until_ = left > count ? from[static_cast<std::ptrdiff_t>(count) - 1].id() : UserId{};
  return writer_.run(std::move(job));
}

twitch::Failure Cycle::no_room(int page) const {
  std::string last;
  if (here() > 0) last = fmt::format("the list of the {} who were here last is in it", here());
  return {.error = twitch::Error::no_room, .page = page, .detail = std::move(last)};
}

/// Not a coroutine: what it hands over would make the frame too large to be recycled.
Task<Cycle::Paid> Cycle::write() {
  const bool counts = live_ || config_.points.offline_watch_time;
  Job job;
  job.award.channel = channel_.id;
  job.award.after_no = standing_.last_no;
  job.award.at = clock_.wall();
  job.award.seconds = counts ? intervals_ * config_.points.interval : std::chrono::seconds{0};
  job.award.pay = times(prices(config_, live_), intervals_);
  job.award.welcome = config_.points.welcome;
  job.award.arrivals = roll_->arrivals.items();
  job.award.departures = roll_->departures();
  job.award.changed = roll_->changed();
  report_.viewers = static_cast<std::int64_t>(roll_->present.size());
  report_.arrived = static_cast<std::int64_t>(roll_->arrivals.size());
  report_.departed = static_cast<std::int64_t>(roll_->departed);
  report_.moved = static_cast<std::int64_t>(roll_->changed().size());
  if (chatters_ != nullptr) job.sighted = chatters_->take();
  job.award.active_bonus = active_bonus(config_, live_, intervals_);
  job.award.sightings = job.sighted.all;
  job.roll = std::move(*roll_);
  job.reports = std::move(reports_);
  return writer_.run(std::move(job));
}

Task<Result<db::Awarded, db::Error>> Cycle::pay() {
  auto answer = co_await write();
  roll_ = std::move(answer.roll);
  reports_ = std::move(answer.reports);
  if (!answer.awarded) {
    // The next payment has them: those who chatted are not to lose by it.
    if (chatters_ != nullptr) chatters_->put_back(std::move(answer.sighted));
    co_return answer.awarded.error();
  }
  answer.sighted = {};
  const db::Awarded& awarded = *answer.awarded;
  standing_.last_no = awarded.no;
  standing_.last_at = awarded.at;
  reports_.clear();
  percent_ = awarded.percent;
  report_.no = awarded.no;
  report_.at = awarded.at;
  report_.paid = (awarded.minted + awarded.welcomed + awarded.activated).value;
  report_.commit_us = answer.microseconds;
  meter_.sample();  // the change is still in memory: the peak of what is anonymous
  present_ = std::move(roll_->present);
  present_.trim();  // it stays
  co_return awarded;
}

}  // namespace pointsbot::app
