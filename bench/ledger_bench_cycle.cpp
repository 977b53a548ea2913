// What a cycle costs that pays everybody present, and a crowd of newcomers.

#include "bench/baseline.hpp"
#include "bench/ledger_bench.hpp"
#include "bench/ledger_payer.hpp"
#include "bench/naive_bot.hpp"
#include "bench/upsert_bot.hpp"
#include "db/reader.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace pointsbot::bench {
namespace {

namespace fs = std::filesystem;

/// One channel in a ledger and in the table of upserts, with the same people in both.
class Pair {
 public:
  Pair(const Settings& settings, std::int64_t present)
      : town_{.known = settings.known, .present = present},
        people_{town_.people(0)},
        audience_{town_.audience(0, people_)} {
    const std::string people = fmt::format("{}-{}", settings.known, present);
    settings.copy_of("ledger-" + people, ledger_file_,
                     [&](const fs::path& file) { make_ledger(file, town_); });
    settings.copy_of(fmt::format("upsert-{}", settings.known), upsert_file_,
                     [&](const fs::path& file) { make_upsert_bot(file, town_); });
  }

  /// Both closed and opened again, with so much page cache each.
  void open(int cache_kib) {
    close();
    keeps_cache_ = cache_kib > 256;
    ledger_.emplace(ledger_file_, cache_kib);
    upsert_.emplace(upsert_file_);
    SQLite::Statement{upsert_->database(), fmt::format("PRAGMA cache_size=-{}", cache_kib)}
        .executeStep();
    upsert_meter_.emplace(upsert_->database().getHandle());
  }
  void close() {
    ledger_.reset();
    upsert_meter_.reset();
    upsert_.reset();
  }

  struct Costs {
    Cost upsert, ledger;
  };
  Costs cycle(std::int64_t change, std::span<const db::Arrival> newcomers, bool ledger_first) {
    Audience::Change changed = audience_.change(change);
    std::vector<db::Arrival> here = audience_.here();
    for (std::vector<db::Arrival>* const list : {&changed.arrivals, &here}) {
      list->insert(list->end(), newcomers.begin(), newcomers.end());
      std::ranges::sort(*list, {}, &db::Arrival::who);
    }
    Costs costs;
    const auto pay_ledger = [&] {
      costs.ledger = ledger_->pay(changed.arrivals, changed.departures);
    };
    if (ledger_first) pay_ledger();
    costs.upsert = upsert_meter_->measure([&] {
      upsert_->begin();
      upsert_->pay(channel_id(0), here,
                   {kPay, kWelcome, kMinute, kLongAgo + std::chrono::minutes{++minute_}});
      upsert_->commit();
    });
    if (!ledger_first) pay_ledger();
    ledger_->settle(keeps_cache_);
    settle_like_the_ledger(upsert_->database().getHandle());
    upsert_meter_->log_begins_anew();
    return costs;
  }

  /// After a raid: whoever came with it is gone before the next cycle.
  void leave(std::span<const db::Arrival> newcomers) {
    std::vector<Attendee> gone;
    for (const db::Arrival& viewer : newcomers) gone.push_back(viewer.who);
    ledger_->pay({}, gone);
    ledger_->settle(keeps_cache_);
  }

  /// Ends it: whether both hold the same points, and every sum of the ledger is right.
  bool same() {
    close();
    return points_in_ledger(ledger_file_) == points_in_upsert_bot(upsert_file_) &&
           db::Reader{ledger_file_}.verify().different == 0;
  }

  const Town& town() const { return town_; }
  const Audience& audience() const { return audience_; }

 private:
  tests::TemporaryDirectory directory_;
  fs::path ledger_file_ = directory_.path() / "ledger.db";
  fs::path upsert_file_ = directory_.path() / "upsert.db";
  Town town_;
  People people_;
  Audience audience_;
  bool keeps_cache_ = false;
  std::int64_t minute_ = 0;
  std::optional<LedgerPayer> ledger_;
  std::optional<UpsertBot> upsert_;
  std::optional<Meter> upsert_meter_;
};

Pair::Costs medians(const std::vector<Pair::Costs>& rounds) {
  std::vector<Cost> by_upsert, by_ledger;
  for (const auto& [upsert, ledger] : rounds) {
    by_upsert.push_back(upsert);
    by_ledger.push_back(ledger);
  }
  return {median(by_upsert), median(by_ledger)};
}

Pair::Costs measured(Pair& pair, std::int64_t rounds, std::int64_t change) {
  std::vector<Pair::Costs> costs;
  pair.cycle(change, {}, true);  // warms up
  for (std::int64_t round = 0; round < rounds; ++round) {
    costs.push_back(pair.cycle(change, {}, round % 2 == 0));
  }
  return medians(costs);
}

double ratio(std::int64_t a, std::int64_t b) {
  return static_cast<double>(a) / static_cast<double>(b);
}

Cost naive_cycle(const Settings& settings, const Pair& pair) {
  constexpr int kRounds = 3;  // it is slow
  const tests::TemporaryDirectory directory;
  const fs::path file = directory.path() / "naive.db";
  settings.copy_of(fmt::format("naive-{}", settings.known), file,
                   [&](const fs::path& made) { make_naive_bot(made, pair.town()); });
  NaiveBot naive{file};
  std::vector<std::string> logins;
  for (const db::Arrival& viewer : pair.audience().here()) logins.emplace_back(viewer.login());
  std::ranges::sort(logins);
  std::vector<Cost> costs;
  Meter meter{naive.connection()};
  for (int round = 0; round < kRounds; ++round) {
    costs.push_back(meter.measure([&] { naive.cycle(logins, kPay.value, kWelcome.value); }));
    naive.settle();
    meter.log_begins_anew();
  }
  return median(costs);
}

}  // namespace

void ask_cycle(const Settings& settings, Bars& bars) {
  for (const std::int64_t present : settings.present) {
    Pair pair{settings, present};
    fmt::print("\nA cycle of {} present of {} known, medians of {}.\n", grouped(present),
               grouped(settings.known), settings.rounds);
    print_head("upsert");
    Pair::Costs at[2][2];
    for (const bool large : {false, true}) {
      pair.open(large ? 64 << 10 : 256);
      for (const bool churn : {false, true}) {
        const Pair::Costs m = at[large][churn] =
            measured(pair, settings.rounds, churn ? present * 3 / 100 : 0);
        print_row(fmt::format("{} come and go, cache {}", churn ? "3 %" : "0 %",
                              large ? "64 MiB" : "256 KiB"),
                  m.upsert, m.ledger);
      }
    }
    const Cost naive = naive_cycle(settings, pair);
    print_head("naive");
    print_row("0 % come and go, cache 256 KiB", naive, at[0][0].ledger);
    print_row("3 % come and go, cache 256 KiB", naive, at[0][1].ledger);
    fmt::print("\n");
    const auto time = [](const Pair::Costs& m) { return m.upsert.ms / m.ledger.ms; };
    bars.holds("both hold the same points, and every sum of the ledger is right", pair.same());
    if (present < 100'000) continue;  // the bars are of 100,000
    bars.at_least("0 % churn: less time than the upsert", time(at[0][0]), 500);
    bars.at_least("0 % churn: fewer bytes of log",
                  ratio(at[0][0].upsert.log_bytes, at[0][0].ledger.log_bytes), 500);
    bars.at_least("3 % churn: less time than the upsert", time(at[0][1]), 5);
    bars.at_least("3 % churn: less time, 64 MiB of cache for both", time(at[1][1]), 3.5);
  }
}

void ask_raid(const Settings& settings, Bars& bars) {
  constexpr std::int64_t kCrowd = 20'000;
  Pair pair{settings, 0};
  fmt::print("\n{} newcomers come at once, nobody else present of {} known, medians of {}.\n",
             grouped(kCrowd), grouped(settings.known), settings.rounds);
  print_head("upsert");
  pair.open(256);
  std::vector<Pair::Costs> costs;
  for (std::int64_t round = 0; round < settings.rounds; ++round) {
    const People crowd{settings.known + round * kCrowd, kCrowd};
    costs.push_back(pair.cycle(0, crowd.all(), round % 2 == 0));
    pair.leave(crowd.all());
  }
  const Pair::Costs m = medians(costs);
  print_row("a raid, cache 256 KiB", m.upsert, m.ledger);
  fmt::print("\n");
  bars.holds("both hold the same points, and every sum of the ledger is right", pair.same());
  bars.at_most("a raid: its time as a part of the upsert's", m.ledger.ms / m.upsert.ms, 1.2);
}

}  // namespace pointsbot::bench
