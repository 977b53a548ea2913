#include "bench/ledger_payer.hpp"

#include "bench/baseline.hpp"
#include "bench/known.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace pointsbot::bench {

LedgerPayer::LedgerPayer(const std::filesystem::path& file, int cache_kib)
    : ledger_{file, db::Source::simulator},
      no_{ledger_.open_channel(channel_id(0), "channel0")->last_no} {
  const std::string cache = fmt::format("PRAGMA cache_size=-{}", cache_kib);
  sqlite3_exec(connection_, cache.c_str(), nullptr, nullptr, nullptr);
  meter_.log_begins_anew();
}

Cost LedgerPayer::pay(std::span<db::Arrival> arrivals, std::span<const Attendee> departures) {
  const db::Award award{.channel = channel_id(0),
                        .after_no = no_,
                        .at = kLongAgo + std::chrono::minutes{no_},
                        .seconds = kMinute,
                        .pay = Pay{kPay},
                        .welcome = kWelcome,
                        .arrivals = arrivals,
                        .departures = departures};
  const db::CycleReport report{.channel = channel_id(0), .no = no_};
  bool paid = false;
  const Cost cost = meter_.measure([&] { paid = ledger_.award(award, {&report, 1}).has_value(); });
  if (!paid) throw std::runtime_error{"the ledger refuses an award"};
  ++no_;
  return cost;
}

void LedgerPayer::settle(bool keeps_cache) {
  if (keeps_cache) {
    settle_like_the_ledger(connection_);
  } else {
    ledger_.settle();
  }
  meter_.log_begins_anew();
}

}  // namespace pointsbot::bench
