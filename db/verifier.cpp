#include "db/verifier.hpp"

#include "db/schema.hpp"
#include "db/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace pointsbot::db {
namespace {

constexpr std::int64_t kViewersASnapshot = 1'000;
constexpr std::int64_t kRowsASnapshot = 10'000;

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
               "SELECT last_no, seconds, paid, granted, held, folded_no, "
               "iif(folded_no>0,(SELECT coalesce(min(line_id),1) FROM line),1), known "
               "FROM channel WHERE channel_id=?"},
      first_payment_{db, "SELECT no FROM payment WHERE channel_id=? ORDER BY no LIMIT 1"},
      clocks_{db},
      page_{db, fmt::format("SELECT {} FROM viewer WHERE (channel_id,user_id)>(?1,?2) "
                            "ORDER BY channel_id, user_id LIMIT ?3",
                            ViewerCheck::kColumns)},
      viewer_{db, fmt::format("SELECT {} FROM viewer WHERE channel_id=?1 AND user_id=?2",
                              ViewerCheck::kColumns)},
      first_line_{db, "SELECT line_id FROM line ORDER BY line_id LIMIT 1"},
      lines_{db,
             "SELECT channel_id, amount, op_id FROM line WHERE line_id>?1 AND line_id<=?2 "
             "ORDER BY line_id"},
      everybody_{db, "SELECT clock_id, base, opening FROM viewer WHERE channel_id=?"},
      seen_{ask_number(db, "SELECT max(line_id) FROM line")},
      oldest_line_{oldest_line()},
      last_op_{ask_number(db, "SELECT max(op_id) FROM op")},
      viewer_check_{db, sums_, seen_, differences_},
      operation_check_{db, differences_} {}

Verified Verifier::run() {
  for (const std::int64_t id : channel_ids()) read_payments(id);
  check_viewers();
  check_operations();
  check_lines();
  check_whole();
  return result();
}

Verified Verifier::run(std::int64_t channel_id, std::int64_t viewer_id) {
  read_payments(channel_id);
  const Transaction snapshot{brackets_};
  const std::optional<CheckedChannel> channel = load(channel_id);
  Rows rows{viewer_, channel_id, viewer_id};
  if (!channel || !rows.next()) return result();
  const ViewerCheck::Viewer viewer{rows};
  if (channel->clocks.contains(viewer.clock)) viewer_check_.check(*channel, viewer);
  viewers_ = 1;
  return result();
}

Verified Verifier::result() {
  return {.viewers = viewers_,
          .visits = viewer_check_.visits(),
          .payments = payments_,
          .total = Points{narrow(total_)},
          .differences = differences_.take(),
          .different = differences_.count(),
          .entries = viewer_check_.entries(),
          .operations = operation_check_.operations()};
}

std::vector<std::int64_t> Verifier::channel_ids() {
  std::vector<std::int64_t> ids;
  Rows rows{channels_};
  while (rows.next()) ids.push_back(rows.number(0));
  return ids;
}

std::optional<CheckedChannel> Verifier::load(std::int64_t id) {
  CheckedChannel channel;
  {
    Rows rows{channel_, id};
    if (!rows.next()) return std::nullopt;
    channel = {.id = id,
               .last_no = rows.number(0),
               .seconds = rows.number(1),
               .paid = rows.number(2),
               .granted = rows.number(3),
               .held = rows.number(4),
               .folded_no = rows.number(5),
               .known = rows.number(7),
               .first_line = rows.number(6),
               .clocks = {}};
  }
  clocks_.read(id, [&channel](const ClockRows::Row& row) {
    channel.clocks[row.id] = {row.points, row.present};
  });
  // The payments up to this very snapshot, so that every visit in it can be checked against them.
  sums_.read(id, before_first_payment(id, channel.folded_no), INT64_MAX);
  return channel;
}

/// Of history that is folded payments may be gone, the oldest first.
std::int64_t Verifier::before_first_payment(std::int64_t channel, std::int64_t folded_no) {
  Rows rows{first_payment_, channel};
  return rows.next() ? std::clamp(rows.number(0) - 1, std::int64_t{0}, folded_no) : 0;
}

void Verifier::read_payments(std::int64_t id) {
  for (bool all = false; !all;) {
    const Transaction snapshot{brackets_};
    std::int64_t folded = 0;
    {
      Rows rows{channel_, id};
      if (rows.next()) folded = rows.number(5);
    }
    all = sums_.read(id, before_first_payment(id, folded), kRowsASnapshot);
  }
  const Transaction snapshot{brackets_};
  if (const std::optional<CheckedChannel> channel = load(id)) check_clocks(*channel);
}

void Verifier::check_clocks(const CheckedChannel& channel) {
  const PaymentSums::Channel& known = sums_.of(channel.id);
  const auto differs = [this, &channel](const std::string& what) {
    differences_.add(fmt::format("channel {}: {}", channel.id, what));
  };
  if (known.missing != 0 || known.no != channel.last_no) {
    differs(fmt::format("its last payment is number {}, but {} of its payments are missing",
                        channel.last_no, known.missing + channel.last_no - known.no));
  }
  if (known.mispriced != 0) {
    differs(fmt::format("{} payments do not come to what they paid to each", known.mispriced));
  }
  if (known.backwards != 0) {
    differs(fmt::format("{} payments are earlier than the one before", known.backwards));
  }
  if (known.unexplained != 0) {
    differs(fmt::format("{} payments are bonuses or undone, but no operation says so",
                        known.unexplained));
  }
  const auto given = [&known](std::int64_t clock) {
    const auto at = known.clocks.find(clock);
    return at == known.clocks.end() ? 0 : at->second.first;
  };
  // Once payments are folded, those that are left are a part.
  const auto fits = [&known](std::int64_t stands, std::int64_t gave) {
    return known.first > 1 ? stands >= gave : stands == gave;
  };
  for (const auto& [clock, points_and_present] : channel.clocks) {
    const std::int64_t points = points_and_present.first;
    const bool stands_still = clock == kAbsent || clock == kStopped;
    if (stands_still ? points != 0 : !fits(points, given(clock))) {
      differs(fmt::format("clock {} stands at {}, but its payments add up to {}", clock, points,
                          given(clock)));
    }
  }
  if (!fits(channel.seconds, given(PaymentSums::kSeconds))) {
    differs(fmt::format("its watch clock stands at {} s, but its payments add up to {} s",
                        channel.seconds, given(PaymentSums::kSeconds)));
  }
}

void Verifier::check_viewers() {
  std::int64_t channel_id = INT64_MIN, user_id = INT64_MIN;
  for (std::int64_t count = kViewersASnapshot; count == kViewersASnapshot;) {
    const Transaction snapshot{brackets_};
    std::optional<CheckedChannel> channel;
    Rows rows{page_, channel_id, user_id, kViewersASnapshot};
    for (count = 0; rows.next(); ++count) {
      const ViewerCheck::Viewer viewer{rows};
      channel_id = viewer.channel;
      user_id = viewer.id;
      if (!channel || channel->id != channel_id) channel = load(channel_id);
      if (channel && channel->clocks.contains(viewer.clock)) {
        viewer_check_.check(*channel, viewer);
      } else {
        differences_.add(
            fmt::format("{} (id {}) stands on clock {} of channel {}, which is not there",
                        viewer.name, viewer.id, viewer.clock, viewer.channel));
      }
    }
    viewers_ += count;
  }
}

void Verifier::check_operations() {
  std::int64_t after = 0;
  for (;;) {
    const Transaction snapshot{brackets_};
    const auto reached = operation_check_.check(after, last_op_, seen_.last());
    if (!reached) return;
    after = *reached;
  }
}

void Verifier::check_lines() {
  // Append only: the lines up to the last one of the start are the same in every snapshot, but for
  // those that are folded meanwhile, the oldest first.
  std::int64_t entries = 0;
  bool folding = false;
  for (std::size_t range = 0; range < LineCount::kRanges && seen_.first(range) <= seen_.last();
       ++range) {
    const Transaction snapshot{brackets_};
    const std::int64_t last = std::min(seen_.first(range + 1) - 1, seen_.last());
    const Lines lines = count_lines(last);
    entries += lines.entries;
    folding = folding || oldest_line() != oldest_line_;
    if (folding && seen_.first(range) < oldest_line()) continue;
    if (lines.all != seen_.in(range)) {
      differences_.add(
          fmt::format("{} lines of history from {} to {} exist, but {} are in somebody's",
                      lines.all, seen_.first(range), last, seen_.in(range)));
    }
  }
  if (!folding && entries != operation_check_.entries()) {
    differences_.add(fmt::format("{} entries exist, but {} are those of an operation", entries,
                                 operation_check_.entries()));
  }
}

std::int64_t Verifier::oldest_line() {
  Rows rows{first_line_};
  return rows.next() ? rows.number(0) : 0;
}

/// Goes on to line `to`.
Verifier::Lines Verifier::count_lines(std::int64_t to) {
  Lines lines;
  Rows rows{lines_, counted_to_, to};
  while (rows.next()) {
    ++lines.all;
    if (rows.is_null(2)) continue;
    ++lines.entries;
    entered_[rows.number(0)] += rows.number(1);
  }
  counted_to_ = to;
  return lines;
}

void Verifier::check_whole() {
  for (const std::int64_t id : channel_ids()) {
    // The clocks move for everybody at once: these sums are of one moment.
    const Transaction snapshot{brackets_};
    const std::optional<CheckedChannel> channel = load(id);
    if (!channel) continue;
    count_lines(ask_number(database_, "SELECT coalesce(max(line_id),0) FROM line"));
    std::map<std::int64_t, Stand> found;
    Wide openings = 0;
    {
      Rows rows{everybody_, id};
      while (rows.next()) {
        Stand& stand = found[rows.number(0)];
        stand.bases += rows.number(1);
        ++stand.people;
        openings += rows.number(2);
      }
    }
    check_sums(*channel, found, openings);
    operation_check_.check_holds(*channel);
    payments_ += sums_.of(id).payments;
  }
}

void Verifier::check_sums(const CheckedChannel& channel, const std::map<std::int64_t, Stand>& found,
                          Wide openings) {
  const auto differs = [this, &channel](const std::string& what) {
    differences_.add(fmt::format("channel {}: {}", channel.id, what));
  };
  Wide balances = 0;
  std::int64_t viewers = 0;
  for (const auto& [clock, stand] : found) {
    viewers += stand.people;
    const auto at = channel.clocks.find(clock);
    const std::int64_t points = at == channel.clocks.end() ? 0 : at->second.first;
    balances += stand.bases + wide(points) * stand.people;
  }
  total_ += balances;
  for (const auto& [clock, points_and_present] : channel.clocks) {
    const auto at = found.find(clock);
    const std::int64_t people = at == found.end() ? 0 : at->second.people;
    if (clock != kAbsent && people != points_and_present.second) {
      differs(fmt::format("clock {} says that {} are present, but {} stand on it", clock,
                          points_and_present.second, people));
    }
  }
  if (viewers != channel.known) {
    differs(fmt::format("{} viewers are known, but there are {}: ranks are counted wrongly",
                        channel.known, viewers));
  }
  if (balances != wide(channel.paid) + channel.granted) {
    differs(fmt::format("all balances add up to {}, but {} were paid and {} granted",
                        narrow(balances), channel.paid, channel.granted));
  }
  // Folded history has no list of what was paid and what was given any more.
  const PaymentSums::Channel& known = sums_.of(channel.id);
  if (known.first > 1 ? known.minted > channel.paid : known.minted != channel.paid) {
    differs(fmt::format("{} were paid, but its payments add up to {}", channel.paid, known.minted));
  }
  const Wide granted = openings + entered_[channel.id];
  if (channel.folded_no == 0 && granted != channel.granted) {
    differs(fmt::format("{} were granted, but welcomes and entries add up to {}", channel.granted,
                        narrow(granted)));
  }
}

}  // namespace pointsbot::db
