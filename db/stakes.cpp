#include "db/stakes.hpp"

#include "db/op_kinds.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

#include <optional>
#include <vector>

namespace pointsbot::db {

Stakes::Stakes(SQLite::Database& db, Entries& entries)
    : entries_{entries},
      held_{db, "UPDATE channel SET held=held+?2 WHERE channel_id=?1"},
      add_{db, "INSERT INTO hold VALUES(?1,?2,?3,?4,?5)"},
      find_{db,
            "SELECT o.op_id, h.user_id, h.amount, o.kind=21, o.note FROM op o LEFT JOIN hold h "
            "ON h.op_id=o.op_id WHERE o.channel_id=?1 AND o.ref=?2"},
      all_{db,
           "SELECT h.op_id, h.user_id, h.amount FROM hold h JOIN op o ON o.op_id=h.op_id "
           "WHERE h.channel_id=?1 AND o.kind<>21 ORDER BY h.op_id"},
      drop_{db, "DELETE FROM hold WHERE op_id=?1"},
      settled_{db, "UPDATE op SET state=?2, ended=?3 WHERE op_id=?1"} {
  static_assert(number_of(OpKind::redeem) == 21, "as find_ and all_ have it");
}

void Stakes::hold(std::int64_t viewer, Points amount, WallTime at) {
  change(add_, entries_.op(), entries_.channel(), viewer, amount.value, in_ms(at));
  change(held_, entries_.channel(), amount.value);
}

void Stakes::release(const Hold& hold, OpState now) {
  change(drop_, hold.op);
  change(held_, entries_.channel(), -hold.amount);
  change(settled_, hold.op, number_of(now), entries_.op());
}

std::optional<std::string> Stakes::settle(const Settle& settle, Outcome& outcome) {
  std::optional<std::string> item;
  const auto refuse = [&outcome](Refusal why) {
    outcome.refuse(why);
    return std::nullopt;
  };
  if (settle.payouts.empty()) return refuse(Refusal::nothing_to_do);
  for (std::size_t i = 0; i < settle.payouts.size(); ++i) {
    const Settle::Payout& payout = settle.payouts[i];
    if (payout.back.value < 0) return refuse(Refusal::not_positive);
    if (payout.back > kMostAtOnce) return refuse(Refusal::too_much);
    Hold hold{};
    {
      Rows rows{find_, entries_.channel(), payout.stake};
      if (!rows.next()) return refuse(Refusal::unknown_ref);
      if (rows.is_null(1)) return refuse(Refusal::not_open);
      hold = {rows.number(0), rows.number(1), rows.number(2), rows.number(3) != 0};
      if (i == 0 && hold.order) item = rows.text(4);
    }
    const bool refunds = payout.back.value != 0;
    if (hold.order != item.has_value() ||
        (hold.order && refunds && payout.back.value != hold.amount))
      return refuse(Refusal::whole_order);
    release(hold, hold.order && refunds ? OpState::refunded : OpState::settled);
    const std::optional<Holder> holder = entries_.holder(hold.viewer);
    if (!holder) return refuse(Refusal::unknown_viewer);
    const auto after = entries_.enter(holder->id, payout.back.value);
    if (!after) return refuse(Refusal::too_much);
    outcome.balance = Points{*after};
  }
  return item;
}

Outcome Stakes::give_back(UserId channel, WallTime at) {
  Outcome outcome;
  std::vector<Hold> holds;
  {
    Rows rows{all_, number(channel)};
    while (rows.next()) holds.push_back({rows.number(0), rows.number(1), rows.number(2)});
  }
  if (holds.empty() || !entries_.begin(number(channel), in_ms(at))) {
    outcome.refuse(Refusal::nothing_to_do);
    return outcome;
  }
  for (const Hold& hold : holds) {
    release(hold, OpState::settled);
    const std::optional<Holder> holder = entries_.holder(hold.viewer);
    // At the limit of what anybody can have: then it is lost to him alone.
    if (holder && !entries_.enter(holder->id, hold.amount)) {
      outcome.shortfalls.push_back({UserId{holder->id}, holder->name, Points{hold.amount}});
    }
  }
  outcome.op = entries_.op();
  outcome.people = entries_.people();
  outcome.total = Points{entries_.total()};
  entries_.end({.kind = OpKind::give_back}, std::nullopt, {}, {});
  return outcome;
}

}  // namespace pointsbot::db
