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
  given_.begin(entries_.channel(), entries_.op(), {});
  if (what.kind == OpKind::claim) {
    reopen(what.op, outcome);
  } else {
    claims_of_import(what.op, outcome);
  }
  if (!outcome.refusal) reverse(what, outcome);
}

void ImportUndo::reverse(const Of& what, Outcome& outcome) {
  const bool told_apart = given_.knows(what.source, what.op);
  given_.forget(what.source, what.op);
  std::vector<Leg> page;
  for (std::int64_t from = what.first_line; from <= what.last_line; from = page.back().line + 1) {
    page.clear();
    {
      Rows rows{lines_, from, what.last_line, kPage};
      while (rows.next())
        page.push_back({rows.number(0), rows.number(1), rows.number(2), rows.number(3)});
    }
    // What is folded has no line any more.
    if (page.empty() || (from == what.first_line && page.front().line != what.first_line))
      return outcome.refuse(Refusal::not_undoable);
    for (const Leg& leg : page) reverse(leg, what, told_apart, outcome);
  }
}

void ImportUndo::reverse(const Leg& leg, const Of& what, bool told_apart, Outcome& outcome) {
  const std::optional<Holder> holder = entries_.holder(leg.viewer);
  const std::int64_t has = holder ? holder->balance : 0, watched = holder ? holder->seconds : 0;
  // Negative where it gives back what the import took.
  const std::int64_t points = std::min(leg.amount, has), seconds = std::min(leg.seconds, watched);
  const std::int64_t spent = leg.amount - points, spent_seconds = leg.seconds - seconds;
  if (spent > 0 && holder)
    outcome.shortfalls.push_back({UserId{holder->id}, holder->name, Points{spent}});
  if ((points != 0 || seconds != 0) && !entries_.enter(holder->id, -points, -seconds))
    return outcome.refuse(Refusal::too_much);
  if (!told_apart) {
    given_.change_oldest(what.source, leg.viewer, -points, -seconds);
  } else if (spent != 0 || spent_seconds != 0) {
    given_.left(what.source, leg.viewer, what.op, spent, spent_seconds);
  }
}

void ImportUndo::claims_of_import(std::int64_t op, Outcome& outcome) {
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
  change(remove_claims_, entries_.channel(), op);
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
