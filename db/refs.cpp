#include "db/refs.hpp"

#include "db/op_kinds.hpp"

#include <algorithm>
#include <variant>

namespace pointsbot::db {

Refs::Refs(SQLite::Database& db)
    : find_{db,
            "SELECT op_id, kind, state, refusal, coalesce(first_line,0), coalesce(last_line,-1), "
            "no, undoes, note FROM op WHERE channel_id=?1 AND ref=?2"},
      entered_{db,
               "SELECT count(DISTINCT user_id), sum(amount), "
               "(SELECT after FROM line WHERE line_id=?1), "
               "(SELECT after FROM line WHERE line_id=?2) "
               "FROM line WHERE line_id BETWEEN ?1 AND ?2"},
      bonus_{db,
             "SELECT p.present, p.minted FROM op o JOIN payment p "
             "ON p.channel_id=o.channel_id AND p.no=o.no+1 WHERE o.op_id=?1"},
      legs_{db,
            "SELECT user_id, amount, after FROM line WHERE line_id BETWEEN ?1 AND ?2 AND op_id=?3 "
            "ORDER BY line_id"},
      merged_{db, "SELECT merged_into FROM viewer WHERE channel_id=?1 AND user_id=?2"},
      prices_{db,
              "SELECT t.clock_id, t.amount FROM payment p JOIN tariff t "
              "ON t.tariff_id=p.tariff_id WHERE p.channel_id=?1 AND p.no=?2 AND p.op_id=?3"},
      undone_{db, "SELECT min(no), max(no) FROM payment WHERE channel_id=?1 AND undone=?2"},
      staker_{db,
              "SELECT l.user_id FROM op o JOIN line l ON l.line_id=o.first_line "
              "WHERE o.channel_id=?1 AND o.ref=?2"} {}

bool Refs::holds(UserId channel, const std::string& ref) {
  Rows rows{find_, number(channel), ref};
  return rows.next();
}

std::optional<Outcome> Refs::before(const Operation& operation) {
  Found found{};
  found.channel = number(operation.channel);
  {
    Rows rows{find_, found.channel, operation.ref};
    if (!rows.next()) return std::nullopt;
    found.op = rows.number(0);
    found.kind = static_cast<OpKind>(rows.number(1));
    found.state = static_cast<OpState>(rows.number(2));
    if (!rows.is_null(3)) found.refusal = static_cast<Refusal>(rows.number(3));
    found.first_line = rows.number(4);
    found.last_line = rows.number(5);
    found.no = rows.number(6);
    if (!rows.is_null(7)) found.undoes = rows.number(7);
    found.note = rows.text(8);
  }
  if (!is(found, operation)) {
    return Outcome{
        .state = OpState::refused, .repeated = true, .refusal = Refusal::other_ref, .op = found.op};
  }
  Outcome outcome{.state = found.state, .repeated = true, .refusal = found.refusal, .op = found.op};
  if (found.kind == OpKind::pay_present && !found.refusal) {
    Rows rows{bonus_, found.op};
    if (rows.next()) {
      outcome.people = rows.number(0);
      outcome.total = Points{rows.number(1)};
    }
  } else if (found.first_line <= found.last_line) {
    Rows rows{entered_, found.first_line, found.last_line};
    rows.next();
    outcome.people = rows.number(0);
    outcome.total = Points{rows.number(1)};
    outcome.balance = Points{rows.number(2)};
    if (found.first_line < found.last_line) outcome.other = Points{rows.number(3)};
  }
  return outcome;
}

bool Refs::is(const Found& found, const Operation& operation) {
  // Those from before stops had entries are of one kind with their ends, and told by the note.
  if (found.kind == OpKind::stop && found.first_line == 0 && !found.refusal)
    return std::holds_alternative<Stop>(operation.action) && found.note == operation.note;
  const bool served =
      found.kind == OpKind::serve && std::holds_alternative<Settle>(operation.action);
  if (!served && found.kind != kind_of(operation.action)) return false;
  if (found.refusal) return true;
  if (found.kind == OpKind::boost) return found.note == operation.note;
  Found with_legs = found;
  const bool few = found.last_line - found.first_line < std::int64_t{2} ||
                   std::holds_alternative<Settle>(operation.action);
  if (few && found.first_line <= found.last_line) {
    Rows rows{legs_, found.first_line, found.last_line, found.op};
    while (rows.next()) with_legs.legs.push_back({rows.number(0), rows.number(1), rows.number(2)});
  }
  return std::visit([&](const auto& action) { return asks_for(with_legs, action); },
                    operation.action);
}

bool Refs::asks_for(const Found& found, const Credit& credit) {
  return is_leg(found, 0, credit.viewer.id, credit.amount);
}

bool Refs::asks_for(const Found& found, const Debit& debit) {
  return is_leg(found, 0, debit.viewer.id, Points{} - debit.amount);
}

bool Refs::asks_for(const Found& found, const SetTo& set) {
  return found.legs.empty() ||
         (found.legs[0].after == set.balance.value &&
          is_one_account(found.channel, found.legs[0].viewer, number(set.viewer.id)));
}

bool Refs::asks_for(const Found& found, const Transfer& transfer) {
  return is_leg(found, 0, transfer.from.id, Points{} - transfer.amount) &&
         is_leg(found, 1, transfer.to.id, transfer.amount);
}

bool Refs::asks_for(const Found& found, const Stake& stake) {
  return is_leg(found, 0, stake.viewer.id, Points{} - stake.amount);
}

bool Refs::asks_for(const Found& found, const Settle& settle) {
  if (found.legs.empty()) return true;
  if (found.legs.size() != settle.payouts.size()) return false;
  for (std::size_t i = 0; i < found.legs.size(); ++i) {
    const Settle::Payout& payout = settle.payouts[i];
    std::optional<std::int64_t> staker;
    {
      Rows rows{staker_, found.channel, payout.stake};
      if (rows.next()) staker = rows.number(0);
    }
    // Whose stake is folded is not known any more.
    if (!is_leg(found, i, UserId{staker.value_or(found.legs[i].viewer)}, payout.back)) return false;
  }
  return true;
}

bool Refs::asks_for(const Found& found, const PayPresent& bonus) {
  if (!found.legs.empty() &&
      !(bonus.except && is_one_account(found.channel, found.legs[0].viewer, number(*bonus.except))))
    return false;
  Rows rows{prices_, found.channel, found.no + 1, found.op};
  while (rows.next()) {
    if (bonus.pay.best(Roles::of_mask(rows.number(0))).value != rows.number(1)) return false;
  }
  return true;
}

bool Refs::asks_for(const Found&, const Reset&) { return true; }

bool Refs::asks_for(const Found& found, const Merge& merge) {
  return found.legs.size() < 2 ||
         (found.legs[0].viewer == number(merge.from.id) &&
          is_one_account(found.channel, found.legs[1].viewer, number(merge.into.id)));
}

bool Refs::asks_for(const Found& found, const Undo& undo) {
  if (const auto* const one = std::get_if<Undo::One>(&undo.what)) return found.undoes == one->op;
  if (found.undoes) return false;
  Rows rows{undone_, found.channel, found.op};
  const bool payments = rows.next() && !rows.is_null(0);
  const auto* const span = std::get_if<Undo::Payments>(&undo.what);
  if (!payments) return true;  // of an actor, or folded
  return span != nullptr && rows.number(0) >= span->first_no && rows.number(1) <= span->last_no;
}

bool Refs::asks_for(const Found& found, const Stop& stop) {
  return is_leg(found, 0, stop.viewer.id, {});
}

bool Refs::asks_for(const Found&, const Boost&) { return true; }

bool Refs::asks_for(const Found& found, const Forget& forget) {
  return is_leg(found, 0, forget.viewer.id, {});
}

bool Refs::asks_for(const Found& found, const Reward& reward) {
  return found.legs.empty() ||
         is_one_account(found.channel, found.legs[0].viewer, number(reward.viewer.id));
}

bool Refs::asks_for(const Found& found, const Redeem& redeem) {
  return found.note == redeem.item &&
         (found.legs.empty() ||
          is_one_account(found.channel, found.legs[0].viewer, number(redeem.viewer.id)));
}

bool Refs::is_leg(const Found& found, std::size_t leg, UserId viewer, Points amount) {
  if (found.legs.empty()) return true;
  return leg < found.legs.size() && found.legs[leg].amount == amount.value &&
         is_one_account(found.channel, found.legs[leg].viewer, number(viewer));
}

/// Also where one of them went into the other since.
bool Refs::is_one_account(std::int64_t channel, std::int64_t a, std::int64_t b) {
  return a == b || account_of(channel, a) == account_of(channel, b);
}

std::int64_t Refs::account_of(std::int64_t channel, std::int64_t viewer) {
  for (;;) {
    Rows rows{merged_, channel, viewer};
    if (!rows.next() || rows.is_null(0)) return viewer;
    viewer = rows.number(0);
  }
}

}  // namespace pointsbot::db
