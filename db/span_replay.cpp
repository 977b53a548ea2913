#include "db/span_replay.hpp"

#include "db/op_kinds.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pointsbot::db {
namespace {

/// What a source gives takes nothing of what somebody has of elsewhere.
bool lowers(OpKind kind, std::int64_t amount) {
  const bool of_source = kind == OpKind::import || kind == OpKind::claim;
  return traits_of(kind).corrects && (!of_source || amount < 0);
}

}  // namespace

SpanReplay::SpanReplay(SQLite::Database& db)
    : all_resets_{db, fmt::format("SELECT first_line, no FROM op o WHERE channel_id=?1 AND no>=?2 "
                                  "AND kind={} AND state={} AND first_line IS NOT NULL "
                                  "AND NOT EXISTS(SELECT 1 FROM op u WHERE u.undoes=o.op_id) "
                                  "ORDER BY op_id",
                                  number_of(OpKind::reset), number_of(OpState::done))},
      standing_{db,
                "SELECT last_line, clock_id, from_no FROM viewer WHERE channel_id=?1 "
                "AND user_id=?2"},
      // What was undone, and what undid it, count for nothing.
      line_{db,
            "SELECT l.prev, l.no, l.after, l.clock_id, l.from_no, o.kind, o.first_line, "
            "o.undoes IS NOT NULL, o.actor IS l.user_id, l.amount, coalesce(o.op_id,0), "
            "coalesce((SELECT u.op_id FROM op u WHERE u.undoes=o.op_id),0) "
            "FROM line l LEFT JOIN op o ON o.op_id=l.op_id "
            "WHERE l.line_id=?1 AND l.channel_id=?2"},
      whose_{db, "SELECT user_id FROM line WHERE line_id=?1"} {}

void SpanReplay::begin(std::int64_t channel, std::int64_t first_no, const SpanPrices& prices,
                       std::optional<std::int64_t> except) {
  channel_ = channel;
  first_no_ = first_no;
  prices_ = &prices;
  except_ = except;
  resets_.clear();
  Rows rows{all_resets_, channel, first_no};
  while (rows.next()) resets_.push_back({rows.number(0), rows.number(1)});
}

/// Those that a payment from first_no_ on can be before, oldest first.
std::vector<SpanReplay::Line> SpanReplay::lines_of(std::int64_t last_line) {
  std::vector<Line> lines;
  for (std::int64_t id = last_line, prev = 0; id > 0; id = prev) {
    Rows rows{line_, id, channel_};
    if (!rows.next() || rows.number(1) < first_no_) break;
    prev = rows.number(0);
    const bool visit = rows.is_null(5), counts = rows.number(7) == 0 && rows.number(11) == 0;
    const auto kind = static_cast<OpKind>(rows.number(5));
    lines.push_back(
        {.id = id,
         .no = rows.number(1),
         .after = rows.number(2),
         .clock = rows.number(3),
         .from_no = rows.number(4),
         .visit = visit,
         // What somebody had taken from himself, he spent.
         .corrects = !visit && counts && lowers(kind, rows.number(9)) && rows.number(8) == 0,
         .merged = !visit && counts && kind == OpKind::merge,
         .active = !visit && kind == OpKind::active,
         .first_of_op = rows.number(6),
         .op = rows.number(10),
         .amount = rows.number(9),
         .undone_by = rows.number(11)});
  }
  std::ranges::reverse(lines);
  return lines;
}

/// What somebody had after a line, without what had been done before and was undone later: it never
/// was.
std::int64_t SpanReplay::after(const Line& line, const std::vector<Line>& undone) {
  std::int64_t balance = line.after;
  for (const Line& one : undone) {
    if (one.undone_by > line.op) balance -= one.amount;
  }
  return std::max<std::int64_t>(balance, 0);
}

SpanReplay::Share SpanReplay::of(std::int64_t viewer, std::int64_t up_to_line) {
  std::int64_t last_line = 0;
  Visit open{kAbsent, INT64_MAX, INT64_MAX};
  {
    Rows rows{standing_, channel_, viewer};
    if (!rows.next()) return {};
    last_line = rows.number(0);
    if (rows.number(1) != kAbsent) open = {rows.number(1), rows.number(2), INT64_MAX};
  }
  const std::vector<Line> lines = lines_of(last_line);
  std::vector<Line> undone;  // of those that the replay is past
  Share share;
  std::int64_t counted = first_no_ - 1;
  std::size_t at = 0;
  // A visit stands in the history where it ended: what came meanwhile is before it.
  const auto earn_until = [&](std::int64_t no) {
    Visit visit = open;
    const auto next = std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(at), lines.end(),
                                   [](const Line& line) { return line.visit; });
    if (next != lines.end()) visit = {next->clock, next->from_no, next->no};
    const std::int64_t from = std::max(visit.from_no, counted), to = std::min(visit.to_no, no);
    if (from >= to) return;
    const std::int64_t earned = viewer == except_ ? 0 : prices_->earned(visit.clock, from + 1, to);
    share.got += earned;
    share.left += earned;
    counted = to;
  };
  auto reset = resets_.begin();
  const auto reset_until = [&](std::int64_t line) {
    // Also of whom it found with nothing: it is a new beginning for everybody.
    for (; reset != resets_.end() && reset->line <= line; ++reset) {
      earn_until(reset->no);
      share.left = 0;
    }
  };
  for (; at < lines.size(); ++at) {
    const Line& line = lines[at];
    reset_until(line.id);
    if (line.visit || line.corrects || line.active) earn_until(line.no);
    if (line.active && prices_->has(line.no)) {
      share.got += line.amount;
      share.left += line.amount;
    }
    if (line.corrects) share.left = std::min(share.left, after(line, undone));
    if (line.undone_by != 0) undone.push_back(line);
    if (!line.merged || line.id == line.first_of_op) continue;
    std::int64_t from = 0;
    {
      Rows rows{whose_, line.first_of_op};
      if (rows.next()) from = rows.number(0);
    }
    const Share his = of(from, line.first_of_op);
    share.got += his.got;
    share.left += his.left;
  }
  reset_until(up_to_line);
  earn_until(INT64_MAX);
  return share;
}

}  // namespace pointsbot::db
