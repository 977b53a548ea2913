#pragma once

#include "base/roles.hpp"

#include <cstdint>
#include <map>

namespace pointsbot::db {

/// The oracle: the rule as it was for years, a row per viewer per cycle, told in the simplest words
/// there are for it. It knows no clocks, no visits and no history.
struct NaivePoints {
  struct Row {
    std::int64_t points = 0;
    std::int64_t seconds = 0;
    friend bool operator==(const Row&, const Row&) = default;
  };
  struct Cycle {
    Pay pay;
    std::int64_t percent = 100;
    std::int64_t welcome = 0;
    std::int64_t seconds = 0;
  };

  void cycle(const std::map<std::int64_t, Roles>& present, const Cycle& terms) {
    for (const auto& [viewer, roles] : present) {
      const auto [row, is_new] = rows.try_emplace(viewer, Row{terms.welcome, 0});
      if (is_new) continue;
      row->second.points += terms.pay.best(roles).value * terms.percent / 100;
      row->second.seconds += terms.seconds;
    }
  }

  std::map<std::int64_t, Row> rows;
};

}  // namespace pointsbot::db
