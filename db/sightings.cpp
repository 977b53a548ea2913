#include "db/sightings.hpp"

#include "db/arrivals_table.hpp"
#include "db/op_kinds.hpp"
#include "db/schema.hpp"
#include "db/times.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace pointsbot::db {

Sightings::Sightings(SQLite::Database& db, Clocks& clocks)
    : database_{db.getHandle()},
      clocks_{clocks},
      holder_{db,
              "SELECT user_id, clock_id<>0 AND from_no>=?4 FROM viewer INDEXED BY viewer_login "
              "WHERE channel_id=?1 AND login=?2 AND user_id<>?3 LIMIT 1"},
      rename_{db,
              "UPDATE viewer SET login=?3, name=?4, hidden=0 WHERE channel_id=?1 AND user_id=?2 "
              "AND merged_into IS NULL AND (login IS NOT ?3 OR name IS NOT ?4)"},
      lose_login_{db,
                  "UPDATE viewer SET name=coalesce(name,login), login=NULL "
                  "WHERE channel_id=?1 AND user_id=?2"},
      next_op_{db, "SELECT coalesce(max(op_id),0)+1 FROM op"},
      account_{db, "SELECT merged_into FROM viewer WHERE channel_id=?1 AND user_id=?2"},
      // Whose last line is of this operation has it already: two accounts may have become one.
      line_{db,
            "INSERT INTO line(channel_id,user_id,prev,op_id,no,at,amount,seconds,open,after) "
            "SELECT ?1,?2,v.last_line,?3,?4,?5,?6,0,k.points-v.clock_from,v.base+k.points+?6 "
            "FROM viewer v JOIN clock k ON k.channel_id=?1 AND k.clock_id=v.clock_id "
            "WHERE v.channel_id=?1 AND v.user_id=?2 AND v.clock_id NOT IN (0,256) "
            "AND v.base+k.points+?6<=?7 AND NOT EXISTS(SELECT 1 FROM line l "
            "WHERE l.line_id=v.last_line AND l.op_id=?3)"},
      add_{db,
           "UPDATE viewer SET base=base+?3, last_line=last_insert_rowid() "
           "WHERE channel_id=?1 AND user_id=?2"},
      op_{db,
          "INSERT INTO op(op_id,channel_id,no,at,kind,state,first_line,last_line) "
          "VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"} {
  static_assert(kAbsent == 0 && kStopped == 256, "as line_ has them");
}

void Sightings::write(const Award& award, Awarded& awarded) {
  for (const Sighting& sighting : award.sightings) {
    if (*sighting.who.login() != '\0') rename(sighting.who);
  }
  if (award.active_bonus.value > 0) pay_active(award, awarded);
}

/// What is not another name writes nothing.
void Sightings::rename(const Arrival& viewer) {
  const Clocks::Channel& channel = clocks_.channel();
  const std::int64_t id = number(viewer.id());
  std::int64_t loser = 0;
  {
    Rows rows{holder_, channel.id, viewer.login(), id, channel.no - 1};
    if (rows.next()) {
      // Whoever came with this payment was in a viewer list by that name, later than this one was
      // seen.
      if (rows.number(1) != 0) return;
      loser = rows.number(0);
    }
  }
  if (change(rename_, channel.id, id, viewer.login(), stored_name(viewer)) == 0) return;
  if (loser != 0) change(lose_login_, channel.id, loser);
}

void Sightings::pay_active(const Award& award, Awarded& awarded) {
  const Clocks::Channel& channel = clocks_.channel();
  const std::int64_t amount = part_of(award.active_bonus.value, channel.percent);
  if (amount <= 0) return;
  std::int64_t op = 0, first_line = 0, last_line = 0;
  {
    Rows rows{next_op_};
    rows.next();
    op = rows.number(0);
  }
  for (const Sighting& sighting : award.sightings) {
    if (!sighting.chatted) continue;
    std::int64_t id = number(sighting.who.id());
    for (bool merged = true; merged;) {
      Rows rows{account_, channel.id, id};
      merged = rows.next() && !rows.is_null(0);
      if (merged) id = rows.number(0);
    }
    if (change(line_, channel.id, id, op, channel.no, channel.at, amount, kMostPoints.value) == 0)
      continue;
    last_line = sqlite3_last_insert_rowid(database_);
    if (first_line == 0) first_line = last_line;
    if (change(add_, channel.id, id, amount) != 1)
      throw std::logic_error{"a bonus was written for an account that is not there"};
    ++awarded.active;
    awarded.activated.value += amount;
  }
  if (awarded.active == 0) return;
  change(op_, op, channel.id, channel.no, channel.at, number_of(OpKind::active),
         number_of(OpState::done), first_line, last_line);
  clocks_.grant(awarded.activated.value);
  ++awarded.operations;
}

void Sightings::forget() {
  for (RareStatement* const statement :
       {&holder_, &rename_, &lose_login_, &next_op_, &account_, &line_, &add_, &op_})
    statement->forget();
}

}  // namespace pointsbot::db
