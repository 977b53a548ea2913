#include "db/given.hpp"

#include "db/statement.hpp"

#include <algorithm>

namespace pointsbot::db {

Difference difference(std::int64_t states, const Standings& before, std::int64_t has) {
  if (states > before.given) return {.amount = states - before.given};
  if (states >= before.stated) return {};
  const std::int64_t less = before.stated - states, taken = std::min(less, has);
  return {.amount = -taken, .missing = less - taken};
}

Given::Given(SQLite::Database& db)
    : rows_{db,
            "SELECT points, seconds, stated, stated_seconds FROM imported "
            "WHERE channel_id=?1 AND source=?2 AND user_id=?3 AND login=?4 AND op_id<>?5 "
            "ORDER BY op_id"},
      pass_on_{db,
               "UPDATE imported SET user_id=?3 "
               "WHERE channel_id=?1 AND source=?2 AND login=?4 AND user_id<>?3"},
      add_{db, "INSERT INTO imported VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"},
      legs_{db,
            "SELECT i.user_id, i.login, i.line_id, l.user_id, l.amount, l.seconds, i.points, "
            "i.seconds FROM imported i LEFT JOIN line l ON l.line_id=i.line_id WHERE "
            "i.channel_id=?1 AND i.source=?2 AND "
            "(i.user_id,i.login)>(?3,?4) AND i.op_id=?5 ORDER BY i.user_id, i.login LIMIT ?6"},
      leave_{db,
             "UPDATE imported SET points=?6, seconds=?7, stated=NULL, stated_seconds=NULL, "
             "line_id=NULL "
             "WHERE channel_id=?1 AND source=?2 AND user_id=?3 AND login=?4 AND op_id=?5"},
      remove_{db,
              "DELETE FROM imported "
              "WHERE channel_id=?1 AND source=?2 AND user_id=?3 AND login=?4 AND op_id=?5"},
      change_oldest_{db,
                     "UPDATE imported SET points=points+?5, seconds=seconds+?6 WHERE channel_id=?1 "
                     "AND source=?2 AND user_id=?3 AND login=?4 AND op_id=0"} {}

/// The last of a file that says it counts.
Given::Both Given::sum(std::int64_t channel, const std::string& source, const Name& name,
                       std::int64_t but) {
  Both sum;
  Rows rows{rows_, channel, source, name.viewer, name.login, but};
  while (rows.next()) {
    sum.points.given += rows.number(0);
    sum.seconds.given += rows.number(1);
    if (!rows.is_null(2)) sum.points.stated = rows.number(2);
    if (!rows.is_null(3)) sum.seconds.stated = rows.number(3);
  }
  return sum;
}

Given::Both Given::of(std::int64_t channel, const std::string& source, const Name& name) {
  Both both = sum(channel, source, name, -1);
  for (Standings* const one : {&both.points, &both.seconds})
    one->stated = std::min(one->stated, one->given);
  return both;
}

void Given::pass_on(std::int64_t channel, const std::string& source, const Name& name) {
  change(pass_on_, channel, source, name.viewer, name.login);
}

std::int64_t Given::to_take(const Leg::Part& part, std::int64_t has) {
  if (part.entry >= 0) return std::min(part.entry, has);
  const std::int64_t took = -part.entry;
  // --set also takes what he had of elsewhere.
  const std::int64_t of_source = std::min(took, std::max<std::int64_t>(-part.given, 0));
  const std::int64_t room = part.rest.stated - part.rest.given - part.given;
  return -(took - of_source + std::clamp<std::int64_t>(room, 0, of_source));
}

void Given::add(std::int64_t channel, const std::string& source, const Name& name, std::int64_t op,
                const Row& row) {
  change(add_, channel, source, name.viewer, name.login, op, row.line, row.points, row.seconds,
         row.stated, row.stated_seconds);
}

std::vector<Given::Leg> Given::legs(std::int64_t channel, const std::string& source,
                                    std::int64_t op, const Name& after, std::int64_t most) {
  std::vector<Leg> legs;
  {
    Rows rows{legs_, channel, source, after.viewer, after.login, op, most};
    while (rows.next()) {
      legs.push_back({.name = {rows.number(0), rows.text(1)},
                      .entered = !rows.is_null(2),
                      .folded = !rows.is_null(2) && rows.is_null(3),
                      .viewer = rows.number(3),
                      .points = {rows.number(4), rows.number(6)},
                      .seconds = {rows.number(5), rows.number(7)}});
    }
  }
  for (Leg& leg : legs) {
    const Both rest = sum(channel, source, leg.name, op);
    leg.points.rest = rest.points;
    leg.seconds.rest = rest.seconds;
  }
  return legs;
}

void Given::leave(std::int64_t channel, const std::string& source, const Name& name,
                  std::int64_t op, std::int64_t points, std::int64_t seconds) {
  if (points == 0 && seconds == 0) {
    change(remove_, channel, source, name.viewer, name.login, op);
  } else {
    change(leave_, channel, source, name.viewer, name.login, op, points, seconds);
  }
}

void Given::change_oldest(std::int64_t channel, const std::string& source, const Name& name,
                          std::int64_t points, std::int64_t seconds) {
  change(change_oldest_, channel, source, name.viewer, name.login, points, seconds);
}

}  // namespace pointsbot::db
