#include "app/cycle_feed.hpp"

#include "db/error.hpp"
#include "db/reader.hpp"

#include <fmt/format.h>

#include <utility>

namespace pointsbot::app {

CycleFeed::News CycleFeed::poll() {
  News news;
  // Before the reading: what is written meanwhile is seen the next time.
  const db::Footprint now = db::Footprint::of(reading_.config.database.path);
  const auto before = std::exchange(seen_, now);
  if (before == now) return news;
  if (before && before->file != db::Identity{} && before->file != now.file) {
    last_row_ = 0;
    news.notice =
        fmt::format("{} was moved, deleted or replaced.\n", reading_.config.database.path.string());
  }
  try {
    news.cycles = read();
    waits_ = false;
  } catch (const db::NothingYet& not_yet) {
    if (!waits_) news.notice += fmt::format("{}\nWaiting for it. Stop: Ctrl+C\n", not_yet.what());
    waits_ = true;
  }
  return news;
}

std::vector<db::CycleReport> CycleFeed::read() {
  // What came since is told whole, however late it is asked for: the ledger keeps 10,000.
  constexpr int kAll = 10'000;
  db::Reader reader{reading_.config.database.path};
  const UserId channel = channel_of(reader, reading_).id;
  const auto newest = reader.cycles(channel, 1);
  // Another file that looks like the one before it: it has the old one's number in its folder.
  if (newest.empty() || newest.back().row < last_row_) last_row_ = 0;
  auto cycles = reader.cycles(channel, last_row_ == 0 ? last_ : kAll, last_row_);
  if (!cycles.empty()) last_row_ = cycles.back().row;
  return cycles;
}

}  // namespace pointsbot::app
