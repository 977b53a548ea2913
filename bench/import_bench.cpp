// What an import of 100,000 lines costs, of which one in a hundred is bad: whether every bad line
// is named, whether the rest is exact, and whether the same file again changes nothing.

#include "app/exchange/judge.hpp"
#include "app/exchange/read.hpp"
#include "db/ledger.hpp"
#include "db/reader.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <sys/resource.h>

namespace pointsbot::bench {
namespace {

constexpr UserId kChannel{1};
constexpr std::array<std::string_view, 10> kBad{"-5", "1e9",   "NaN",  "",     "1000000000000001",
                                                "٣٤", "5 000", "0x10", "five", "+7"};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// What is in the file, as it was made.
struct Truth {
  std::map<std::int64_t, std::int64_t> balances;
  std::set<std::int64_t> bad_lines;
};

Truth make(const std::filesystem::path& file, std::int64_t lines) {
  Truth truth;
  std::ofstream out{file, std::ios::binary};
  out << "user_id,login,points\n";
  for (std::int64_t i = 0; i < lines; ++i) {
    const std::int64_t id = 1'000'000 + i * 2'654'435'761 % 1'000'000'007;
    out << id << ",viewer" << id << ',';
    if (i % 100 == 37) {
      out << '"' << kBad[static_cast<std::size_t>(i / 100) % kBad.size()] << "\"\n";
      truth.bad_lines.insert(i + 2);
    } else {
      truth.balances[id] = 1 + i * 7919 % 1'000'003;
      out << truth.balances[id] << '\n';
    }
  }
  return truth;
}

int count_wrong(const std::filesystem::path& database, const Truth& truth) {
  int wrong = 0;
  std::size_t seen = 0;
  db::Reader reader{database};
  reader.each_account(kChannel, [&](const db::Account& account, std::int64_t, std::int64_t) {
    const auto right = truth.balances.find(number(account.id));
    if (right == truth.balances.end() || right->second != account.balance.value) ++wrong;
    ++seen;
  });
  return wrong + static_cast<int>(truth.balances.size() - seen) +
         static_cast<int>(reader.verify().different);
}

int run(std::int64_t lines) {
  const tests::TemporaryDirectory directory;
  const auto file = directory.path() / "old.csv", database = directory.path() / "points.db";
  const Truth truth = make(file, lines);
  db::Ledger ledger{database, db::Source::simulator};
  if (!ledger.open_channel(kChannel, "streamer")) return 1;
  bool good = true;
  for (int round = 1; round <= 2; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    db::Staging staging;
    app::exchange::Judge judge{staging, {}, db::SameViewer::last};
    app::exchange::read_file(file, {}, judge);
    const double read = seconds_since(begin);
    const auto done = ledger.import_points(
        staging, {.channel = kChannel, .ref = fmt::format("import/{}", round), .source = "csv"});
    if (!done) return 1;
    ledger.settle();
    std::set<std::int64_t> named;
    staging.each_rejected(lines,
                          [&](std::int64_t line, const std::string&) { named.insert(line); });
    good = good && named == truth.bad_lines && (done->op != 0) == (round == 1);
    fmt::print(
        "{}: read {:.2f} s, written {:.2f} s; {} got something, {} had it already, {} bad "
        "lines named of {}\n",
        round == 1 ? "first time" : "again     ", read, seconds_since(begin) - read, done->people,
        done->unchanged, named.size(), truth.bad_lines.size());
  }
  const int wrong = count_wrong(database, truth);
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} balances and sums are wrong; peak of memory {} KiB\n", wrong, usage.ru_maxrss);
  return good && wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace pointsbot::bench

int main(int argc, char** argv) {
  return pointsbot::bench::run(argc > 1 ? std::atoll(argv[1]) : 100'000);
}
