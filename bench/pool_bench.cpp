// What a design that keeps the viewers of a cycle leaves behind, needs at its peak, and costs: the
// same pages through all of them, each in a process of its own, in one run. Exit code 1 when a bar
// is missed.

#include "bench/pool_designs.hpp"
#include "bench/pool_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::bench {
namespace {

constexpr int kRounds = 5;

template <class T>
T median(std::vector<T> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// All runs of one design.
struct Runs {
  DesignKind kind;
  std::vector<SeriesCost> runs;

  std::int64_t idle() const {
    std::vector<std::int64_t> values;
    for (const SeriesCost& run : runs) values.push_back(run.idle);
    return median(values);
  }
  /// RSS over idle behind the cycle.
  std::int64_t left(std::size_t cycle) const {
    std::vector<std::int64_t> values;
    for (const SeriesCost& run : runs) values.push_back(run.cycles[cycle].after - run.idle);
    return median(values);
  }
  /// The highest over idle of all cycles of that size.
  std::int64_t peak(std::uint32_t viewers) const {
    std::vector<std::int64_t> values;
    for (const SeriesCost& run : runs) {
      std::int64_t highest = 0;
      for (std::size_t i = 0; i < kSeries.size(); ++i) {
        if (kSeries[i] == viewers) highest = std::max(highest, run.cycles[i].peak - run.idle);
      }
      values.push_back(highest);
    }
    return median(values);
  }
  /// The median of all cycles of that size, in all runs.
  template <class T>
  T usual(std::uint32_t viewers, T CycleCost::*member) const {
    std::vector<T> values;
    for (const SeriesCost& run : runs) {
      for (std::size_t i = 0; i < kSeries.size(); ++i) {
        if (kSeries[i] == viewers) values.push_back(run.cycles[i].*member);
      }
    }
    return median(values);
  }
};

std::string three(const Runs& runs, std::int64_t CycleCost::*member) {
  return fmt::format("{}/{}/{}", runs.usual(500, member), runs.usual(20'000, member),
                     runs.usual(100'000, member));
}

void print_row(const Runs& runs) {
  fmt::print(
      "{:<2} {:<31} {:>6} | {:>6} {:>6} {:>6} {:>6} | {:>6} {:>6} | {:>17} {:>15} | "
      "{:>5.2f} {:>6.2f} {:>6.2f}\n",
      runs.kind.id, runs.kind.what, runs.idle() / 1024, runs.left(kLast20) / 1024,
      runs.left(kFirst100) / 1024, runs.left(kFirst100 + 1) / 1024,
      runs.left(kSeries.size() - 1) / 1024, runs.peak(20'000) / 1024, runs.peak(100'000) / 1024,
      three(runs, &CycleCost::mallocs), three(runs, &CycleCost::faults),
      runs.usual(500, &CycleCost::ms), runs.usual(20'000, &CycleCost::ms),
      runs.usual(100'000, &CycleCost::ms));
}

const Runs& find(std::span<const Runs> all, std::string_view id) {
  for (const Runs& runs : all) {
    if (runs.kind.id == id) return runs;
  }
  throw std::logic_error{"no design " + std::string{id}};
}

bool print_bar(std::string_view what, double ratio, double bar) {
  const bool holds = ratio >= bar;
  fmt::print("{:<70} {:>7.2f}x  (at least {}x) {}\n", what, ratio, bar, holds ? "holds" : "MISSED");
  return holds;
}

bool print_bars(std::span<const Runs> all) {
  // Less than a page is not to be told from nothing.
  const auto left = [&](std::string_view id) {
    return static_cast<double>(std::max<std::int64_t>(find(all, id).left(kFirst100), 4096));
  };
  const auto peak = [&](std::string_view id) {
    return static_cast<double>(find(all, id).peak(100'000));
  };
  const auto ms = [&](std::string_view id) { return find(all, id).usual(100'000, &CycleCost::ms); };
  fmt::print("\nReservoir (g)\n");
  bool hold = print_bar("left over idle after the first 100,000, against clear()d strings (a)",
                        left("a") / left("g"), 50);
  hold &= print_bar("peak over idle at 100,000, against a fresh vector each cycle (b)",
                    peak("b") / peak("g"), 3);
  hold &= print_bar("CPU of a cycle of 100,000, against fresh + malloc_trim(0) (c)",
                    ms("c") / ms("g"), 2);
  fmt::print(
      "no bar: against the same with reserve(total) (b1, c1): peak {:.2f}x less, CPU {:.2f}x less\n"
      "no bar: with the product's parser (h), which checks what it reads: CPU {:.2f}x less than "
      "c\n",
      peak("b1") / peak("g"), ms("c1") / ms("g"), ms("c") / ms("h"));
  return hold;
}

/// Everybody walked over the same viewers.
bool same_walks(std::span<const Runs> all) {
  const SeriesCost& first = all.front().runs.front();
  for (const Runs& runs : all) {
    for (const SeriesCost& run : runs.runs) {
      for (std::size_t i = 0; i < kSeries.size(); ++i) {
        Walked walked = run.cycles[i].walked;
        if (walked.login_bytes == 0) walked.login_bytes = first.cycles[i].walked.login_bytes;
        if (walked != first.cycles[i].walked || walked.viewers != kSeries[i]) return false;
      }
    }
  }
  return true;
}

int run() {
  std::vector<Runs> all;
  for (const auto kinds : {standard_designs(), pool_designs()}) {
    for (const DesignKind& kind : kinds) all.push_back({kind, {}});
  }
  // Round by round rather than design by design: whatever else the computer does meets all alike.
  for (int round = 0; round < kRounds; ++round) {
    for (Runs& runs : all) runs.runs.push_back(run_series(runs.kind));
  }
  fmt::print(
      "Cycles of 500 x3, 20,000 x3, 500 x2, 100,000, 500 x3, 20,000, 500, 100,000 x2, 500 x4 "
      "viewers; RSS in KiB,\nCPU in ms without making the pages; each figure the median of {} "
      "runs.\n\n",
      kRounds);
  fmt::print("{:34} {:>6} | {:^27} | {:^13} | {:^33} | {:^19}\n", "", "idle",
             "left over idle after", "peak over it", "a cycle of 500/20,000/100,000", "CPU, ms");
  fmt::print("{:41} | {:>6} {:>6} {:>6} {:>6} | {:>6} {:>6} | {:>17} {:>15} | {:>5} {:>6} {:>6}\n",
             "", "20k", "100k", "500", "end", "20k", "100k", "malloc family", "page faults", "500",
             "20k", "100k");
  for (const Runs& runs : all) print_row(runs);
  const bool hold = print_bars(all);
  const bool same = same_walks(all);
  if (!same) fmt::print("\nThey did NOT walk over the same viewers.\n");
  return hold && same ? 0 : 1;
}

}  // namespace
}  // namespace pointsbot::bench

int main() { return pointsbot::bench::run(); }
