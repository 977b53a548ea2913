#pragma once

#include <cstdint>
#include <map>
#include <set>

namespace pointsbot::db {

/// The oracle: the rule as it was for years, a row per viewer per cycle.
struct NaivePoints {
  struct Row {
    std::int64_t points = 0;
    std::int64_t seconds = 0;
    friend bool operator==(const Row&, const Row&) = default;
  };

  void cycle(const std::set<std::int64_t>& present, std::int64_t pay, std::int64_t welcome,
             std::int64_t seconds) {
    for (const std::int64_t viewer : present) {
      const auto [row, is_new] = rows.try_emplace(viewer, Row{welcome, 0});
      if (is_new) continue;
      row->second.points += pay;
      row->second.seconds += seconds;
    }
  }

  std::map<std::int64_t, Row> rows;
};

}  // namespace pointsbot::db
