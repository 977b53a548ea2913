#pragma once

#include "bench/cost.hpp"
#include "db/ledger.hpp"

#include <cstdint>
#include <filesystem>
#include <span>

namespace pointsbot::bench {

/// A ledger as the bot uses it, in a channel of bench/known.hpp, and its connection under a meter.
/// REQUIRES: watch_connections().
class LedgerPayer {
 public:
  explicit LedgerPayer(const std::filesystem::path& file, int cache_kib = 256);

  /// One cycle with the report of the one before.
  Cost pay(std::span<db::Arrival> arrivals, std::span<const Attendee> departures);

  /// The quiet point after a cycle: the ledger's own, or, so that more cache than the ledger has is
  /// of use, one that leaves the cache alone.
  void settle(bool keeps_cache = false);

 private:
  db::Ledger ledger_;
  sqlite3* connection_ = newest_connection();
  Meter meter_{connection_};
  std::int64_t no_;
};

}  // namespace pointsbot::bench
