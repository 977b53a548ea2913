#pragma once

#include "db/records.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace pointsbot::app {

/// Whether the memory of a cycle could be read: not where there is no /proc.
bool is_measured(const db::CycleReport& cycle);

/// Whether cycles follow each other so quickly that their times need seconds.
bool need_seconds(std::span<const db::CycleReport> cycles);

/// Cycles as rows of text: when, how many viewers, the process's memory before, at its peak and at
/// rest, what is anonymous of that, what the pool holds and gave back, how often it allocated. A
/// column is as wide as the widest row so far; 78 letters in all while nothing is unusually large.
class MemoryTable {
 public:
  explicit MemoryTable(bool with_seconds);

  /// Makes room for these; true when a column grew: what was printed before is narrower.
  bool fit(std::span<const db::CycleReport> cycles);

  std::string header() const;
  /// One cycle, in a line of its own; a line with the day before it where that is another one than
  /// the row's before.
  std::string row(const db::CycleReport& cycle);

 private:
  static constexpr std::size_t kColumns = 11;
  using Cells = std::array<std::string, kColumns>;

  Cells cells(const db::CycleReport& cycle) const;

  bool with_seconds_;
  std::array<std::size_t, kColumns> widths_;
  std::string day_;
};

/// What a person wants to know of many cycles: "At rest 15.9 to 16.1 MB over 60 cycles; highest
/// peak 19.4 MB at 21:14."
class MemorySummary {
 public:
  void add(std::span<const db::CycleReport> cycles);
  /// Empty while nothing was added.
  std::string text(bool with_seconds) const;

 private:
  std::int64_t cycles_ = 0;
  std::int64_t unpaid_ = 0;
  std::int64_t least_ = 0;
  std::int64_t most_ = 0;
  std::int64_t peak_ = 0;
  WallTime peak_at_{};
  WallTime last_at_{};
};

}  // namespace pointsbot::app
