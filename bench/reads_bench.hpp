#pragma once

#include <cstdint>
#include <filesystem>

namespace pointsbot::bench {

struct ReadsOptions {
  std::int64_t known = 1'000'000;
  std::int64_t present = 100'000;
  std::int64_t visits_today = 200'000;
  int days = 7;
  int rounds = 5;
};

/// What each question of db::Reader takes on a large channel whose cycles go on meanwhile; prints a
/// table. The database is made in `folder`. False when a bar is missed.
bool measure_reads(const std::filesystem::path& folder, const ReadsOptions& options);

}  // namespace pointsbot::bench
