#pragma once

#include "app/reading.hpp"

#include <optional>
#include <string>

/// What people ask about viewers: what somebody has, who has most. Each prints to standard output
/// and returns the exit code; also while a bot runs.
namespace pointsbot::app {

/// Which leaderboard, and what of it.
struct TopView {
  int count = 10;
  int from = 1;                        ///< the first place
  bool watched = false;                ///< by watch time
  std::optional<std::string> since{};  ///< gains since that day, as parse_day() has it
};

int print_points(const Reading& reading, const std::string& name);
int print_rank(const Reading& reading, const std::string& name);
/// Throws Ended for a day that is none.
int print_top(const Reading& reading, const TopView& view);

}  // namespace pointsbot::app
