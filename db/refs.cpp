#include "db/refs.hpp"

#include "db/statement.hpp"

namespace pointsbot::db {

Refs::Refs(SQLite::Database& db)
    : find_{db,
            "SELECT op_id, kind, state, refusal, coalesce(first_line,0), "
            "coalesce(last_line,-1) FROM op WHERE channel_id=?1 AND ref=?2"},
      entered_{db,
               "SELECT count(DISTINCT user_id), sum(amount), "
               "(SELECT after FROM line WHERE line_id=?1), "
               "(SELECT after FROM line WHERE line_id=?2) "
               "FROM line WHERE line_id BETWEEN ?1 AND ?2"},
      bonus_{db,
             "SELECT p.present, p.minted FROM op o JOIN payment p "
             "ON p.channel_id=o.channel_id AND p.no=o.no+1 WHERE o.op_id=?1"} {}

bool Refs::holds(UserId channel, const std::string& ref) {
  Rows rows{find_, number(channel), ref};
  return rows.next();
}

std::optional<Outcome> Refs::before(const Operation& operation) {
  Outcome outcome;
  OpKind kind{};
  std::int64_t first_line = 0, last_line = 0;
  {
    Rows rows{find_, number(operation.channel), operation.ref};
    if (!rows.next()) return std::nullopt;
    outcome.repeated = true;
    outcome.op = rows.number(0);
    kind = static_cast<OpKind>(rows.number(1));
    outcome.state = static_cast<OpState>(rows.number(2));
    if (!rows.is_null(3)) outcome.refusal = static_cast<Refusal>(rows.number(3));
    first_line = rows.number(4);
    last_line = rows.number(5);
  }
  if (kind == OpKind::pay_present && !outcome.refusal) {
    Rows rows{bonus_, outcome.op};
    if (rows.next()) {
      outcome.people = rows.number(0);
      outcome.total = Points{rows.number(1)};
    }
  } else if (first_line <= last_line) {
    Rows rows{entered_, first_line, last_line};
    rows.next();
    outcome.people = rows.number(0);
    outcome.total = Points{rows.number(1)};
    outcome.balance = Points{rows.number(2)};
    if (first_line < last_line) outcome.other = Points{rows.number(3)};
  }
  return outcome;
}

}  // namespace pointsbot::db
