#include "db/day_book.hpp"

#include "db/op_kinds.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace pointsbot::db {
namespace {

/// Lines read at a time while a payment is undone.
constexpr std::int64_t kPage = 1'000;

std::string select_lines(std::string_view where) {
  return fmt::format(
      "SELECT l.line_id, l.channel_id, l.user_id, l.no, l.at, l.amount, l.seconds, l.clock_id, "
      "l.from_no, l.from_at, l.op_id IS NULL, o.kind, "
      "CASE o.kind WHEN {0} THEN EXISTS(SELECT 1 FROM payment p "
      "WHERE p.channel_id=o.channel_id AND p.no=o.no+1 AND p.undone IS NOT NULL) "
      "WHEN {3} THEN EXISTS(SELECT 1 FROM payment p "
      "WHERE p.channel_id=o.channel_id AND p.no=o.no AND p.undone IS NOT NULL) "
      "WHEN {1} THEN EXISTS(SELECT 1 FROM payment p INDEXED BY payment_undone "
      "WHERE p.channel_id=o.channel_id AND p.undone=o.op_id) END "
      "FROM line l LEFT JOIN op o ON o.op_id=l.op_id WHERE {2}",
      number_of(OpKind::pay_present), number_of(OpKind::undo), where, number_of(OpKind::active));
}

}  // namespace

DayBook::DayBook(SQLite::Database& db)
    : earnings_{db},
      times_{db},
      booked_{db, "SELECT line_id FROM day_book"},
      lines_{db, select_lines("l.line_id>?1 ORDER BY l.line_id LIMIT ?2")},
      lines_before_{db, select_lines("l.line_id<?1 AND l.channel_id=?2 "
                                     "ORDER BY l.line_id DESC LIMIT ?3")},
      add_{db,
           "INSERT INTO day VALUES(?1,?2,?3,?4,?5,?6,?7) ON CONFLICT DO UPDATE SET "
           "earned=earned+excluded.earned, received=received+excluded.received, "
           "spent=spent+excluded.spent, seconds=seconds+excluded.seconds"},
      note_{db, "UPDATE day_book SET line_id=?1"} {}

bool DayBook::book(std::int64_t most) {
  read(lines_, booked_up_to(), most);
  if (page_.empty()) return false;
  const std::int64_t last = page_.back().id;
  const bool more = std::ssize(page_) == most;
  std::ranges::stable_sort(page_, {}, &Line::channel);
  for (auto from = page_.begin(); from != page_.end();) {
    const auto to = std::ranges::upper_bound(from, page_.end(), from->channel, {}, &Line::channel);
    add({from, to}, 1);
    from = to;
  }
  write();
  change(note_, last);
  return more;
}

void DayBook::again(std::int64_t channel, std::int64_t first, std::int64_t last,
                    std::int64_t sign) {
  // Backwards from the last that is booked. Within a channel the lines have their payments in
  // order; what takes a bonus from somebody was written with the payment before it.
  for (std::int64_t before = booked_up_to() + 1;;) {
    read(lines_before_, before, channel, kPage);
    if (page_.empty()) break;
    before = page_.back().id;
    const bool through = page_.back().no < first - 1;
    std::erase_if(page_, [&](const Line& line) {
      if (line.kind == Kind::visit) return line.no < first || line.from_no >= last;
      if (line.kind == Kind::active || line.kind == Kind::inactive)
        return line.no < first || line.no > last;
      const bool exception = line.kind == Kind::bonus || line.kind == Kind::no_bonus;
      return !exception || line.no < first - 1 || line.no >= last;
    });
    add(page_, sign);
    write();
    if (through) break;
  }
}

template <class... Values>
void DayBook::read(SQLite::Statement& lines, const Values&... values) {
  page_.clear();
  Rows rows{lines, values...};
  while (rows.next()) {
    Kind kind = rows.number(10) != 0 ? Kind::visit : Kind::entry;
    if (!rows.is_null(12)) {
      const bool undone = rows.number(12) != 0;
      const auto of = static_cast<OpKind>(rows.number(11));
      if (of == OpKind::pay_present) {
        kind = undone ? Kind::no_bonus : Kind::bonus;
      } else if (of == OpKind::active) {
        kind = undone ? Kind::inactive : Kind::active;
      } else if (undone) {
        kind = Kind::undone;
      }
    }
    page_.push_back({rows.number(0), rows.number(1), rows.number(2), rows.number(3), rows.number(4),
                     rows.number(5), rows.number(6), rows.number(7), rows.number(8), rows.number(9),
                     kind});
  }
}

std::int64_t DayBook::booked_up_to() {
  Rows rows{booked_};
  return rows.next() ? rows.number(0) : 0;
}

void DayBook::add(std::span<const Line> lines, std::int64_t sign) {
  if (lines.empty()) return;
  std::int64_t after = lines.front().no;
  for (const Line& line : lines) {
    if (line.kind == Kind::visit) after = std::min(after, line.from_no);
  }
  earnings_.look(lines.front().channel, after);
  times_.look(lines.front().channel);
  ends_.clear();
  for (const Line& line : lines) {
    switch (line.kind) {
      case Kind::visit:
        add_visit(line, sign);
        break;
      case Kind::bonus:
      case Kind::active:
        sums(days_.of(wall(line.at)), line).earned += sign * line.amount;
        break;
      case Kind::entry:
        add_entry(line);
        break;
      case Kind::no_bonus:
      case Kind::inactive:
      case Kind::undone:
        break;
    }
  }
}

/// To each day what its payments gave of it.
void DayBook::add_visit(const Line& line, std::int64_t sign) {
  const Earnings::Visit visit{line.clock, line.from_no, line.no, line.amount, line.seconds};
  const LocalDay last = days_.of(wall(line.at));
  const bool one_day = days_.of(wall(line.from_at)) == last;
  for (std::int64_t after = line.from_no; after < line.no;) {
    LocalDay day = last;
    std::int64_t to = line.no;
    if (!one_day) {
      if (const std::optional<WallTime> at = times_.of(after + 1)) {
        day = days_.of(*at);
        to = std::clamp(last_payment_of(day), after + 1, line.no);
      }
    }
    const Earnings::Earned earned = earnings_.of(visit, after, to);
    Sums& of_day = sums(day, line);
    of_day.earned += sign * earned.points;
    of_day.seconds += sign * earned.seconds;
    after = to;
  }
}

void DayBook::add_entry(const Line& line) {
  Sums& of_day = sums(days_.of(wall(line.at)), line);
  (line.amount > 0 ? of_day.received : of_day.spent) += std::abs(line.amount);
}

DayBook::Sums& DayBook::sums(LocalDay day, const Line& line) {
  return sums_[{line.channel, day, line.viewer}];
}

std::int64_t DayBook::last_payment_of(LocalDay day) {
  const auto [end, is_new] = ends_.try_emplace(day);
  if (is_new) end->second = times_.last_before(start_of(day + std::chrono::days{1}));
  return end->second;
}

void DayBook::write() {
  for (const auto& [key, sums] : sums_) {
    const auto& [channel, day, viewer] = key;
    if (sums.earned == 0 && sums.received == 0 && sums.spent == 0 && sums.seconds == 0) continue;
    change(add_, channel, std::int64_t{day.time_since_epoch().count()}, viewer, sums.earned,
           sums.received, sums.spent, sums.seconds);
  }
  sums_.clear();
}

}  // namespace pointsbot::db
