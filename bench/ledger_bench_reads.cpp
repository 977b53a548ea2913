// What questions cost that somebody asks on another connection and thread while cycles go on.

#include "base/local_day.hpp"
#include "bench/ledger_bench.hpp"
#include "bench/ledger_payer.hpp"
#include "db/reader.hpp"
#include "tests/support/temporary_directory.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <exception>
#include <functional>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>

namespace pointsbot::bench {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

/// Between two cycles: a minute in life.
constexpr std::chrono::milliseconds kPause{500};

struct Question {
  std::string what;
  std::function<bool()> ask;       ///< false when the answer is not one
  std::optional<double> bar_ms{};  ///< of the median
};

struct Answered {
  double median_ms, slowest_percent_ms, cpu_ms;
  std::size_t times;
};

double thread_cpu_ms() {
  std::timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

Answered ask_often(const Question& question) {
  constexpr std::size_t kLeast = 15, kMost = 5'000;
  constexpr std::chrono::seconds kLong{3};
  constexpr std::chrono::milliseconds kBetween{5};
  std::vector<double> ms;
  const double cpu = thread_cpu_ms();
  const auto end = steady_clock::now() + kLong;
  while (ms.size() < kLeast || (ms.size() < kMost && steady_clock::now() < end)) {
    std::this_thread::sleep_for(kBetween);
    const auto start = steady_clock::now();
    if (!question.ask()) throw std::runtime_error{question.what + ": no answer"};
    ms.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - start).count());
  }
  const double spent = (thread_cpu_ms() - cpu) / static_cast<double>(ms.size());
  std::ranges::sort(ms);
  return {ms[ms.size() / 2], ms[ms.size() * 99 / 100], spent, ms.size()};
}

/// The people by what they had before the bench began, the richest first.
std::vector<db::Arrival> by_wealth(const People& people) {
  std::vector<db::Arrival> all{people.all().begin(), people.all().end()};
  std::ranges::sort(all, std::greater{},
                    [](const db::Arrival& viewer) { return People::balance(viewer.id()).value; });
  return all;
}

class Asker {
 public:
  Asker(const fs::path& file, const People& people)
      : reader_{file}, browser_{file.string(), SQLite::OPEN_READONLY}, wealth_{by_wealth(people)} {}

  std::vector<Question> questions() {
    const auto rank = [this](std::size_t place) {
      return
          [this, place] { return reader_.rank(channel_id(0), wealth_[place].login()).has_value(); };
    };
    return {
        {"one balance",
         [this] { return reader_.account(channel_id(0), anybody().login()).has_value(); }, 0.1},
        {"top 10", [this] { return reader_.top(channel_id(0), 10).size() == 10; }, 1.0},
        {"rank of the richest", rank(0)},
        {"rank in the middle", rank(wealth_.size() / 2)},
        {"rank of the poorest", rank(wealth_.size() - 1)},
        {"page of 10 in the middle",
         [this] {
           return reader_.around(channel_id(0), wealth_[wealth_.size() / 2].login(), 5).has_value();
         }},
        {"top 10 by watch time",
         [this] { return reader_.most_watched(channel_id(0), 10).size() == 10; }},
        {"top 10 of gains since a day",
         [this] {
           return reader_.gains(channel_id(0), local_day(kLongAgo), db::Reader::By::earned, 10)
                      .size() == 10;
         }},
        {"SELECT * FROM points, the first 3", [this] { return ask_view() == 3; }},
    };
  }

 private:
  const db::Arrival& anybody() {
    return wealth_[std::uniform_int_distribution<std::size_t>{0, wealth_.size() - 1}(random_)];
  }
  int ask_view() {
    view_.reset();
    int rows = 0;
    while (view_.executeStep()) ++rows;
    view_.reset();
    return rows;
  }

  db::Reader reader_;
  SQLite::Database browser_;  // as a person opens it
  SQLite::Statement view_{browser_, "SELECT * FROM points ORDER BY points DESC LIMIT 3"};
  std::vector<db::Arrival> wealth_;
  std::mt19937_64 random_{3};
};

}  // namespace

void ask_reads(const Settings& settings, Bars& bars) {
  const std::int64_t present = settings.present.back();
  const Town town{.known = settings.known, .present = present};
  const People people = town.people(0);
  Audience audience = town.audience(0, people);
  const tests::TemporaryDirectory directory;
  const fs::path file = directory.path() / "ledger.db";
  settings.copy_of(fmt::format("ledger-{}-{}", town.known, town.present), file,
                   [&](const fs::path& made) { make_ledger(made, town); });
  LedgerPayer ledger{file};

  std::vector<std::pair<Question, Answered>> answers;
  std::exception_ptr failure;
  std::atomic<bool> done = false;
  std::jthread asker{[&] {
    try {
      Asker asking{file, people};
      for (Question& question : asking.questions()) {
        const Answered answered = ask_often(question);
        answers.emplace_back(std::move(question), answered);
      }
    } catch (...) {
      failure = std::current_exception();
    }
    done = true;
  }};
  std::int64_t cycles = 0;
  for (; !done; ++cycles) {
    Audience::Change change = audience.change(present * 3 / 100);
    ledger.pay(change.arrivals, change.departures);
    ledger.settle();
    std::this_thread::sleep_for(kPause);
  }
  asker.join();
  if (failure) std::rethrow_exception(failure);

  fmt::print(
      "\nQuestions on a second connection and thread at {} known and {} present, while cycles of "
      "3 % go on,\nhalf a second apart ({} of them).\n\n{:<38} | {:>10} {:>12} {:>10} {:>8}\n",
      grouped(town.known), grouped(present), cycles, "", "median, ms", "99 in 100", "CPU, ms",
      "asked");
  for (const auto& [question, answered] : answers) {
    fmt::print("{:<38} | {:>10.3f} {:>12.3f} {:>10.3f} {:>8}\n", question.what, answered.median_ms,
               answered.slowest_percent_ms, answered.cpu_ms, answered.times);
  }
  fmt::print("\n");
  for (const auto& [question, answered] : answers) {
    if (question.bar_ms) bars.at_most(question.what + ", ms", answered.median_ms, *question.bar_ms);
  }
}

}  // namespace pointsbot::bench
