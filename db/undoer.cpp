#include "db/undoer.hpp"

#include "db/op_kinds.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace pointsbot::db {
namespace {

/// Rows read at a time: what is read is written to as well.
constexpr std::int64_t kPage = 1'000;

}  // namespace

Undoer::Undoer(SQLite::Database& db, Entries& entries, Stops& stops, Boosts& boosts)
    : entries_{entries},
      stops_{stops},
      boosts_{boosts},
      payments_{db, entries},
      imports_{db, entries},
      games_{db, entries},
      savepoints_{db},
      find_{db,
            "SELECT kind, state, coalesce(first_line,0), coalesce(last_line,-1), no, note "
            "FROM op WHERE op_id=?1 AND channel_id=?2"},
      undone_{db, "SELECT 1 FROM op WHERE undoes=?1"},
      // What he did as a viewer, gifts and games, is his own. Of the first stops there were nobody
      // knows any more whom they were about.
      of_actor_{db,
                fmt::format(
                    "SELECT op_id FROM op WHERE op_id<?1 AND channel_id=?2 AND actor=?3 AND at>=?4 "
                    "AND state=1 AND kind IN ({}) AND (kind<>{} OR first_line IS NOT NULL) "
                    "AND NOT EXISTS(SELECT 1 FROM op u WHERE u.undoes=op.op_id) "
                    "ORDER BY op_id DESC LIMIT 1",
                    kinds_that([](const OpTraits& kind) { return kind.official; }),
                    number_of(OpKind::stop))},
      lines_{db,
             "SELECT line_id, user_id, amount, seconds FROM line "
             "WHERE line_id>=?1 AND line_id<=?2 ORDER BY line_id LIMIT ?3"},
      unmerge_{db, "UPDATE viewer SET merged_into=NULL WHERE channel_id=?1 AND user_id=?2"} {}

void Undoer::one(std::int64_t op, Outcome& outcome) {
  std::int64_t first_line = 0, last_line = 0, payment = 0;
  OpKind kind{};
  std::string note;
  {
    Rows rows{find_, op, entries_.channel()};
    if (!rows.next()) return outcome.refuse(Refusal::unknown_ref);
    kind = static_cast<OpKind>(rows.number(0));
    const auto state = static_cast<OpState>(rows.number(1));
    if (state == OpState::refused) return outcome.refuse(Refusal::not_open);
    first_line = rows.number(2);
    last_line = rows.number(3);
    payment = rows.number(4);
    note = rows.text(5);
  }
  if (!traits_of(kind).undoable) return outcome.refuse(Refusal::not_undoable);
  {
    Rows rows{undone_, op};
    if (rows.next()) return outcome.refuse(Refusal::not_open);
  }
  switch (kind) {
    case OpKind::import:
    case OpKind::claim:
      return imports_.undo({op, kind, note, first_line, last_line}, outcome);
    case OpKind::pay_present:
      return take_bonus_back(payment + 1, first_line, outcome);
    case OpKind::stop:
    case OpKind::resume:
      return turn_back(kind, first_line, outcome);
    case OpKind::boost: {
      // One that it had ended itself does not come back: nobody knows it any more.
      const auto running = boosts_.running(entries_.channel(), entries_.at());
      if (!running || running->op != op) return outcome.refuse(Refusal::nothing_to_do);
      boosts_.end(entries_.channel());
      return;
    }
    case OpKind::settle:
      games_.take_back(op, first_line, last_line, outcome);
      break;
    default:
      reverse(first_line, last_line, kind, outcome);
  }
  if (kind != OpKind::merge && !outcome.refusal && entries_.people() == 0)
    outcome.refuse(Refusal::nothing_to_do);
}

void Undoer::take_bonus_back(std::int64_t payment, std::int64_t line, Outcome& outcome) {
  // Its one entry is of whoever was left out.
  std::optional<std::int64_t> except;
  if (line != 0 && !(except = viewer_of(line))) return outcome.refuse(Refusal::not_undoable);
  payments_.take_back({payment, payment, kBonusPayment, except}, outcome);
}

void Undoer::turn_back(OpKind kind, std::int64_t line, Outcome& outcome) {
  const std::optional<std::int64_t> viewer = viewer_of(line);
  if (!viewer) return outcome.refuse(Refusal::not_undoable);
  const std::optional<Holder> holder = entries_.holder(*viewer);
  if (!holder || !stops_.set(*holder, kind == OpKind::resume, entries_.at()))
    outcome.refuse(Refusal::nothing_to_do);
}

/// Nothing where that is folded.
std::optional<std::int64_t> Undoer::viewer_of(std::int64_t line) {
  Rows rows{lines_, line, line, std::int64_t{1}};
  return rows.next() ? std::optional{rows.number(1)} : std::nullopt;
}

void Undoer::all_of(UserId actor, const Operation& operation, Outcome& outcome) {
  const std::int64_t channel = number(operation.channel);
  const std::int64_t at = in_ms(operation.at);
  const std::int64_t since = in_ms(std::get<Undo::Of>(std::get<Undo>(operation.action).what).since);
  boost::unordered_flat_set<std::int64_t> people;
  bool any = false;
  for (std::int64_t op = INT64_MAX;;) {
    {
      Rows rows{of_actor_, op, channel, number(actor), since};
      if (!rows.next()) break;
      op = rows.number(0);
    }
    entries_.begin(channel, at);
    Savepoint savepoint{savepoints_};
    one(op, outcome);
    if (outcome.refusal == Refusal::nothing_to_do) {
      savepoint.roll_back();
      savepoint.release();
      outcome.state = OpState::done;
      outcome.refusal.reset();
      continue;
    }
    if (outcome.refusal) return;
    any = true;
    outcome.total = outcome.total + Points{entries_.total()};
    for (const std::int64_t viewer : entries_.touched()) people.insert(viewer);
    entries_.end({.kind = OpKind::undo, .undoes = op}, operation.actor,
                 fmt::format("undo/{}/{}", operation.ref, op), operation.note);
    savepoint.release();
  }
  if (!any) return outcome.refuse(Refusal::nothing_to_do);
  outcome.people = static_cast<std::int64_t>(people.size());
}

void Undoer::payments(std::int64_t first, std::int64_t last, Outcome& outcome) {
  payments_.take_back({first, last, kCyclePayment}, outcome);
}

/// First what it gave is taken back, then what it took is given back: of what went from one to
/// another, no more than was still there.
void Undoer::reverse(std::int64_t first_line, std::int64_t last_line, OpKind kind,
                     Outcome& outcome) {
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
        return outcome.refuse(Refusal::not_undoable);
      for (const Leg& leg : page) do_it(leg);
    }
  };
  if (kind == OpKind::merge) {
    outcome.presence_changed = true;
    // His entry is the first.
    change(unmerge_, entries_.channel(), viewer_of(first_line).value_or(0));
  }
  const bool zero_sum = traits_of(kind).zero_sum;
  std::int64_t taken = 0;
  for_each([&](const Leg& leg) {
    if (leg.amount < 0 || (leg.amount == 0 && leg.seconds < 0)) return;
    taken += take_what_is_there(entries_, leg.viewer, leg.amount, leg.seconds, outcome);
  });
  for_each([&](const Leg& leg) {
    if (leg.amount > 0 || (leg.amount == 0 && leg.seconds >= 0)) return;
    const std::int64_t back = zero_sum ? std::min(-leg.amount, taken) : -leg.amount;
    taken -= zero_sum ? back : 0;
    const std::optional<Holder> to = entries_.holder(leg.viewer);
    if (!to || !entries_.enter(to->id, back, -leg.seconds)) outcome.refuse(Refusal::too_much);
  });
}

}  // namespace pointsbot::db
