#include "db/forgetter.hpp"

#include "db/operation.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <string>

namespace pointsbot::db {

bool forget_names(SQLite::Database& db, std::int64_t channel, std::int64_t viewer) {
  std::string login, name;
  {
    SQLite::Statement names{db,
                            "SELECT coalesce(login,''), coalesce(name,'') FROM viewer "
                            "WHERE channel_id=?1 AND user_id=?2"};
    Rows rows{names, channel, viewer};
    if (!rows.next()) return false;
    login = rows.text(0);
    name = rows.text(1);
  }
  if (login.empty() && name.empty()) return false;
  // The note of an import and of a claim is the name of the source, by which an undo finds it; that
  // of an order is the item, by which its stock is counted.
  SQLite::Statement notes{
      db, fmt::format("WITH RECURSIVE chain(id) AS (SELECT last_line FROM viewer "
                      "WHERE channel_id=?1 AND user_id=?2 UNION ALL SELECT l.prev FROM chain "
                      "JOIN line l ON l.line_id=chain.id WHERE l.prev>0) "
                      "UPDATE op SET note=NULL WHERE channel_id=?1 AND note IS NOT NULL "
                      "AND kind NOT IN ({},{},{}) AND (actor IS ?2 "
                      "OR op_id IN (SELECT l.op_id FROM chain JOIN line l ON l.line_id=chain.id) "
                      "OR (?3<>'' AND ' '||lower(note)||' ' "
                      "GLOB '*[^a-z0-9_]'||?3||'[^a-z0-9_]*') OR (?4<>'' AND instr(note,?4)>0))",
                      static_cast<int>(OpKind::import), static_cast<int>(OpKind::claim),
                      static_cast<int>(OpKind::redeem))};
  change(notes, channel, viewer, login, name);
  SQLite::Statement blank{db,
                          "UPDATE viewer SET login=NULL, name=NULL, hidden=2 "
                          "WHERE channel_id=?1 AND user_id=?2"};
  change(blank, channel, viewer);
  return true;
}

}  // namespace pointsbot::db
