#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// What a piece of work cost, and how two costs are told beside each other.
namespace pointsbot::bench {

struct Cost {
  double ms = 0;
  double cpu_ms = 0;           ///< of the whole process
  std::int64_t log_bytes = 0;  ///< by which the write-ahead log grew
  std::int64_t rows = 0;       ///< written (sqlite3_total_changes)

  Cost& operator+=(const Cost& more);
};

/// Of each figure by itself. REQUIRES: at least one.
Cost median(const std::vector<Cost>& costs);

double cpu_ms();

/// Measures what is done on one connection, from outside.
class Meter {
 public:
  /// For as long as it lives, the connection's wal_hook is the meter's.
  explicit Meter(sqlite3* connection);
  ~Meter();
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  template <class Work>
  Cost measure(Work work) {
    const std::int64_t rows = sqlite3_total_changes64(connection_), frames = frames_;
    const double cpu = cpu_ms();
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    return {took.count(), cpu_ms() - cpu, (frames_ - frames) * frame_,
            sqlite3_total_changes64(connection_) - rows};
  }

  /// To be called after a checkpoint that moved the whole log: the next commit begins it anew.
  void log_begins_anew() { frames_ = 0; }

  std::int64_t commits() const { return commits_; }

 private:
  sqlite3* connection_;
  std::int64_t frame_;  // bytes
  std::int64_t frames_ = 0;
  std::int64_t commits_ = 0;
};

/// From now on newest_connection() knows every connection that this program opens: how a benchmark
/// reaches the ledger's own.
void watch_connections();
sqlite3* newest_connection();

/// "1,234,567".
std::string grouped(std::int64_t number);

/// The bars of a run: what is to hold, and whether it did.
class Bars {
 public:
  void at_least(std::string_view what, double is, double bar);
  void at_most(std::string_view what, double is, double bar);
  /// Something that is right or wrong.
  void holds(std::string_view what, bool is);

  int missed() const { return missed_; }

 private:
  void tell(std::string_view what, const std::string& is, const std::string& bar, bool held);

  int missed_ = 0;
};

/// A table of baseline against ledger: a line a case.
void print_head(std::string_view baseline);
void print_row(std::string_view what, const Cost& baseline, const Cost& ledger);

}  // namespace pointsbot::bench
