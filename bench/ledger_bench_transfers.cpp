// How many transfers a second the ledger takes from one caller and from 64 at once, on the disk
// that is there and on one whose syncs take 5 ms longer.

#include "bench/ledger_bench.hpp"
#include "bench/slow_disk.hpp"
#include "db/ledger.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <stdexcept>

namespace pointsbot::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kSlower{5};
constexpr std::size_t kCallers = 64;
constexpr std::chrono::milliseconds kLong{1'000};

struct Rate {
  double a_second = 0;
  double a_commit = 0;
  double cpu_us = 0;     ///< a transfer
  double log_bytes = 0;  ///< a transfer
};

/// Callers who each have one transfer under way and ask for the next when it is durable: whoever
/// has asked meanwhile shares the next transaction.
class Hall {
 public:
  Hall(const Settings& settings, const fs::path& file)
      : town_{.known = settings.known, .present = settings.present.back()},
        people_{town_.people(0)} {
    settings.copy_of(fmt::format("ledger-{}-{}", town_.known, town_.present), file,
                     [&](const fs::path& made) { make_ledger(made, town_); });
    ledger_.emplace(file, db::Source::simulator);
    meter_.emplace(newest_connection());
  }

  Rate serve(std::size_t callers) {
    const std::int64_t commits = meter_->commits();
    std::int64_t done = 0, log_bytes = 0;
    double ms = 0, cpu = 0;
    while (ms < static_cast<double>(kLong.count())) {
      std::vector<db::Operation> batch;
      for (std::size_t i = 0; i < callers; ++i) batch.push_back(transfer());
      bool all = false;
      Cost cost = meter_->measure([&] {
        const auto outcomes = ledger_->operate(batch);
        all = outcomes && std::ranges::all_of(*outcomes, [](const db::Outcome& outcome) {
                return outcome.state == db::OpState::done && !outcome.repeated;
              });
      });
      if (!all) throw std::runtime_error{"the ledger refuses a transfer"};
      log_bytes += cost.log_bytes;
      done += static_cast<std::int64_t>(callers);
      // As often as a cycle comes by, all told.
      if (done % kSettleEvery < static_cast<std::int64_t>(callers)) {
        cost += meter_->measure([&] { ledger_->settle(); });
        meter_->log_begins_anew();
      }
      ms += cost.ms;
      cpu += cost.cpu_ms;
    }
    const double n = static_cast<double>(done);
    return {n / ms * 1e3, n / static_cast<double>(meter_->commits() - commits), cpu / n * 1e3,
            static_cast<double>(log_bytes) / n};
  }

 private:
  static constexpr std::int64_t kSettleEvery = 1'024;

  db::Operation transfer() {
    const std::span<const db::Arrival> all = people_.all();
    std::uniform_int_distribution<std::size_t> any{0, all.size() - 1};
    const std::size_t from = any(random_);
    std::size_t to = any(random_);
    while (to == from) to = any(random_);
    return {.channel = channel_id(0),
            .at = kLongAgo + std::chrono::hours{1},
            .actor = all[from].id(),
            .ref = fmt::format("transfer {}", ++refs_),
            .action = db::Transfer{{all[from].id(), {}}, {all[to].id(), {}}, Points{1}}};
  }

  Town town_;
  People people_;
  std::optional<db::Ledger> ledger_;
  std::optional<Meter> meter_;
  std::mt19937_64 random_{7};
  std::int64_t refs_ = 0;
};

Rate median(std::vector<Rate> rates) {
  const auto middle = rates.begin() + std::ssize(rates) / 2;
  std::ranges::nth_element(rates, middle, {}, &Rate::a_second);
  return *middle;
}

}  // namespace

void ask_transfers(const Settings& settings, Bars& bars) {
  const tests::TemporaryDirectory directory;
  Hall hall{settings, directory.path() / "ledger.db"};
  fmt::print(
      "\nTransfers between any two of {} known viewers, each durable before its caller hears of "
      "it; "
      "medians of {}.\n\n{:<32} | {:>10} {:>10} {:>16} {:>18}\n",
      grouped(settings.known), settings.rounds, "", "a second", "a commit", "CPU, us each",
      "log, bytes each");
  double ratio[2], a_commit = 0;
  for (const bool slow : {false, true}) {
    std::vector<Rate> one, many;
    delay_syncs(slow ? kSlower : std::chrono::milliseconds{0});
    for (std::int64_t round = 0; round < settings.rounds; ++round) {
      one.push_back(hall.serve(1));
      many.push_back(hall.serve(kCallers));
    }
    delay_syncs({});
    const Rate of_one = median(one), of_many = median(many);
    const std::string disk =
        slow ? fmt::format("a sync takes {} ms more", kSlower.count()) : "the disk as it is";
    for (const auto& [rate, callers] : {std::pair{of_one, std::size_t{1}}, {of_many, kCallers}}) {
      fmt::print("{:<32} | {:>10} {:>10.1f} {:>16.1f} {:>18.0f}\n",
                 fmt::format("{}, {} caller{}", disk, callers, callers == 1 ? "" : "s"),
                 grouped(static_cast<std::int64_t>(rate.a_second)), rate.a_commit, rate.cpu_us,
                 rate.log_bytes);
    }
    ratio[slow] = of_many.a_second / of_one.a_second;
    a_commit = slow ? std::min(a_commit, of_many.a_commit) : of_many.a_commit;
  }
  fmt::print("\n  64 callers against one on the disk as it is: {:.1f}x\n", ratio[false]);
  bars.at_least("64 callers: transfers a commit", a_commit, 40);
  bars.at_least("64 callers against one, a sync takes 5 ms more", ratio[true], 20);
}

}  // namespace pointsbot::bench
