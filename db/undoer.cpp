#include "db/undoer.hpp"

#include "db/schema.hpp"
#include "db/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace pointsbot::db {
namespace {

/// Rows read at a time: what is read is written to as well.
constexpr std::int64_t kPage = 1'000;

/// What one clock paid in each of a span's payments; payments of one price list in a row are one
/// run.
class Prices {
 public:
  struct Run {
    std::int64_t first, last, tariff;
  };

  void add(std::int64_t no, std::int64_t tariff) {
    if (!runs_.empty() && runs_.back().last == no - 1 && runs_.back().tariff == tariff) {
      ++runs_.back().last;
    } else {
      runs_.push_back({no, no, tariff});
    }
  }
  void set(std::int64_t tariff, std::int64_t clock, std::int64_t amount) {
    amounts_[{tariff, clock}] = amount;
  }
  const std::vector<Run>& runs() const { return runs_; }

  /// What a visit from payment `first` to payment `last` got of them.
  std::int64_t earned(std::int64_t clock, std::int64_t first, std::int64_t last) const {
    std::int64_t sum = 0;
    auto run = std::ranges::lower_bound(runs_, first, {}, &Run::last);
    for (; run != runs_.end() && run->first <= last; ++run) {
      const auto price = amounts_.find({run->tariff, clock});
      if (price == amounts_.end()) continue;
      sum += (std::min(run->last, last) - std::max(run->first, first) + 1) * price->second;
    }
    return sum;
  }

 private:
  std::vector<Run> runs_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> amounts_;
};

bool has_way_back(OpKind kind) {
  switch (kind) {
    case OpKind::stake:
    case OpKind::undo:
    case OpKind::stop:
    case OpKind::boost:
    case OpKind::welcome:
    case OpKind::give_back:
      return false;
    default:
      return true;
  }
}

void refuse(Outcome& outcome, Refusal why) {
  outcome.state = OpState::refused;
  outcome.refusal = why;
}

}  // namespace

Undoer::Undoer(SQLite::Database& db, Entries& entries)
    : entries_{entries},
      days_{db},
      find_{db,
            "SELECT kind, state, coalesce(first_line,0), coalesce(last_line,-1), no, note "
            "FROM op WHERE op_id=?1 AND channel_id=?2"},
      undone_{db, "SELECT 1 FROM op WHERE undoes=?1"},
      // What he did as a viewer, gifts and games, is his own.
      of_actor_{db,
                "SELECT op_id FROM op WHERE op_id<?1 AND channel_id=?2 AND actor=?3 AND at>=?4 "
                "AND state=1 AND kind IN (1,2,3,6,7,8,9,13,14) "
                "AND NOT EXISTS(SELECT 1 FROM op u WHERE u.undoes=op.op_id) "
                "ORDER BY op_id DESC LIMIT 1"},
      lines_{db,
             "SELECT line_id, user_id, amount, seconds FROM line "
             "WHERE line_id>=?1 AND line_id<=?2 ORDER BY line_id LIMIT ?3"},
      last_line_{db, "SELECT coalesce(max(line_id),0) FROM line"},
      line_after_{db,
                  "SELECT line_id, no FROM line WHERE line_id>=?1 AND line_id<?2 AND channel_id=?3 "
                  "ORDER BY line_id LIMIT 1"},
      folded_{db, "SELECT folded_no FROM channel WHERE channel_id=?1"},
      payments_{db,
                "SELECT no, tariff_id FROM payment WHERE channel_id=?1 AND no BETWEEN ?2 AND ?3 "
                "AND kind=?4 AND undone IS NULL ORDER BY no"},
      prices_{db, "SELECT clock_id, amount FROM tariff WHERE tariff_id=?1"},
      open_visits_{db,
                   "SELECT user_id, clock_id, from_no FROM viewer WHERE channel_id=?1 "
                   "AND user_id>?2 AND clock_id NOT IN (0,256) AND from_no<?3 "
                   "ORDER BY user_id LIMIT ?4"},
      visits_{db,
              "SELECT line_id, user_id, clock_id, from_no, no FROM line "
              "WHERE line_id>=?1 AND line_id<=?2 AND channel_id=?3 AND op_id IS NULL "
              "AND no>=?4 AND from_no<?5 ORDER BY line_id LIMIT ?6"},
      mark_{db,
            "UPDATE payment SET undone=?5 WHERE channel_id=?1 AND no BETWEEN ?2 AND ?3 "
            "AND kind=?4 AND undone IS NULL"},
      unmerge_{db, "UPDATE viewer SET merged_into=NULL WHERE channel_id=?1 AND user_id=?2"},
      unimport_{db,
                "UPDATE imported SET points=points-?4, seconds=seconds-?5 "
                "WHERE channel_id=?1 AND source=?2 AND user_id=?3"},
      unclaim_{db, "DELETE FROM claim WHERE channel_id=?1 AND op_id=?2 AND claimed_by IS NULL"},
      reopen_claim_{db, "UPDATE claim SET claimed_by=NULL WHERE channel_id=?1 AND op_id=?2"} {
  static_assert(kStopped == 256, "as open_visits_ has it");
}

void Undoer::one(std::int64_t op, Outcome& outcome) {
  std::int64_t first_line = 0, last_line = 0, payment = 0;
  OpKind kind{};
  std::string note;
  {
    Rows rows{find_, op, entries_.channel()};
    if (!rows.next()) return refuse(outcome, Refusal::unknown_ref);
    kind = static_cast<OpKind>(rows.number(0));
    const auto state = static_cast<OpState>(rows.number(1));
    if (state == OpState::refused || state == OpState::held)
      return refuse(outcome, Refusal::not_open);
    first_line = rows.number(2);
    last_line = rows.number(3);
    payment = rows.number(4);
    note = rows.text(5);
  }
  if (!has_way_back(kind)) return refuse(outcome, Refusal::not_undoable);
  {
    Rows rows{undone_, op};
    if (rows.next()) return refuse(outcome, Refusal::not_open);
  }
  reverse(first_line, last_line, kind, note, outcome);
  // After it: whoever was left out of a bonus has it both added and taken here, and gains nothing.
  if (kind == OpKind::pay_present) take_back({payment + 1, payment + 1, kBonusPayment}, outcome);
  if (kind == OpKind::import) change(unclaim_, entries_.channel(), op);
  if (kind == OpKind::claim) change(reopen_claim_, entries_.channel(), op);
}

void Undoer::all_of(UserId actor, const Operation& operation, Outcome& outcome) {
  const std::int64_t channel = number(operation.channel);
  const std::int64_t at = operation.at.time_since_epoch().count();
  const std::int64_t since =
      std::get<Undo::Of>(std::get<Undo>(operation.action).what).since.time_since_epoch().count();
  boost::unordered_flat_set<std::int64_t> people;
  bool any = false;
  for (std::int64_t op = INT64_MAX;;) {
    {
      Rows rows{of_actor_, op, channel, number(actor), since};
      if (!rows.next()) break;
      op = rows.number(0);
    }
    any = true;
    entries_.begin(channel, at);
    one(op, outcome);
    if (outcome.refusal) return;
    outcome.total = outcome.total + Points{entries_.total()};
    for (const std::int64_t viewer : entries_.touched()) people.insert(viewer);
    entries_.end({.kind = OpKind::undo, .undoes = op}, operation.actor,
                 fmt::format("undo/{}/{}", operation.ref, op), operation.note);
  }
  if (!any) return refuse(outcome, Refusal::nothing_to_do);
  outcome.people = static_cast<std::int64_t>(people.size());
}

void Undoer::payments(std::int64_t first, std::int64_t last, Outcome& outcome) {
  take_back({first, last, kCyclePayment}, outcome);
}

/// First what it gave is taken back, then what it took is given back: of what went from one to
/// another, no more than was still there.
void Undoer::reverse(std::int64_t first_line, std::int64_t last_line, OpKind kind,
                     const std::string& source, Outcome& outcome) {
  struct Leg {
    std::int64_t line, viewer, amount, seconds;
  };
  std::vector<Leg> page;
  const auto for_each = [&](auto do_it) {
    for (std::int64_t from = first_line; from <= last_line; from = page.back().line + 1) {
      page.clear();
      {
        Rows rows{lines_, from, last_line, kPage};
        while (rows.next())
          page.push_back({rows.number(0), rows.number(1), rows.number(2), rows.number(3)});
      }
      // What is folded has no line any more.
      if (page.empty() || (from == first_line && page.front().line != first_line))
        return refuse(outcome, Refusal::not_undoable);
      for (const Leg& leg : page) do_it(leg);
    }
  };
  if (kind == OpKind::merge) {
    outcome.presence_changed = true;
    std::int64_t merged = 0;  // his entry is the first
    {
      Rows rows{lines_, first_line, first_line, kPage};
      merged = rows.next() ? rows.number(1) : 0;
    }
    change(unmerge_, entries_.channel(), merged);
  }
  const bool zero_sum = kind == OpKind::transfer || kind == OpKind::merge;
  std::int64_t taken = 0;
  for_each([&](const Leg& leg) {
    if (leg.amount < 0 || (leg.amount == 0 && leg.seconds < 0)) return;
    const std::int64_t there = take(leg.viewer, leg.amount, leg.seconds, outcome);
    taken += there;
    if (kind == OpKind::import || kind == OpKind::claim) {
      // What is spent stays given: the same file again does not give it a second time.
      change(unimport_, entries_.channel(), source, leg.viewer, there, leg.seconds);
    }
  });
  for_each([&](const Leg& leg) {
    if (leg.amount > 0 || (leg.amount == 0 && leg.seconds >= 0)) return;
    const std::int64_t back = zero_sum ? std::min(-leg.amount, taken) : -leg.amount;
    taken -= zero_sum ? back : 0;
    const std::optional<Holder> to = entries_.holder(leg.viewer);
    if (!to || !entries_.enter(to->id, back, -leg.seconds)) refuse(outcome, Refusal::too_much);
    if (kind == OpKind::import || kind == OpKind::claim) {
      change(unimport_, entries_.channel(), source, leg.viewer, leg.amount, leg.seconds);
    }
  });
}

std::int64_t Undoer::take(std::int64_t viewer, std::int64_t amount, std::int64_t seconds,
                          Outcome& outcome) {
  const std::optional<Holder> holder = entries_.holder(viewer);
  if (!holder) return 0;
  const std::int64_t there = std::min(amount, holder->balance);
  if (there < amount) {
    outcome.shortfalls.push_back({UserId{holder->id}, holder->name, Points{amount - there}});
  }
  if (there > 0 || seconds > 0)
    entries_.enter(holder->id, -there, -std::min(seconds, holder->seconds));
  return there;
}

void Undoer::take_back(const Span& span, Outcome& outcome) {
  const std::int64_t channel = entries_.channel();
  {
    Rows rows{folded_, channel};
    if (!rows.next() || span.first <= rows.number(0)) return refuse(outcome, Refusal::not_undoable);
  }
  Prices prices;
  {
    Rows rows{payments_, channel, span.first, span.last, span.kind};
    while (rows.next()) prices.add(rows.number(0), rows.number(1));
  }
  if (prices.runs().empty()) return refuse(outcome, Refusal::nothing_to_do);
  for (const Prices::Run& run : prices.runs()) {
    Rows rows{prices_, run.tariff};
    while (rows.next()) prices.set(run.tariff, rows.number(0), rows.number(1));
  }
  std::int64_t end = 0;
  {
    Rows rows{last_line_};
    rows.next();
    end = rows.number(0);
  }

  struct Visit {
    std::int64_t key, viewer, clock, from, to;
  };
  std::vector<Visit> page;
  const auto take_all = [&] {
    for (const Visit& visit : page) {
      const std::int64_t earned = prices.earned(visit.clock, visit.from + 1, visit.to);
      if (earned > 0) take(visit.viewer, earned, 0, outcome);
    }
  };
  for (std::int64_t from = first_line_of(span.first);; from = page.back().key + 1) {
    page.clear();
    {
      Rows rows{visits_, from, end, channel, span.first, span.last, kPage};
      while (rows.next()) {
        page.push_back(
            {rows.number(0), rows.number(1), rows.number(2), rows.number(3), rows.number(4)});
      }
    }
    if (page.empty()) break;
    take_all();
  }
  for (std::int64_t after = INT64_MIN;; after = page.back().key) {
    page.clear();
    {
      Rows rows{open_visits_, channel, after, span.last, kPage};
      while (rows.next()) {
        page.push_back({rows.number(0), rows.number(0), rows.number(1), rows.number(2), INT64_MAX});
      }
    }
    if (page.empty()) break;
    take_all();
  }
  days_.take_out(channel, span.first, span.last);
  change(mark_, channel, span.first, span.last, span.kind, entries_.op());
  days_.put_back(channel, span.first, span.last);
}

/// The first line of the channel that a payment from `no` on can be in. Within a channel the lines
/// have their payments in order.
std::int64_t Undoer::first_line_of(std::int64_t no) {
  std::int64_t low = 0, high = 0;
  {
    Rows rows{last_line_};
    rows.next();
    high = rows.number(0) + 1;
  }
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    Rows rows{line_after_, middle, high, entries_.channel()};
    if (rows.next() && rows.number(1) < no) {
      low = rows.number(0) + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace pointsbot::db
