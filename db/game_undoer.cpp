#include "db/game_undoer.hpp"

#include "db/statement.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstddef>

namespace pointsbot::db {

GameUndoer::GameUndoer(SQLite::Database& db, Entries& entries)
    : entries_{entries},
      payouts_{db,
               "SELECT user_id, amount FROM line WHERE line_id BETWEEN ?1 AND ?2 AND op_id=?3 "
               "ORDER BY line_id"},
      stakes_{db,
              "SELECT l.user_id, l.amount FROM op o JOIN line l ON l.line_id=o.first_line "
              "WHERE o.ended=?1 ORDER BY o.op_id"} {}

std::optional<std::vector<GameUndoer::Balance>> GameUndoer::balances(std::int64_t op,
                                                                     std::int64_t first_line,
                                                                     std::int64_t last_line) {
  std::vector<Balance> balances;
  boost::unordered_flat_map<std::int64_t, std::size_t> places;
  const auto add = [&](std::int64_t viewer, std::int64_t amount) {
    const std::optional<Holder> holder = entries_.holder(viewer);
    const std::int64_t account = holder ? holder->id : viewer;
    const auto [place, is_new] = places.try_emplace(account, balances.size());
    if (is_new) balances.push_back({account, 0});
    balances[place->second].amount += amount;
  };
  std::int64_t payouts = 0, stakes = 0;
  {
    Rows rows{payouts_, first_line, last_line, op};
    for (; rows.next(); ++payouts) add(rows.number(0), rows.number(1));
  }
  {
    Rows rows{stakes_, op};
    for (; rows.next(); ++stakes) add(rows.number(0), rows.number(1));
  }
  // What is folded has no line any more.
  if (payouts == 0 || payouts != stakes || payouts != last_line - first_line + 1)
    return std::nullopt;
  return balances;
}

void GameUndoer::take_back(std::int64_t op, std::int64_t first_line, std::int64_t last_line,
                           Outcome& outcome) {
  const auto known = balances(op, first_line, last_line);
  if (!known) return outcome.refuse(Refusal::not_undoable);
  std::int64_t won = 0, lost = 0, taken = 0;
  for (const Balance& one : *known) {
    if (one.amount < 0) {
      lost -= one.amount;
    } else if (one.amount > 0) {
      won += one.amount;
      taken += take_what_is_there(entries_, one.viewer, one.amount, 0, outcome);
    }
  }
  const std::int64_t back = std::min(lost, taken + std::max<std::int64_t>(lost - won, 0));
  std::int64_t of_losses = 0, given = 0;
  for (const Balance& one : *known) {
    if (one.amount >= 0) continue;
    // Up to him, what all have by then is theirs to the point.
    of_losses -= one.amount;
    __extension__ using Wide = __int128;
    const auto by_then = static_cast<std::int64_t>(Wide{back} * of_losses / lost);
    const std::int64_t his = by_then - given;
    given = by_then;
    if (his > 0 && !entries_.enter(one.viewer, his)) return outcome.refuse(Refusal::too_much);
  }
}

}  // namespace pointsbot::db
