#include "db/verifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pointsbot::db {
namespace {

constexpr std::int64_t kViewersASnapshot = 1'000;
constexpr std::int64_t kRowsASnapshot = 10'000;
constexpr std::size_t kToldAtMost = 100;

Wide wide(std::int64_t number) { return number; }

/// Not every fmt knows 128 bits; what does not fit is far beyond any true sum.
std::int64_t narrow(Wide number) {
  return static_cast<std::int64_t>(std::clamp(number, wide(INT64_MIN), wide(INT64_MAX)));
}

}  // namespace

Verifier::Verifier(SQLite::Database& db)
    : database_{db},
      brackets_{db, "BEGIN"},
      sums_{db},
      channels_{db, "SELECT channel_id FROM channel ORDER BY channel_id"},
      channel_{db,
               "SELECT last_no, seconds, paid, granted, folded_no FROM channel WHERE channel_id=?"},
      clocks_{db, "SELECT clock_id, points, present FROM clock WHERE channel_id=?"},
      page_{db,
            "SELECT channel_id, user_id, clock_id, base, watch_base, clock_from, seconds_from, "
            "from_no, "
            "opening, opening_seconds, last_line, coalesce(name,login,'somebody') FROM viewer "
            "WHERE (channel_id,user_id)>(?1,?2) ORDER BY channel_id, user_id LIMIT ?3"},
      line_{db,
            "SELECT channel_id, user_id, prev, op_id, no, amount, seconds, open, after, clock_id, "
            "from_no "
            "FROM line WHERE line_id=?"},
      lines_{
          db,
          "SELECT count(*), max(line_id) FROM "
          "(SELECT line_id FROM line WHERE line_id>?1 AND line_id<=?2 ORDER BY line_id LIMIT ?3)"},
      bases_{db, "SELECT clock_id, base FROM viewer INDEXED BY viewer_top WHERE channel_id=?"} {}

Verified Verifier::run() {
  last_line_ = ask_number(database_, "SELECT max(line_id) FROM line");
  read_payments();
  check_viewers();
  check_no_line_is_left();
  check_whole();
  return std::move(verified_);
}

std::vector<std::int64_t> Verifier::channel_ids() {
  std::vector<std::int64_t> ids;
  Rows rows{channels_};
  while (rows.next()) ids.push_back(rows.number(0));
  return ids;
}

std::optional<Verifier::Channel> Verifier::load(std::int64_t channel) {
  Channel loaded;
  {
    Rows rows{channel_, channel};
    if (!rows.next()) return std::nullopt;
    loaded = {
        channel, rows.number(0), rows.number(1), rows.number(2), rows.number(3), rows.number(4),
        {}};
  }
  {
    Rows rows{clocks_, channel};
    while (rows.next()) loaded.clocks[rows.number(0)] = {rows.number(1), rows.number(2)};
  }
  // The payments up to this very snapshot, so that every visit in it can be checked against them.
  sums_.read(channel, loaded.folded_no, INT64_MAX);
  return loaded;
}

void Verifier::read_payments() {
  for (const std::int64_t id : channel_ids()) {
    for (bool all = false; !all;) {
      const Transaction snapshot{brackets_};
      std::int64_t folded = 0;
      {
        Rows rows{channel_, id};
        if (rows.next()) folded = rows.number(4);
      }
      all = sums_.read(id, folded, kRowsASnapshot);
    }
    const Transaction snapshot{brackets_};
    if (const std::optional<Channel> channel = load(id)) check_clocks(*channel);
  }
}

void Verifier::check_clocks(const Channel& channel) {
  const PaymentSums::Channel& known = sums_.of(channel.id);
  if (known.missing != 0 || known.no != channel.last_no) {
    differs(
        fmt::format("channel {}: its last payment is number {}, but {} of its payments are missing",
                    channel.id, channel.last_no, known.missing + channel.last_no - known.no));
  }
  if (known.mispriced != 0) {
    differs(fmt::format("channel {}: {} payments do not come to what they paid to each", channel.id,
                        known.mispriced));
  }
  if (known.backwards != 0) {
    differs(fmt::format("channel {}: {} payments are earlier than the one before", channel.id,
                        known.backwards));
  }
  if (channel.folded_no != 0) return;
  const auto given = [&known](std::int64_t clock) {
    const auto at = known.clocks.find(clock);
    return at == known.clocks.end() ? 0 : at->second.first;
  };
  for (const auto& [clock, points_and_present] : channel.clocks) {
    const std::int64_t points = points_and_present.first;
    if (points != given(clock)) {
      differs(fmt::format("channel {}: clock {} stands at {}, but its payments add up to {}",
                          channel.id, clock, points, given(clock)));
    }
  }
  if (channel.seconds != given(PaymentSums::kSeconds)) {
    differs(
        fmt::format("channel {}: its watch clock stands at {} s, but its payments add up to {} s",
                    channel.id, channel.seconds, given(PaymentSums::kSeconds)));
  }
}

void Verifier::check_viewers() {
  std::int64_t channel_id = INT64_MIN, user_id = INT64_MIN;
  for (std::int64_t count = kViewersASnapshot; count == kViewersASnapshot;) {
    const Transaction snapshot{brackets_};
    std::optional<Channel> channel;
    Rows rows{page_, channel_id, user_id, kViewersASnapshot};
    for (count = 0; rows.next(); ++count) {
      const Viewer viewer{rows.number(0), rows.number(1), rows.number(2),  rows.number(3),
                          rows.number(4), rows.number(5), rows.number(6),  rows.number(7),
                          rows.number(8), rows.number(9), rows.number(10), rows.text(11)};
      channel_id = viewer.channel;
      user_id = viewer.id;
      if (!channel || channel->id != channel_id) channel = load(channel_id);
      if (channel && channel->clocks.contains(viewer.clock)) {
        check_viewer(*channel, viewer);
      } else {
        differs(fmt::format("{} (id {}) stands on clock {} of channel {}, which is not there",
                            viewer.name, viewer.id, viewer.clock, viewer.channel));
      }
    }
    verified_.viewers += count;
  }
}

void Verifier::check_viewer(const Channel& channel, const Viewer& viewer) {
  const std::int64_t clock = channel.clocks.at(viewer.clock).first;
  // Backwards from what he has without the open visit: every line taken off must leave his opening.
  std::int64_t points = wrapping_sum(viewer.base, viewer.clock_from);
  std::int64_t seconds = wrapping_sum(viewer.watch_base, viewer.seconds_from);
  if (check_chain(viewer, points, seconds)) {
    if (points != viewer.opening) {
      const std::int64_t balance = wrapping_sum(viewer.base, clock);
      differs(fmt::format("{} (id {}): balance {}, but visits and opening add up to {}",
                          viewer.name, viewer.id, balance,
                          wrapping_sum(balance, wrapping_difference(viewer.opening, points))));
    }
    if (seconds != viewer.opening_seconds) {
      differs(fmt::format("{} (id {}): watch time is {} s more than visits and opening add up to",
                          viewer.name, viewer.id,
                          wrapping_difference(seconds, viewer.opening_seconds)));
    }
  }
  if (viewer.clock != 0) {
    check_earned(viewer, "the open visit", viewer.clock, viewer.from_no, channel.last_no,
                 wrapping_difference(clock, viewer.clock_from),
                 wrapping_difference(channel.seconds, viewer.seconds_from));
  }
}

/// Takes every line off `points` and `seconds`; false when the chain is broken.
bool Verifier::check_chain(const Viewer& viewer, std::int64_t& points, std::int64_t& seconds) {
  const auto broken = [&](std::int64_t line, std::string_view how) {
    differs(
        fmt::format("{} (id {}): line {} of the history {}", viewer.name, viewer.id, line, how));
    return false;
  };
  for (std::int64_t id = viewer.last_line, next = 0; id != 0; id = next) {
    Rows line{line_, id};
    if (!line.next()) return broken(id, "is missing");
    if (line.number(0) != viewer.channel || line.number(1) != viewer.id)
      return broken(id, "is another viewer's");
    next = line.number(2);
    if (next >= id) return broken(id, "does not come after the one before it");
    ++verified_.visits;
    if (id <= last_line_) ++lines_visited_;
    const std::int64_t amount = line.number(5), after = line.number(8);
    const std::int64_t balance = wrapping_sum(points, line.number(7));
    if (after != balance) {
      differs(fmt::format("{} (id {}): line {} says {} points after it, the history says {}",
                          viewer.name, viewer.id, id, after, balance));
    }
    if (line.is_null(3)) {
      check_earned(viewer, fmt::format("the visit in line {}", id), line.number(9), line.number(10),
                   line.number(4), amount, line.number(6));
    }
    points = wrapping_difference(points, amount);
    seconds = wrapping_difference(seconds, line.number(6));
  }
  return true;
}

void Verifier::check_earned(const Viewer& viewer, std::string_view visit, std::int64_t clock,
                            std::int64_t from, std::int64_t to, std::int64_t points,
                            std::int64_t seconds) {
  const std::int64_t paid = sums_.between(viewer.channel, clock, from, to);
  if (points != paid) {
    differs(fmt::format("{} (id {}): {} earned {}, but the payments {} to {} gave {}", viewer.name,
                        viewer.id, visit, points, from + 1, to, paid));
  }
  const std::int64_t watched = sums_.between(viewer.channel, PaymentSums::kSeconds, from, to);
  if (seconds != watched) {
    differs(fmt::format("{} (id {}): {} lasted {} s, but the payments {} to {} gave {} s",
                        viewer.name, viewer.id, visit, seconds, from + 1, to, watched));
  }
}

void Verifier::check_no_line_is_left() {
  // Append only: the lines up to the last one of the start are the same in every snapshot.
  std::int64_t exist = 0;
  for (std::int64_t last = INT64_MIN, count = kRowsASnapshot; count == kRowsASnapshot;) {
    Rows rows{lines_, last, last_line_, kRowsASnapshot};
    rows.next();
    count = rows.number(0);
    last = rows.number(1);
    exist += count;
  }
  if (exist != lines_visited_) {
    differs(
        fmt::format("{} lines of history exist, but {} are in somebody's", exist, lines_visited_));
  }
}

void Verifier::check_whole() {
  Wide total = 0;
  for (const std::int64_t id : channel_ids()) {
    // The clocks move for everybody at once: this sum is of one moment.
    const Transaction snapshot{brackets_};
    const std::optional<Channel> channel = load(id);
    if (!channel) continue;
    std::map<std::int64_t, std::pair<Wide, std::int64_t>> found;
    {
      Rows rows{bases_, id};
      while (rows.next()) {
        auto& [bases, count] = found[rows.number(0)];
        bases += rows.number(1);
        ++count;
      }
    }
    check_sums(*channel, found);
    for (const auto& [clock, bases_and_count] : found) {
      const auto at = channel->clocks.find(clock);
      const std::int64_t points = at == channel->clocks.end() ? 0 : at->second.first;
      total += bases_and_count.first + wide(points) * bases_and_count.second;
    }
    verified_.payments += sums_.of(id).payments;
  }
  verified_.total = Points{narrow(total)};
}

void Verifier::check_sums(const Channel& channel,
                          const std::map<std::int64_t, std::pair<Wide, std::int64_t>>& found) {
  Wide balances = 0;
  for (const auto& [clock, points_and_present] : channel.clocks) {
    const auto [points, present] = points_and_present;
    const auto at = found.find(clock);
    const auto [bases, count] =
        at == found.end() ? std::pair<Wide, std::int64_t>{0, 0} : at->second;
    balances += bases + wide(points) * count;
    if (clock != 0 && count != present) {
      differs(fmt::format("channel {}: clock {} says that {} are present, but {} stand on it",
                          channel.id, clock, present, count));
    }
  }
  const Wide issued = wide(channel.paid) + channel.granted;
  if (balances != issued) {
    differs(fmt::format("channel {}: all balances add up to {}, but {} were paid and {} granted",
                        channel.id, narrow(balances), channel.paid, channel.granted));
  }
  const std::int64_t minted = sums_.of(channel.id).minted;
  if (channel.folded_no == 0 && minted != channel.paid) {
    differs(fmt::format("channel {}: {} were paid, but its payments add up to {}", channel.id,
                        channel.paid, minted));
  }
}

void Verifier::differs(std::string what) {
  ++verified_.different;
  if (verified_.differences.size() < kToldAtMost) verified_.differences.push_back(std::move(what));
}

}  // namespace pointsbot::db
