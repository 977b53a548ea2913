#include "bench/cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace pointsbot::bench {
namespace {

sqlite3* newest = nullptr;

int note(sqlite3* connection, const char**, const sqlite3_api_routines*) {
  newest = connection;
  return SQLITE_OK;
}

std::int64_t page_size(sqlite3* connection) {
  std::int64_t size = 0;
  sqlite3_exec(
      connection, "PRAGMA page_size",
      [](void* to, int, char** values, char**) {
        *static_cast<std::int64_t*>(to) = std::atoll(values[0]);
        return 0;
      },
      &size, nullptr);
  return size;
}

template <class Member>
auto median_of(std::vector<Cost> costs, Member member) {
  std::ranges::nth_element(costs, costs.begin() + std::ssize(costs) / 2, {}, member);
  return costs[costs.size() / 2].*member;
}

double ratio(double a, double b) { return b > 0 ? a / b : 0; }
double ratio(std::int64_t a, std::int64_t b) {
  return ratio(static_cast<double>(a), static_cast<double>(b));
}

std::string times(double ratio) {
  return ratio < 100 ? fmt::format("{:.2f}x", ratio)
                     : grouped(static_cast<std::int64_t>(ratio)) + 'x';
}

}  // namespace

Cost& Cost::operator+=(const Cost& more) {
  ms += more.ms;
  cpu_ms += more.cpu_ms;
  log_bytes += more.log_bytes;
  rows += more.rows;
  return *this;
}

Cost median(const std::vector<Cost>& costs) {
  return {median_of(costs, &Cost::ms), median_of(costs, &Cost::cpu_ms),
          median_of(costs, &Cost::log_bytes), median_of(costs, &Cost::rows)};
}

double cpu_ms() {
  std::timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

Meter::Meter(sqlite3* connection) : connection_{connection}, frame_{page_size(connection) + 24} {
  sqlite3_wal_hook(
      connection_,
      [](void* meter, sqlite3*, const char*, int frames) {
        static_cast<Meter*>(meter)->frames_ = frames;
        ++static_cast<Meter*>(meter)->commits_;
        return SQLITE_OK;
      },
      this);
}

Meter::~Meter() { sqlite3_wal_hook(connection_, nullptr, nullptr); }

void watch_connections() {
  // The C API asks for a function of no particular type.
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(note));
}

sqlite3* newest_connection() { return newest; }

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::int64_t at = std::ssize(text) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return text;
}

void Bars::at_least(std::string_view what, double is, double bar) {
  tell(what, times(is), fmt::format("at least {:g}x", bar), is >= bar);
}
void Bars::at_most(std::string_view what, double is, double bar) {
  tell(what, fmt::format("{:.3g}", is), fmt::format("at most {:g}", bar), is <= bar);
}
void Bars::holds(std::string_view what, bool is) { tell(what, is ? "yes" : "NO", "yes", is); }

void Bars::tell(std::string_view what, const std::string& is, const std::string& bar, bool held) {
  fmt::print("  {:<66} {:>9}   {}{}\n", what, is, bar, held ? "" : "   MISSED");
  std::fflush(stdout);
  if (!held) ++missed_;
}

void print_head(std::string_view baseline) {
  fmt::print(
      "\n{:<38} |          time, ms            |           CPU, ms            |          log, KiB  "
      " "
      "         |        rows\n{:<38} |",
      "", "");
  for (int i = 0; i < 3; ++i) fmt::print(" {:>9} {:>9} {:>8} |", baseline, "ledger", "less");
  fmt::print(" {:>9} {:>7}\n", baseline, "ledger");
}

void print_row(std::string_view what, const Cost& baseline, const Cost& ledger) {
  fmt::print(
      "{:<38} | {:>9.1f} {:>9.2f} {:>8} | {:>9.1f} {:>9.2f} {:>8} | {:>9} {:>9} {:>8} | {:>9} "
      "{:>7}\n",
      what, baseline.ms, ledger.ms, times(ratio(baseline.ms, ledger.ms)), baseline.cpu_ms,
      ledger.cpu_ms, times(ratio(baseline.cpu_ms, ledger.cpu_ms)),
      grouped(baseline.log_bytes / 1024), grouped(ledger.log_bytes / 1024),
      times(ratio(baseline.log_bytes, ledger.log_bytes)), grouped(baseline.rows),
      grouped(ledger.rows));
  std::fflush(stdout);
}

}  // namespace pointsbot::bench
