// What a crowd costs that arrives at once: the ledger's blocks of newcomers against bound
// statements for each of them, the same arrivals, in one run.

#include "bench/options.hpp"
#include "bench/row_by_row.hpp"
#include "db/ledger.hpp"
#include "db/reader.hpp"
#include "tests/support/heap_calls.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::bench {
namespace {

namespace fs = std::filesystem;

constexpr UserId kChannel{1};
constexpr db::Award kTerms{
    .channel = kChannel, .seconds = std::chrono::seconds{60}, .pay = Pay{{10}}, .welcome = {1}};

/// Ids lie about as Twitch's do.
std::int64_t id_of(std::int64_t i) { return 1'000'000 + i * 2'654'435'761 % 1'000'000'007; }

/// `count` people from number `first` on, every `step`th.
class Crowd {
 public:
  Crowd(std::int64_t first, std::int64_t count, std::int64_t step = 1) {
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t id = id_of(first + i * step);
      people_.push_back({UserId{id}, fmt::format("viewer{}", id) + '\0'});
    }
    std::ranges::sort(people_);
    for (const auto& [id, names] : people_) {
      arrivals_.push_back({id, names.c_str()});
      ids_.push_back(id);
    }
  }
  std::vector<db::Arrival> arrivals() const { return arrivals_; }
  const std::vector<Attendee>& ids() const { return ids_; }

 private:
  std::vector<std::pair<UserId, std::string>> people_;
  std::vector<db::Arrival> arrivals_;
  std::vector<Attendee> ids_;
};

/// A database in which `known` people have been and gone.
void prepare(const fs::path& file, std::int64_t known) {
  constexpr std::int64_t kAtOnce = 100'000;
  db::Ledger ledger{file, db::Source::simulator};
  db::Award award = kTerms;
  ledger.open_channel(kChannel, "bench");
  award.after_no = ledger.award(award, {})->no;  // the price list
  for (std::int64_t first = 0; first < known; first += kAtOnce) {
    const Crowd crowd{first, std::min(kAtOnce, known - first)};
    std::vector<db::Arrival> arrivals = crowd.arrivals();
    award.arrivals = arrivals;
    award.departures = {};
    award.after_no = ledger.award(award, {})->no;
    award.arrivals = {};
    award.departures = crowd.ids();
    award.after_no = ledger.award(award, {})->no;
    ledger.settle();
  }
}

struct Cost {
  double cpu_ms;
  std::size_t allocations;
  long peak_kib;  ///< above what the process had before
};

long status_kib(const char* field) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::stol(line.substr(line.find(':') + 1));
  }
  return 0;
}

template <class Work>
Cost measured(Work work) {
  ::malloc_trim(0);
  std::ofstream{"/proc/self/clear_refs"} << "5";  // forgets the peak so far
  const long before = status_kib("VmRSS");
  const std::size_t allocated = tests::heap_calls();
  std::timespec start{}, end{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
  work();
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
  const std::size_t allocations = tests::heap_calls() - allocated;
  return {static_cast<double>(end.tv_sec - start.tv_sec) * 1e3 +
              static_cast<double>(end.tv_nsec - start.tv_nsec) / 1e6,
          allocations, status_kib("VmHWM") - before};
}

Cost median(std::vector<Cost> costs) {
  const auto middle = costs.begin() + std::ssize(costs) / 2;
  std::ranges::nth_element(costs, middle, {}, &Cost::cpu_ms);
  return *middle;
}

Cost by_ledger(const fs::path& file, const Crowd& crowd) {
  db::Ledger ledger{file, db::Source::simulator};
  db::Award award = kTerms;
  award.after_no = ledger.open_channel(kChannel, "bench")->last_no;
  std::vector<db::Arrival> arrivals = crowd.arrivals();
  award.arrivals = arrivals;
  return measured([&] {
    if (!ledger.award(award, {})) throw std::runtime_error{"the ledger refuses"};
  });
}

Cost by_row(const fs::path& file, const Crowd& crowd) {
  RowByRow ledger{file, kChannel};
  db::Award award = kTerms;
  std::vector<db::Arrival> arrivals = crowd.arrivals();
  award.arrivals = arrivals;
  return measured([&] { ledger.award(award); });
}

/// False when the two databases do not hold the same.
bool compare(const fs::path& seed, const fs::path& folder, std::string_view what,
             const Crowd& crowd, int rounds) {
  std::vector<Cost> rows, blocks;
  bool equal = true;
  for (int round = 0; round < rounds; ++round) {
    const fs::path a = folder / "rows.db", b = folder / "blocks.db";
    for (const fs::path& file : {a, b}) {
      fs::remove(file.string() + "-wal");
      fs::remove(file.string() + "-shm");
      fs::copy_file(seed, file, fs::copy_options::overwrite_existing);
    }
    rows.push_back(by_row(a, crowd));
    blocks.push_back(by_ledger(b, crowd));
    const db::Verified by_rows = db::Reader{a}.verify(), by_blocks = db::Reader{b}.verify();
    equal = equal && by_rows.different == 0 && by_blocks.different == 0 &&
            by_rows.total.value == by_blocks.total.value && by_rows.viewers == by_blocks.viewers;
  }
  const Cost r = median(rows), b = median(blocks);
  fmt::print("{:<36} | {:>8.1f} {:>8.1f} {:>5.2f}x | {:>9} {:>8} {:>6.1f}x | {:>6} {:>7}\n", what,
             r.cpu_ms, b.cpu_ms, r.cpu_ms / b.cpu_ms, r.allocations, b.allocations,
             static_cast<double>(r.allocations) / static_cast<double>(b.allocations), r.peak_kib,
             b.peak_kib);
  std::fflush(stdout);
  return equal;
}

int run(bool quick) {
  const tests::TemporaryDirectory directory;
  const std::vector<std::int64_t> sizes =
      quick ? std::vector<std::int64_t>{1'000} : std::vector<std::int64_t>{20'000, 100'000};
  const std::int64_t many = quick ? 10'000 : 500'000;
  const int rounds = quick ? 1 : 5;
  fmt::print(
      "A crowd that arrives at once: a row at a time (bound statements for each), and the ledger;\n"
      "medians of {}, and how many times less the ledger takes. Peak: above what was there "
      "before.\n"
      "\n{:<36} |        CPU, ms           |        allocations        |  peak, KiB\n"
      "{:<36} |     rows   ledger        |      rows   ledger        |   rows  ledger\n",
      rounds, "", "");
  bool equal = true;
  for (const std::int64_t known : {std::int64_t{0}, many}) {
    const fs::path seed = directory.path() / fmt::format("{}.db", known);
    prepare(seed, known);
    for (const std::int64_t size : sizes) {
      const Crowd crowd{many, size};
      equal = compare(seed, directory.path(), fmt::format("{} new, {} known", size, known), crowd,
                      rounds) &&
              equal;
    }
    if (known == 0) continue;
    const std::int64_t few = sizes.front() * 3 / 100;
    const Crowd crowd{0, few, known / few};
    equal = compare(seed, directory.path(), fmt::format("{} come back, {} known", few, known),
                    crowd, rounds) &&
            equal;
  }
  fmt::print("\n{}\n", equal ? "Both wrote the same each time, and every sum is right."
                             : "They did NOT write the same.");
  return equal ? 0 : 1;
}

}  // namespace
}  // namespace pointsbot::bench

int main(int argc, char** argv) {
  return pointsbot::bench::run_quick_or_whole(
      argc, argv, "What a crowd costs that arrives at once: the ledger against a row at a time.",
      pointsbot::bench::run);
}
