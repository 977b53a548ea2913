#include "db/viewer_check.hpp"

#include "db/schema.hpp"
#include "db/statement.hpp"

#include <fmt/format.h>

namespace pointsbot::db {
namespace {

std::optional<std::int64_t> optional_number(const Rows& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional{row.number(column)};
}

}  // namespace

ViewerCheck::ViewerCheck(SQLite::Database& db, PaymentSums& sums, LineCount& lines,
                         Differences& differences)
    : sums_{sums},
      lines_{lines},
      differences_{differences},
      line_{db,
            "SELECT channel_id, user_id, prev, op_id, no, at, amount, seconds, open, after, "
            "clock_id, from_no, from_at, clock_from FROM line WHERE line_id=?"},
      time_{db, "SELECT at FROM payment WHERE channel_id=?1 AND no=?2"},
      exists_{db, "SELECT merged_into FROM viewer WHERE channel_id=?1 AND user_id=?2"} {}

ViewerCheck::Viewer::Viewer(const Rows& row)
    : channel{row.number(0)},
      id{row.number(1)},
      clock{row.number(2)},
      base{row.number(3)},
      watch_base{row.number(4)},
      clock_from{row.number(5)},
      seconds_from{row.number(6)},
      from_no{row.number(7)},
      from_at{row.number(8)},
      opening{row.number(9)},
      opening_seconds{row.number(10)},
      first_seen{optional_number(row, 11)},
      last_seen{optional_number(row, 12)},
      last_line{row.number(13)},
      roles{row.number(14)},
      stopped{row.number(15) != 0},
      merged_into{optional_number(row, 16)},
      name{row.text(17)} {}

template <class... Values>
void ViewerCheck::differs(const Viewer& viewer, const char* what, const Values&... values) {
  differences_.add(fmt::format("{} (id {}): {}", viewer.name, viewer.id,
                               fmt::format(fmt::runtime(what), values...)));
}

std::string ViewerCheck::Visit::name() const {
  return line == 0 ? "the open visit" : fmt::format("the visit in line {}", line);
}

void ViewerCheck::check(const CheckedChannel& channel, const Viewer& viewer) {
  const std::int64_t clock = channel.clocks.at(viewer.clock).first;
  // Backwards from what he has without the open visit: every line taken off must leave his opening.
  std::int64_t points = wrapping_sum(viewer.base, viewer.clock_from);
  std::int64_t seconds = wrapping_sum(viewer.watch_base, viewer.seconds_from);
  if (check_chain(channel, viewer, points, seconds)) {
    if (points != viewer.opening) {
      const std::int64_t balance = wrapping_sum(viewer.base, clock);
      differs(viewer, "balance {}, but his history adds up to {}", balance,
              wrapping_sum(balance, wrapping_difference(viewer.opening, points)));
    }
    if (seconds != viewer.opening_seconds) {
      differs(viewer, "watch time is {} s more than his history adds up to",
              wrapping_difference(seconds, viewer.opening_seconds));
    }
  }
  check_standing(channel, viewer);
  if (viewer.clock != kAbsent) {
    check_visit(channel, viewer,
                {.line = 0,
                 .clock = viewer.clock,
                 .from_no = viewer.from_no,
                 .from_at = viewer.from_at,
                 .clock_from = viewer.clock_from,
                 .to_no = channel.last_no,
                 .points = wrapping_difference(clock, viewer.clock_from),
                 .seconds = wrapping_difference(channel.seconds, viewer.seconds_from)});
  }
}

/// Takes every line off `points` and `seconds`; false when the chain is broken.
bool ViewerCheck::check_chain(const CheckedChannel& channel, const Viewer& viewer,
                              std::int64_t& points, std::int64_t& seconds) {
  const auto broken = [&](std::int64_t line, const char* how) {
    differs(viewer, "line {} of the history {}", line, how);
    return false;
  };
  std::int64_t until = viewer.clock == kAbsent ? channel.last_no : viewer.from_no;
  bool was_here = false;
  // Before the first line that is kept, all is in the opening.
  for (std::int64_t id = viewer.last_line, next = 0; id >= channel.first_line; id = next) {
    Rows line{line_, id};
    if (!line.next()) return broken(id, "is missing");
    if (line.number(0) != viewer.channel || line.number(1) != viewer.id)
      return broken(id, "is another viewer's");
    next = line.number(2);
    if (next >= id) return broken(id, "does not come after the one before it");
    lines_.add(id);
    const bool visit = line.is_null(3);
    ++(visit ? visits_ : entries_);
    const std::int64_t no = line.number(4), at = line.number(5), amount = line.number(6);
    const std::int64_t after = line.number(9), balance = wrapping_sum(points, line.number(8));
    if (after != balance) {
      differs(viewer, "line {} says {} points after it, the history says {}", id, after, balance);
    }
    if (visit) {
      if (no > until) differs(viewer, "line {} is from after the line that follows it", id);
      until = line.number(11);
      check_visit(channel, viewer,
                  {.line = id,
                   .clock = line.number(10),
                   .from_no = line.number(11),
                   .from_at = line.number(12),
                   .clock_from = line.number(13),
                   .to_no = no,
                   .points = amount,
                   .seconds = line.number(7)});
      if (const auto time = time_of(viewer.channel, no); time && *time != at) {
        differs(viewer, "the visit in line {} ends at another time than its last payment", id);
      }
      if (!was_here && viewer.last_seen != at) {
        differs(viewer, "was last here at another time than his last visit (line {}) says", id);
      }
      if (!viewer.first_seen || *viewer.first_seen > line.number(12)) {
        differs(viewer, "the visit in line {} began before he was first seen", id);
      }
      was_here = true;
    }
    points = wrapping_difference(points, amount);
    seconds = wrapping_difference(seconds, line.number(7));
  }
  return true;
}

void ViewerCheck::check_visit(const CheckedChannel& channel, const Viewer& viewer,
                              const Visit& visit) {
  const std::int64_t paid = sums_.between(viewer.channel, visit.clock, visit.from_no, visit.to_no);
  if (visit.points != paid) {
    differs(viewer, "{} earned {}, but the payments {} to {} gave {}", visit.name(), visit.points,
            visit.from_no + 1, visit.to_no, paid);
  }
  const std::int64_t watched =
      sums_.between(viewer.channel, PaymentSums::kSeconds, visit.from_no, visit.to_no);
  if (visit.seconds != watched) {
    differs(viewer, "{} lasted {} s, but the payments {} to {} gave {} s", visit.name(),
            visit.seconds, visit.from_no + 1, visit.to_no, watched);
  }
  // Of folded payments only the sum up to now is known.
  if (channel.folded_no == 0) {
    const std::int64_t stood = sums_.between(viewer.channel, visit.clock, 0, visit.from_no);
    if (visit.clock_from != stood) {
      differs(viewer, "{} began with clock {} at {}, but the payments up to then add up to {}",
              visit.name(), visit.clock, visit.clock_from, stood);
    }
  }
  const auto earliest = time_of(viewer.channel, visit.from_no);
  const auto latest = time_of(viewer.channel, visit.from_no + 1);
  if ((earliest && visit.from_at < *earliest) || (latest && visit.from_at > *latest)) {
    differs(viewer, "{} began at another time than its first payment", visit.name());
  }
}

/// Whether he stands where somebody like him stands.
void ViewerCheck::check_standing(const CheckedChannel& channel, const Viewer& viewer) {
  const std::int64_t clock = viewer.clock;
  if (clock != kAbsent) {
    if (viewer.from_no < 0 || viewer.from_no > channel.last_no) {
      differs(viewer, "is here since payment {}, which was not made yet", viewer.from_no);
    }
    if ((clock == kStopped) != viewer.stopped) {
      differs(viewer,
              viewer.stopped ? "is stopped, but earns" : "is not stopped, but earns nothing");
    }
    if (clock != kStopped && clock != viewer.roles) {
      differs(viewer, "has the roles {}, but is paid as {}", viewer.roles, clock);
    }
    if (!viewer.first_seen) differs(viewer, "is here, but was never seen");
  }
  if (!viewer.merged_into) return;
  if (clock != kAbsent || viewer.base != 0 || viewer.watch_base != 0) {
    differs(viewer, "went into the account {}, but has points, watch time or a visit left",
            *viewer.merged_into);
  }
  std::int64_t into = *viewer.merged_into;
  for (int steps = 0; steps < 1'000; ++steps) {
    Rows rows{exists_, viewer.channel, into};
    if (!rows.next()) return differs(viewer, "went into the account {}, which is not there", into);
    if (rows.is_null(0)) return;
    into = rows.number(0);
  }
  differs(viewer, "went into the account {}, and so on in a circle", *viewer.merged_into);
}

std::optional<std::int64_t> ViewerCheck::time_of(std::int64_t channel, std::int64_t no) {
  Rows rows{time_, channel, no};
  return rows.next() ? std::optional{rows.number(0)} : std::nullopt;
}

}  // namespace pointsbot::db
