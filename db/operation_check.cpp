#include "db/operation_check.hpp"

#include "db/op_kinds.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

#include <fmt/format.h>

#include <vector>

namespace pointsbot::db {
namespace {

constexpr std::int64_t kOpsASnapshot = 500;

constexpr bool may_be_held(std::int64_t kind) {
  return kind == number_of(OpKind::stake) || kind == number_of(OpKind::redeem);
}

}  // namespace

OperationCheck::OperationCheck(SQLite::Database& db, Differences& differences)
    : differences_{differences},
      ops_{db,
           "SELECT o.op_id, o.channel_id, o.no, o.kind, o.state, o.refusal IS NOT NULL, o.undoes, "
           "coalesce(o.first_line,0), coalesce(o.last_line,0), coalesce(c.last_no,-1), "
           "coalesce(c.folded_no,0), h.amount, o.ended FROM op o "
           "LEFT JOIN channel c ON c.channel_id=o.channel_id LEFT JOIN hold h ON h.op_id=o.op_id "
           "WHERE o.op_id>?1 AND o.op_id<=?2 ORDER BY o.op_id LIMIT ?3"},
      first_line_{db, "SELECT line_id FROM line ORDER BY line_id LIMIT 1"},
      legs_{db,
            "SELECT line_id, channel_id, op_id, amount FROM line WHERE line_id BETWEEN ?1 AND ?2 "
            "ORDER BY line_id"},
      payment_of_{db, "SELECT op_id, kind FROM payment WHERE channel_id=?1 AND no=?2"},
      undone_{db, "SELECT channel_id, state FROM op WHERE op_id=?"},
      ending_{db, "SELECT channel_id, kind FROM op WHERE op_id=?"},
      holds_{db,
             "SELECT h.op_id, h.amount, o.kind, o.state FROM hold h "
             "LEFT JOIN op o ON o.op_id=h.op_id AND o.channel_id=h.channel_id "
             "WHERE h.channel_id=? ORDER BY h.op_id"} {}

void OperationCheck::differs(const Op& op, const std::string& what) {
  differences_.add(fmt::format("operation {} {}", op.id, what));
}

std::optional<std::int64_t> OperationCheck::check(std::int64_t after, std::int64_t last,
                                                  std::int64_t last_line) {
  std::int64_t first_line = 1;
  {
    Rows rows{first_line_};
    if (rows.next()) first_line = rows.number(0);
  }
  std::optional<std::int64_t> reached;
  Rows rows{ops_, after, last, kOpsASnapshot};
  while (rows.next()) {
    Op op{.id = rows.number(0),
          .channel = rows.number(1),
          .no = rows.number(2),
          .kind = rows.number(3),
          .state = rows.number(4),
          .has_refusal = rows.number(5) != 0,
          .undoes = {},
          .first_line = rows.number(7),
          .last_line = rows.number(8),
          .last_no = rows.number(9),
          .folded_no = rows.number(10),
          .held = {},
          .ended = {}};
    if (!rows.is_null(6)) op.undoes = rows.number(6);
    if (!rows.is_null(11)) op.held = rows.number(11);
    if (!rows.is_null(12)) op.ended = rows.number(12);
    op.folded = op.folded_no > 0 && op.first_line < first_line;
    check_op(op, last_line);
    ++operations_;
    reached = op.id;
  }
  return reached;
}

void OperationCheck::check_op(const Op& op, std::int64_t last_line) {
  if (op.no > op.last_no) {
    differs(op, fmt::format("follows payment {} of channel {}, which was not made yet", op.no,
                            op.channel));
  }
  const bool refused = op.state == number_of(OpState::refused);
  if (refused != op.has_refusal || (refused && op.first_line != 0))
    differs(op, "was refused, and yet it was not");
  if (!is_kind(op.kind) || op.state < number_of(OpState::done) ||
      op.state > number_of(OpState::refunded)) {
    differs(op, "is of a kind or state that there is not");
  }
  if (op.first_line != 0 || op.last_line != 0) check_entries(op, last_line);
  if (op.undoes) check_undone(op);
  if (op.ended) check_ended(op);
  const bool held = op.state == number_of(OpState::held);
  if (held && !op.held)
    differs(op, "is a stake or an order that is open, but nothing is held for it");
  if (may_be_held(op.kind) ? op.state == number_of(OpState::done)
                           : op.state > number_of(OpState::refused)) {
    differs(op, "has a state that its kind does not know");
  }
  if (op.state == number_of(OpState::refunded) && op.kind != number_of(OpKind::redeem))
    differs(op, "is refunded, and no order");
  if (op.kind == number_of(OpKind::pay_present) && !refused && op.no + 1 > op.folded_no) {
    Rows payment{payment_of_, op.channel, op.no + 1};
    if (!payment.next() || payment.number(0) != op.id)
      differs(op, fmt::format("is a bonus, but payment {} is not its own", op.no + 1));
  }
  if (op.kind == number_of(OpKind::active) && op.no > op.folded_no) {
    Rows payment{payment_of_, op.channel, op.no};
    if (!payment.next() || payment.number(1) != kCyclePayment)
      differs(op, fmt::format("goes with payment {}, which is no cycle", op.no));
  }
}

void OperationCheck::check_entries(const Op& op, std::int64_t last_line) {
  std::int64_t sum = 0, next = op.first_line, count = 0, first_amount = 0;
  bool whole = op.first_line <= op.last_line;
  for (Rows legs{legs_, op.first_line, op.last_line}; legs.next(); ++next) {
    if (count == 0 && op.folded) next = legs.number(0);
    if (legs.number(0) != next || legs.number(1) != op.channel || legs.is_null(2) ||
        legs.number(2) != op.id) {
      whole = false;
      break;
    }
    if (count++ == 0) first_amount = legs.number(3);
    if (legs.number(0) <= last_line) ++entries_;
    sum = wrapping_sum(sum, legs.number(3));
  }
  if (!whole || (next != op.last_line + 1 && !(op.folded && count == 0)))
    return differs(op, fmt::format("has entries in the lines {} to {}, but they are not all there "
                                   "or not all its own",
                                   op.first_line, op.last_line));
  if (op.folded) return;
  if (is_kind(op.kind) && traits_of(static_cast<OpKind>(op.kind)).zero_sum && sum != 0)
    differs(op, fmt::format("only moves points, but {} were made of nothing", sum));
  if (op.held && first_amount != -*op.held) {
    differs(op, fmt::format("took {} to be held, but {} are held", wrapping_difference(0, sum),
                            *op.held));
  }
}

void OperationCheck::check_undone(const Op& op) {
  Rows rows{undone_, *op.undoes};
  const bool there = rows.next();
  if (op.kind != number_of(OpKind::undo) || !there || rows.number(0) != op.channel ||
      rows.number(1) == number_of(OpState::refused)) {
    differs(op, fmt::format("undoes operation {}, which is not there or was refused", *op.undoes));
  }
}

void OperationCheck::check_ended(const Op& op) {
  const bool is_out =
      op.state == number_of(OpState::settled) || op.state == number_of(OpState::refunded);
  Rows rows{ending_, *op.ended};
  const bool there = rows.next() && rows.number(0) == op.channel && is_kind(rows.number(1));
  const Part part = there ? traits_of(static_cast<OpKind>(rows.number(1))).part : Part::staff;
  if (!is_out || !may_be_held(op.kind) || (part != Part::payout && part != Part::shop))
    differs(op, fmt::format("came out by operation {}, which ends no stakes", *op.ended));
}

void OperationCheck::check_holds(const CheckedChannel& channel) {
  std::int64_t sum = 0;
  for (Rows rows{holds_, channel.id}; rows.next();) {
    sum = wrapping_sum(sum, rows.number(1));
    if (rows.is_null(2) || !may_be_held(rows.number(2)) ||
        rows.number(3) != number_of(OpState::held)) {
      differences_.add(
          fmt::format("channel {}: {} points are held for operation {}, which is no "
                      "open stake or order",
                      channel.id, rows.number(1), rows.number(0)));
    }
  }
  if (sum != channel.held) {
    differences_.add(
        fmt::format("channel {}: {} are held, but its open stakes and orders add up to {}",
                    channel.id, channel.held, sum));
  }
}

}  // namespace pointsbot::db
