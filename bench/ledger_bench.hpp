#pragma once

#include "bench/cost.hpp"
#include "bench/known.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// The questions of ledger_bench, one a file. Each prints its table and says whether its bars hold.
namespace pointsbot::bench {

struct Settings {
  std::vector<std::int64_t> present{20'000, 100'000};
  std::int64_t known = 1'000'000;
  std::int64_t rounds = 5;
  std::int64_t channels = 10'000;
  std::filesystem::path scratch;  ///< databases that are filled already stay here

  /// `file` copied from one that `make` made, in this run or an earlier one, if it was named
  /// `name`.
  void copy_of(const std::string& name, const std::filesystem::path& file,
               const std::function<void(const std::filesystem::path&)>& make) const;
};

void ask_cycle(const Settings& settings, Bars& bars);
void ask_raid(const Settings& settings, Bars& bars);
void ask_channels(const Settings& settings, Bars& bars);
void ask_transfers(const Settings& settings, Bars& bars);
void ask_reads(const Settings& settings, Bars& bars);

}  // namespace pointsbot::bench
