#include "db/import_undo.hpp"

#include "db/statement.hpp"

#include <algorithm>
#include <vector>

namespace pointsbot::db {
namespace {

/// Rows read at a time: what is read is written to as well.
constexpr std::int64_t kPage = 1'000;

}  // namespace

ImportUndo::ImportUndo(SQLite::Database& db, Entries& entries)
    : entries_{entries},
      given_{db},
      lines_{db,
             "SELECT line_id, user_id, amount, seconds FROM line "
             "WHERE line_id>=?1 AND line_id<=?2 ORDER BY line_id LIMIT ?3"},
      login_of_{db, "SELECT login FROM claim WHERE channel_id=?1 AND claim_op=?2 LIMIT 1"},
      // Those that were claimed by what this import stated, and by no later one.
      claimed_out_{db,
                   "SELECT login, points, claimed_by, claim_op FROM claim c "
                   "WHERE channel_id=?1 AND op_id=?2 AND claim_op>?2 AND NOT EXISTS("
                   "SELECT 1 FROM claim n WHERE n.channel_id=?1 AND n.login=c.login AND "
                   "n.source=c.source AND n.op_id>?2 AND n.op_id<c.claim_op) ORDER BY login"},
      // One that had been claimed before went to whoever claimed it, as any line of the file.
      remove_claims_{db,
                     "DELETE FROM claim WHERE channel_id=?1 AND op_id=?2 AND "
                     "(claim_op IS NULL OR claim_op<?2)"},
      later_{db, "SELECT 1 FROM claim WHERE channel_id=?1 AND claim_op=?2 AND op_id>?2 LIMIT 1"},
      drop_undone_{db,
                   "DELETE FROM claim WHERE channel_id=?1 AND claim_op=?2 AND "
                   "EXISTS(SELECT 1 FROM op u WHERE u.undoes=claim.op_id)"},
      reopen_{db,
              "UPDATE claim SET claimed_by=NULL, claim_op=NULL "
              "WHERE channel_id=?1 AND claim_op=?2"} {}

void ImportUndo::undo(const Of& what, Outcome& outcome) {
  std::string login;
  bool any_claims = false;
  if (what.kind == OpKind::claim) {
    login = login_of(what.op);
    reopen(what.op, outcome);
  } else {
    any_claims = claims_of_import(what.op, outcome);
  }
  if (outcome.refusal) return;
  const bool oldest =
      what.first_line <= what.last_line &&
      given_.legs(entries_.channel(), what.source, what.op, {INT64_MIN, {}}, 1).empty();
  oldest ? reverse_oldest(what, login, outcome) : reverse(what, outcome);
  // A name that gave what is all spent is not open again.
  const bool entered = what.first_line <= what.last_line;
  if (entered && entries_.people() == 0 && !any_claims && !outcome.refusal)
    outcome.refuse(Refusal::nothing_to_do);
}

void ImportUndo::reverse(const Of& what, Outcome& outcome) {
  const std::int64_t channel = entries_.channel();
  Given::Name after{INT64_MIN, {}};
  for (;;) {
    const std::vector<Given::Leg> page = given_.legs(channel, what.source, what.op, after, kPage);
    if (page.empty()) return;
    after = page.back().name;
    for (const Given::Leg& leg : page) {
      if (leg.folded) return outcome.refuse(Refusal::not_undoable);
      Taken taken{0, 0};
      const std::optional<Holder> holder = leg.entered ? entries_.holder(leg.viewer) : std::nullopt;
      if (holder) {
        taken = {Given::to_take(leg.points, holder->balance),
                 Given::to_take(leg.seconds, holder->seconds)};
        take(*holder, taken, leg.points.entry, outcome);
      }
      given_.leave(channel, what.source, leg.name, what.op, leg.points.entry - taken.points,
                   leg.seconds.entry - taken.seconds);
    }
  }
}

void ImportUndo::reverse_oldest(const Of& what, const std::string& login, Outcome& outcome) {
  struct Line {
    std::int64_t id, viewer, amount, seconds;
  };
  std::vector<Line> page;
  for (std::int64_t from = what.first_line; from <= what.last_line; from = page.back().id + 1) {
    page.clear();
    {
      Rows rows{lines_, from, what.last_line, kPage};
      while (rows.next())
        page.push_back({rows.number(0), rows.number(1), rows.number(2), rows.number(3)});
    }
    // What is folded has no line any more.
    if (page.empty() || (from == what.first_line && page.front().id != what.first_line))
      return outcome.refuse(Refusal::not_undoable);
    for (const Line& line : page) {
      const std::optional<Holder> holder = entries_.holder(line.viewer);
      if (!holder) continue;
      const Taken taken{std::min(line.amount, holder->balance),
                        std::min(line.seconds, holder->seconds)};
      take(*holder, taken, line.amount, outcome);
      given_.change_oldest(entries_.channel(), what.source, {line.viewer, login}, -taken.points,
                           -taken.seconds);
    }
  }
}

void ImportUndo::take(const Holder& holder, const Taken& taken, std::int64_t of, Outcome& outcome) {
  if (of > taken.points && of > 0)
    outcome.shortfalls.push_back({UserId{holder.id}, holder.name, Points{of - taken.points}});
  if (taken.points == 0 && taken.seconds == 0) return;
  if (!entries_.enter(holder.id, -taken.points, -taken.seconds)) outcome.refuse(Refusal::too_much);
}

std::string ImportUndo::login_of(std::int64_t op) {
  Rows rows{login_of_, entries_.channel(), op};
  return rows.next() ? rows.text(0) : std::string{};
}

/// False where it left no names open.
bool ImportUndo::claims_of_import(std::int64_t op, Outcome& outcome) {
  std::vector<ClaimedOut> claimed;
  {
    Rows rows{claimed_out_, entries_.channel(), op};
    while (rows.next()) {
      claimed.push_back({.login = rows.text(0),
                         .points = Points{rows.number(1)},
                         .by = {},
                         .op = rows.number(3)});
      const std::optional<Holder> holder = entries_.holder(rows.number(2));
      if (holder) claimed.back().by = holder->name;
    }
  }
  outcome.claimed.insert(outcome.claimed.end(), claimed.begin(), claimed.end());
  return change(remove_claims_, entries_.channel(), op) > 0;
}

/// It is again what the imports stated that were not undone.
void ImportUndo::reopen(std::int64_t op, Outcome& outcome) {
  {
    Rows rows{later_, entries_.channel(), op};
    if (rows.next()) return outcome.refuse(Refusal::later_first);
  }
  change(drop_undone_, entries_.channel(), op);
  change(reopen_, entries_.channel(), op);
}

}  // namespace pointsbot::db
