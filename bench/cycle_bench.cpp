// What one cycle costs: the ledger against a row per viewer per cycle, the same viewers, in one
// run.

#include "bench/naive_bot.hpp"
#include "bench/options.hpp"
#include "db/ledger.hpp"
#include "db/reader.hpp"
#include "tests/support/heap_calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <malloc.h>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::bench {
namespace {

constexpr UserId kChannel{1};
constexpr std::int64_t kPay = 10;
constexpr std::int64_t kWelcome = 1;

constexpr const char* kHead =
    " viewers churn |       time, ms          |        CPU, ms          |       WAL, KiB        |  "
    "      allocations\n"
    "               |    naive  ledger        |    naive  ledger        |   naive ledger        |  "
    "  naive ledger\n";
constexpr const char* kRow =
    "{:>8} {:>4}% | {:>8.1f} {:>7.2f} {:>6.0f}x | {:>8.1f} {:>7.2f} {:>6.0f}x | {:>7} {:>6} "
    "{:>6.1f}x | "
    "{:>8} {:>6} {:>7.0f}x\n";

struct Cost {
  double ms;
  double cpu_ms;
  std::int64_t wal_bytes;
  std::int64_t allocations;
};

template <class Member>
auto median(std::vector<Cost> costs, Member member) {
  std::ranges::nth_element(costs, costs.begin() + std::ssize(costs) / 2, {}, member);
  return costs[costs.size() / 2].*member;
}

Cost median(const std::vector<Cost>& costs) {
  return {median(costs, &Cost::ms), median(costs, &Cost::cpu_ms), median(costs, &Cost::wal_bytes),
          median(costs, &Cost::allocations)};
}

/// Twice as many people as are ever present, all known after the first cycles; who is present moves
/// through them. Ids lie about as Twitch's do.
class Audience {
 public:
  Audience(std::int64_t size, std::int64_t change) : size_{size}, change_{change} {
    for (std::int64_t i = 0; i < 2 * size; ++i) {
      const std::int64_t id = 1'000'000 + i * 2'654'435'761 % 1'000'000'007;
      people_.push_back({UserId{id}, fmt::format("viewer{}", id) + '\0'});
    }
  }

  struct Cycle {
    std::vector<db::Arrival> arrivals;
    std::vector<Attendee> departures;
    std::vector<std::string> logins;
  };

  Cycle next(std::int64_t change) {
    Cycle cycle;
    std::map<UserId, const char*> now;
    offset_ += change;
    for (std::int64_t i = 0; i < size_; ++i) {
      const auto& [id, names] = people_[static_cast<std::size_t>((offset_ + i) % (2 * size_))];
      now[id] = names.c_str();
      cycle.logins.emplace_back(names.c_str());
    }
    std::ranges::sort(cycle.logins);
    for (const auto& [id, names] : now) {
      if (!here_.contains(id)) cycle.arrivals.push_back({id, names});
    }
    for (const auto& [id, names] : here_) {
      if (!now.contains(id)) cycle.departures.emplace_back(id);
    }
    here_ = std::move(now);
    return cycle;
  }
  Cycle next() { return next(change_); }

 private:
  std::int64_t size_;
  std::int64_t change_;
  std::int64_t offset_ = 0;
  std::vector<std::pair<UserId, std::string>> people_;
  std::map<UserId, const char*> here_;
};

double cpu_ms() {
  std::timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

template <class Work>
Cost measured(Work work) {
  // The allocator tidies up what the harness freed now, not in the first call that is measured.
  ::malloc_trim(0);
  const std::int64_t allocated = static_cast<std::int64_t>(tests::heap_calls());
  const double cpu = cpu_ms();
  const auto start = std::chrono::steady_clock::now();
  const std::int64_t wal_bytes = work();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  return {took.count(), cpu_ms() - cpu, wal_bytes,
          static_cast<std::int64_t>(tests::heap_calls()) - allocated};
}

/// Runs both for some cycles; false when they end with different points.
bool compare(const std::filesystem::path& folder, std::int64_t viewers, int churn, int rounds) {
  const std::filesystem::path file = folder / fmt::format("ledger-{}-{}.db", viewers, churn);
  db::Ledger ledger{file, db::Source::simulator};
  std::int64_t no = ledger.open_channel(kChannel, "bench")->last_no;
  NaiveBot naive{folder / fmt::format("naive-{}-{}.db", viewers, churn)};
  Audience audience{viewers, viewers * churn / 100};

  const auto pay_ledger = [&](Audience::Cycle& cycle) {
    const db::CycleReport report{.channel = kChannel, .no = no};
    const auto awarded = ledger.award({.channel = kChannel,
                                       .after_no = no,
                                       .seconds = std::chrono::seconds{60},
                                       .pay = Pay{{kPay}},
                                       .welcome = {kWelcome},
                                       .arrivals = cycle.arrivals,
                                       .departures = cycle.departures},
                                      {&report, 1});
    no = awarded->no;
    return awarded->wal_bytes;
  };
  const auto pay_naive = [&](const Audience::Cycle& cycle) {
    const std::int64_t before = naive.wal_bytes();
    naive.cycle(cycle.logins, kPay, kWelcome);
    return naive.wal_bytes() - before;
  };

  std::vector<Cost> by_ledger, by_naive;
  // Both halves of the population first, so that nobody is new in what is measured.
  for (int i = -2; i < rounds; ++i) {
    Audience::Cycle cycle = i < 0 ? audience.next(viewers) : audience.next();
    const Cost with_ledger = measured([&] { return pay_ledger(cycle); });
    const Cost with_naive = measured([&] { return pay_naive(cycle); });
    ledger.settle();
    naive.settle();
    if (i < 0) continue;
    by_ledger.push_back(with_ledger);
    by_naive.push_back(with_naive);
  }

  const Cost l = median(by_ledger), n = median(by_naive);
  const auto ratio = [](auto a, decltype(a) b) {
    return static_cast<double>(a) / static_cast<double>(b);
  };
  fmt::print(kRow, viewers, churn, n.ms, l.ms, ratio(n.ms, l.ms), n.cpu_ms, l.cpu_ms,
             ratio(n.cpu_ms, l.cpu_ms), n.wal_bytes / 1024, l.wal_bytes / 1024,
             ratio(n.wal_bytes, l.wal_bytes), n.allocations, l.allocations,
             ratio(n.allocations, l.allocations));
  const db::Verified verified = db::Reader{file}.verify();
  return verified.different == 0 && verified.total.value == naive.total();
}

int run(bool quick) {
  std::string name = (std::filesystem::temp_directory_path() / "pointsbot-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return 1;
  const std::filesystem::path folder = name;
  fmt::print(
      "A cycle that pays everybody present: naive (the old bot's three statements a viewer) and "
      "ledger;\n"
      "medians, and how many times less the ledger takes. The time has the wait for the disk in "
      "it.\n\n{}",
      kHead);
  bool equal = true;
  const std::vector<std::int64_t> sizes =
      quick ? std::vector<std::int64_t>{1'000} : std::vector<std::int64_t>{1'000, 20'000, 100'000};
  for (const std::int64_t viewers : sizes) {
    for (const int churn : {0, 3}) equal = compare(folder, viewers, churn, quick ? 3 : 7) && equal;
  }
  std::filesystem::remove_all(folder);
  fmt::print(
      "\n{}\n",
      equal ? "Both ended with the same points each time, and every sum of the ledger is right."
            : "They did NOT end with the same points.");
  return equal ? 0 : 1;
}

}  // namespace
}  // namespace pointsbot::bench

int main(int argc, char** argv) {
  return pointsbot::bench::run_quick_or_whole(
      argc, argv, "What a cycle costs: the ledger against a row per viewer per cycle.",
      pointsbot::bench::run);
}
