// What one minute of many small channels costs in one database.

#include "bench/baseline.hpp"
#include "bench/ledger_bench.hpp"
#include "bench/upsert_bot.hpp"
#include "db/ledger.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

namespace pointsbot::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kTogether = db::kMostAwardsTogether;

/// The same channels in a ledger and in the table of upserts.
class Channels {
 public:
  explicit Channels(const Settings& settings)
      : town_{.channels = settings.channels, .known = 500, .present = 250, .payments = 100},
        no_(static_cast<std::size_t>(settings.channels), town_.payments) {
    settings.copy_of(fmt::format("channels-ledger-{}", town_.channels), ledger_file(),
                     [&](const fs::path& file) { make_ledger(file, town_); });
    settings.copy_of(fmt::format("channels-upsert-{}", town_.channels), upsert_file(),
                     [&](const fs::path& file) { make_upsert_bot(file, town_); });
    for (std::int64_t channel = 0; channel < town_.channels; ++channel) {
      people_.push_back(std::make_unique<People>(channel * town_.known, town_.known));
      audiences_.push_back(town_.audience(channel, *people_.back()));
    }
    ledger_.emplace(ledger_file(), db::Source::simulator);
    ledger_meter_.emplace(newest_connection());
    upsert_.emplace(upsert_file());
    upsert_meter_.emplace(upsert_->database().getHandle());
  }

  struct Costs {
    Cost upsert, ledger;
  };
  /// A cycle of each channel.
  Costs minute() {
    Costs all;
    ++minute_;
    for (std::int64_t first = 0; first < town_.channels; first += kTogether) {
      std::vector<Audience::Change> changes;
      std::vector<std::vector<db::Arrival>> here;
      const std::int64_t last = std::min(first + kTogether, town_.channels);
      for (std::int64_t channel = first; channel < last; ++channel) {
        Audience& audience = audiences_[static_cast<std::size_t>(channel)];
        // 7.5 of 250.
        changes.push_back(audience.change((town_.present * 6 + channel % 2 * 100) / 200));
        here.push_back(audience.here());
      }
      all.ledger += pay_ledger(first, changes);
      all.upsert += pay_upsert(first, here);
    }
    ledger_->settle();
    settle_like_the_ledger(upsert_->database().getHandle());
    ledger_meter_->log_begins_anew();
    upsert_meter_->log_begins_anew();
    return all;
  }

  /// Ends it.
  bool same() {
    upsert_meter_.reset();
    upsert_.reset();
    ledger_meter_.reset();
    ledger_.reset();
    return points_in_ledger(ledger_file()) == points_in_upsert_bot(upsert_file());
  }

  std::int64_t commits() const { return ledger_meter_->commits(); }

 private:
  fs::path ledger_file() const { return directory_.path() / "ledger.db"; }
  fs::path upsert_file() const { return directory_.path() / "upsert.db"; }

  Cost pay_ledger(std::int64_t first, std::vector<Audience::Change>& changes) {
    std::vector<db::Award> awards;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const std::int64_t channel = first + static_cast<std::int64_t>(i);
      awards.push_back({.channel = channel_id(channel),
                        .after_no = no_[static_cast<std::size_t>(channel)],
                        .at = kLongAgo + std::chrono::minutes{minute_},
                        .seconds = kMinute,
                        .pay = Pay{kPay},
                        .welcome = kWelcome,
                        .arrivals = changes[i].arrivals,
                        .departures = changes[i].departures});
    }
    // One report of the whole program.
    const db::CycleReport report{.channel = channel_id(0), .no = minute_};
    const std::span<const db::CycleReport> reports{&report, first == 0 ? 1U : 0U};
    std::vector<Result<db::Awarded, db::Error>> outcomes(awards.size(), db::Error::stale);
    const Cost cost = ledger_meter_->measure([&] { ledger_->award(awards, outcomes, reports); });
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (!outcomes[i]) throw std::runtime_error{"the ledger refuses an award"};
      no_[static_cast<std::size_t>(first) + i] = outcomes[i]->no;
    }
    return cost;
  }

  Cost pay_upsert(std::int64_t first, const std::vector<std::vector<db::Arrival>>& here) {
    return upsert_meter_->measure([&] {
      upsert_->begin();
      for (std::size_t i = 0; i < here.size(); ++i) {
        upsert_->pay(channel_id(first + static_cast<std::int64_t>(i)), here[i],
                     {kPay, kWelcome, kMinute, kLongAgo + std::chrono::minutes{minute_}});
      }
      upsert_->commit();
    });
  }

  tests::TemporaryDirectory directory_;
  Town town_;
  std::vector<std::int64_t> no_;
  std::int64_t minute_ = 0;
  std::vector<std::unique_ptr<People>> people_;
  std::vector<Audience> audiences_;
  std::optional<db::Ledger> ledger_;
  std::optional<Meter> ledger_meter_;
  std::optional<UpsertBot> upsert_;
  std::optional<Meter> upsert_meter_;
};

}  // namespace

void ask_channels(const Settings& settings, Bars& bars) {
  Channels channels{settings};
  fmt::print(
      "\nA minute of {} channels, 250 present of 500 known in each, 3 % come and go, {} channels a "
      "transaction;\nmedians of {} minutes.\n",
      grouped(settings.channels), kTogether, settings.rounds);
  print_head("upsert");
  channels.minute();  // warms up
  std::vector<Cost> by_upsert, by_ledger;
  for (std::int64_t round = 0; round < settings.rounds; ++round) {
    const Channels::Costs costs = channels.minute();
    by_upsert.push_back(costs.upsert);
    by_ledger.push_back(costs.ledger);
  }
  const Cost u = median(by_upsert), l = median(by_ledger);
  print_row("a minute, cache 256 KiB", u, l);
  fmt::print("\n");
  bars.holds("both hold the same points", channels.same());
  bars.at_most("many channels: the ledger's CPU as a part of the upsert's", l.cpu_ms / u.cpu_ms,
               1.0 / 3);
  bars.at_most("many channels: its log as a part of the upsert's",
               static_cast<double>(l.log_bytes) / static_cast<double>(u.log_bytes), 1.15);
}

}  // namespace pointsbot::bench
