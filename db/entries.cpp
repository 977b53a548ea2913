#include "db/entries.hpp"

#include "db/op_kinds.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <stdexcept>

namespace pointsbot::db {
namespace {

std::optional<std::int64_t> number_of(std::optional<UserId> id) {
  return id ? std::optional{number(*id)} : std::nullopt;
}

}  // namespace

Entries::Entries(SQLite::Database& db)
    : database_{db.getHandle()},
      next_op_{db,
               "SELECT last_no, (SELECT coalesce(max(op_id),0)+1 FROM op) FROM channel "
               "WHERE channel_id=?1"},
      find_{db,
            "SELECT v.clock_id, v.base+k.points, v.watch_base+iif(v.clock_id<>0,c.seconds,0), "
            "v.roles, v.stopped, v.merged_into, coalesce(v.name,v.login,'somebody') "
            "FROM viewer v JOIN clock k ON k.channel_id=?1 AND k.clock_id=v.clock_id "
            "JOIN channel c ON c.channel_id=?1 WHERE v.channel_id=?1 AND v.user_id=?2"},
      lose_login_{db,
                  "UPDATE viewer SET name=coalesce(name,login), login=NULL "
                  "WHERE channel_id=?1 AND login=?2"},
      create_{db, "INSERT INTO viewer(channel_id,user_id,base,roles,login) VALUES(?1,?2,0,1,?3)"},
      meet_{db, "UPDATE channel SET known=known+1 WHERE channel_id=?1"},
      // Both look at the balance themselves: what was read before is not what decides.
      line_{db,
            "INSERT INTO line(channel_id,user_id,prev,op_id,no,at,amount,seconds,open,after) "
            "SELECT ?1,?2,v.last_line,?3,?4,?5,?6,?7,iif(v.clock_id<>0,k.points-v.clock_from,0),"
            "v.base+k.points+?6 FROM viewer v JOIN clock k "
            "ON k.channel_id=?1 AND k.clock_id=v.clock_id "
            "WHERE v.channel_id=?1 AND v.user_id=?2 AND v.base+k.points+?6 BETWEEN 0 AND ?8 "
            "RETURNING after"},
      change_{db,
              "UPDATE viewer SET base=base+?3, watch_base=watch_base+?4, "
              "last_line=last_insert_rowid() WHERE channel_id=?1 AND user_id=?2 AND "
              "base+?3+(SELECT k.points FROM clock k "
              "WHERE k.channel_id=?1 AND k.clock_id=viewer.clock_id) BETWEEN 0 AND ?5"},
      add_op_{db, "INSERT INTO op VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,NULL)"},
      grant_{db, "UPDATE channel SET granted=granted+?2 WHERE channel_id=?1"} {}

bool Entries::begin(std::int64_t channel, std::int64_t at) {
  Rows rows{next_op_, channel};
  if (!rows.next()) return false;
  channel_ = channel;
  at_ = at;
  payment_ = rows.number(0);
  op_ = rows.number(1);
  total_ = first_line_ = last_line_ = 0;
  people_.clear();
  return true;
}

WallTime Entries::at() const { return wall(at_); }

std::optional<Holder> Entries::exactly(std::int64_t viewer) {
  Rows rows{find_, channel_, viewer};
  if (!rows.next()) return std::nullopt;
  return Holder{
      .id = viewer,
      .clock = rows.number(0),
      .balance = rows.number(1),
      .seconds = rows.number(2),
      .roles = rows.number(3),
      .stopped = rows.number(4) != 0,
      .merged_into = rows.is_null(5) ? std::nullopt : std::optional{rows.number(5)},
      .name = rows.text(6),
  };
}

std::optional<Holder> Entries::holder(std::int64_t viewer) {
  std::optional<Holder> found = exactly(viewer);
  while (found && found->merged_into) found = exactly(*found->merged_into);
  return found;
}

std::optional<Holder> Entries::holder(const Whom& whom) {
  const std::int64_t viewer = number(whom.id);
  std::optional<Holder> found = holder(viewer);
  if (found || whom.login.empty()) return found;
  change(lose_login_, channel_, whom.login);
  change(create_, channel_, viewer, whom.login);
  meet();
  return exactly(viewer);
}

void Entries::meet() { change(meet_, channel_); }

std::optional<std::int64_t> Entries::enter(std::int64_t viewer, std::int64_t amount,
                                           std::int64_t seconds) {
  std::int64_t after = 0;
  {
    Rows rows{line_, channel_, viewer, op_, payment_, at_, amount, seconds, kMostPoints.value};
    if (!rows.next()) return std::nullopt;
    after = rows.number(0);
    rows.next();  // RETURNING has the row before the statement is through
  }
  last_line_ = sqlite3_last_insert_rowid(database_);
  if (first_line_ == 0) first_line_ = last_line_;
  if (change(change_, channel_, viewer, amount, seconds, kMostPoints.value) != 1)
    throw std::logic_error{"an entry was written for an account that refused it"};
  people_.insert(viewer);
  total_ += amount;
  return after;
}

void Entries::end(const Op& op, std::optional<UserId> actor, const std::string& ref,
                  const std::string& note) {
  const auto line = [](std::int64_t id) { return id == 0 ? std::nullopt : std::optional{id}; };
  std::optional<std::int64_t> refusal;
  if (op.refusal) refusal = static_cast<std::int64_t>(*op.refusal);
  change(add_op_, op_, channel_, payment_, at_, number_of(op.kind), number_of(op.state), refusal,
         number_of(actor), ref.empty() ? nullptr : ref.c_str(),
         note.empty() ? nullptr : note.c_str(), op.undoes, line(first_line_), line(last_line_));
  if (total_ != 0) change(grant_, channel_, total_);
}

std::int64_t take_what_is_there(Entries& entries, std::int64_t viewer, std::int64_t amount,
                                std::int64_t seconds, Outcome& outcome) {
  const std::optional<Holder> holder = entries.holder(viewer);
  if (!holder) return 0;
  const std::int64_t there = std::min(amount, holder->balance);
  if (there < amount) {
    outcome.shortfalls.push_back({UserId{holder->id}, holder->name, Points{amount - there}});
  }
  if (there > 0 || seconds > 0)
    entries.enter(holder->id, -there, -std::min(seconds, holder->seconds));
  return there;
}

}  // namespace pointsbot::db
