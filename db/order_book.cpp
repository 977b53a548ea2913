#include "db/order_book.hpp"

#include "db/op_kinds.hpp"
#include "db/statement.hpp"
#include "db/times.hpp"

namespace pointsbot::db {

static_assert(number_of(OpKind::redeem) == 21 && number_of(OpState::refused) == 2,
              "as the statements have them");

OrderBook::OrderBook(SQLite::Database& db)
    // Both tables from the few that are open on: neither is searched.
    : open_{db,
            "SELECT o.op_id, o.ref, h.user_id, o.note, h.amount, o.at, o.state "
            "FROM hold h CROSS JOIN op o ON o.op_id=h.op_id "
            "WHERE h.channel_id=?1 AND o.kind=21 ORDER BY h.op_id LIMIT ?2"},
      // Of one that is over, and folded, only who asked for it is known.
      one_{db,
           "SELECT o.op_id, o.ref, coalesce(h.user_id,l.user_id,o.actor,0), o.note, "
           "coalesce(h.amount,-l.amount,0), o.at, o.state FROM op o "
           "LEFT JOIN hold h ON h.op_id=o.op_id LEFT JOIN line l ON l.line_id=o.first_line "
           "WHERE o.channel_id=?1 AND o.op_id=?2 AND o.kind=21 AND o.state<>2"} {}

Order OrderBook::order_in(const Rows& rows) {
  return {.op = rows.number(0),
          .ref = rows.text(1),
          .viewer = UserId{rows.number(2)},
          .name = {},
          .item = rows.text(3),
          .cost = Points{rows.number(4)},
          .at = wall(rows.number(5)),
          .state = static_cast<OpState>(rows.number(6))};
}

void OrderBook::name(std::int64_t channel, Order& order, Accounts& accounts) {
  order.name = "somebody";
  const std::optional<Account> account = accounts.with_id(channel, number(order.viewer));
  if (!account) return;
  order.viewer = account->id;
  if (!account->display_name.empty()) order.name = account->display_name;
}

std::vector<Order> OrderBook::open(std::int64_t channel, int most, Accounts& accounts) {
  std::vector<Order> orders;
  {
    Rows rows{open_, channel, std::int64_t{most}};
    while (rows.next()) orders.push_back(order_in(rows));
  }
  for (Order& order : orders) name(channel, order, accounts);
  return orders;
}

std::optional<Order> OrderBook::of(std::int64_t channel, std::int64_t op, Accounts& accounts) {
  std::optional<Order> order;
  {
    Rows rows{one_, channel, op};
    if (rows.next()) order = order_in(rows);
  }
  if (order) name(channel, *order, accounts);
  return order;
}

}  // namespace pointsbot::db
